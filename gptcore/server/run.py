"""The application on a socket, until a signal ends it."""

from __future__ import annotations

import os
import socket
import sys
import threading
from typing import TYPE_CHECKING

import uvicorn

from gptcore.errors import InputError
from gptcore.server.app import create_app
from gptcore.server.served import Limits, load

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

# Clients keep connections, and fail if one is closed just when they use it again.
_KEEP_ALIVE_SECONDS = 75
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class Server(uvicorn.Server):
    """uvicorn's server, which says when it listens.

    On SIGTERM or SIGINT it takes no more connections, lets running requests finish within the limit, and ends; a second
    SIGINT ends it at once.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        listener: socket.socket,
        models: Sequence[str],
        ready: Callable[[str, Sequence[str]], None],
    ) -> None:
        """Prepare to serve on a socket.

        Args:
            config: Of uvicorn.
            listener: Bound already.
            models: The ids of what it serves.
            ready: See `make_server`.
        """
        super().__init__(config)
        self.listener = listener
        self._models = models
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        if self.started:
            self._ready(base_url(self.listener), self._models)


def make_server(
    models: Sequence[str | Path],
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    limits: Limits | None = None,
    api_key: str | None = None,
    allow_hosts: Sequence[str] = (),
    cors_origins: Sequence[str] = (),
    log_level: str = "warning",
    ready: Callable[[str, Sequence[str]], None] = lambda *_: None,
) -> Server:
    """Bind a socket, load models, and make a server of them; `run` of it blocks until it ends.

    Args:
        models: Names or folders.
        host: The address to listen on; one that others can reach only if you mean it.
        port: 0 takes a free one.
        limits: How much may be asked.
        api_key: What clients must send; None lets everybody in.
        allow_hosts: Names of this machine that clients may use beside those of the loopback; if the address is no
            loopback and none are given, any.
        cors_origins: Origins whose web pages may use the server.
        log_level: Of uvicorn; `info` logs every request.
        ready: Called when the server answers, with the base URL of the API and the ids of the models.

    Raises:
        CheckpointError: A model cannot be loaded.
        InputError: The address cannot be listened on, or two models have the same name.
    """
    limits = limits or Limits()
    listener = bind(host, port)
    try:
        loopback = listener.getsockname()[0] in {"127.0.0.1", "::1"}
        hosts = [*_LOOPBACK, *map(str.lower, allow_hosts)] if loopback or allow_hosts else None
        served = load(models, limits)
    except BaseException:
        listener.close()
        raise
    config = uvicorn.Config(
        create_app(served, limits, api_key=api_key, hosts=hosts, cors_origins=cors_origins),
        log_level=log_level,
        access_log=log_level in {"info", "debug"},
        timeout_graceful_shutdown=round(limits.grace_seconds),
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        server_header=False,
        ws="none",
    )
    return Server(config, listener, list(served), ready)


def serve(server: Server) -> None:
    """Run until a signal ends it, or `should_exit` is set."""
    server.run([server.listener])


def stop_when_input_ends(server: Server) -> None:
    """Stop a server when the other end of standard input is closed: when whoever started it is no more."""

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1024):  # not sys.stdin.read, whose lock would be in the way at the end
            pass
        server.should_exit = True

    threading.Thread(target=watch, name="standard input", daemon=True).start()


def bind(host: str, port: int) -> socket.socket:
    """A socket that is bound to an address.

    Raises:
        InputError: There is no such address here, or somebody else has it.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        try:
            if sys.platform != "win32":  # there it would let two servers share the port
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
        except BaseException:
            listener.close()
            raise
    except (OSError, OverflowError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"cannot listen on {host}, port {port}: {reason}; choose another port or address") from error
    return listener


def base_url(listener: socket.socket) -> str:
    """What clients call `base_url`: where the API is reached."""
    host, port = listener.getsockname()[:2]
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://[{reachable}]:{port}/v1" if ":" in reachable else f"http://{reachable}:{port}/v1"
