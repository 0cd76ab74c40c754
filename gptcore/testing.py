"""A local server for tests and documents: programs written for OpenAI's API run against it offline, with no key."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from gptcore.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# How long a server that was told to stop may take beyond what its requests get.
_STOP_SECONDS = 10.0


@contextmanager
def local_server(
    model: str | Path | Sequence[str | Path] = "fairytales",
    *,
    thread: bool = False,
    timeout: float = 60.0,
    api_key: str | None = None,
    **limits: float,
) -> Iterator[str]:
    """Run a server on a free port of this machine's loopback while the block runs.

    Nothing global is set: give the address to a client, or put it into the environment of a program as
    `OPENAI_BASE_URL`, with any `OPENAI_API_KEY`.

    Args:
        model: A model's name or folder, or several; see `gptcore serve --help`.
        thread: Run it in a thread of this process rather than in a process of its own, which ends with this one.
        timeout: Seconds it may take to start.
        api_key: What clients must send as their key.
        **limits: See `gptcore.server.served.Limits`, such as `rows=4` or `grace_seconds=1`.

    Yields:
        What clients call `base_url`, such as `http://127.0.0.1:40123/v1`, when the server is healthy.

    Raises:
        InputError: The server has not started; the message is what it has said.

    Example:
        >>> from openai import OpenAI
        >>> from gptcore.testing import local_server
        >>> with local_server("fairytales") as base_url, OpenAI(base_url=base_url, api_key="none") as client:
        ...     made = client.completions.create(model="fairytales", prompt="Once upon a time", max_tokens=5, seed=1)
        >>> made.usage.completion_tokens
        5
    """
    models = [model] if isinstance(model, str | Path) else list(model)
    with (_in_thread if thread else _in_process)(models, api_key, timeout, {"grace_seconds": 5.0} | limits) as base_url:
        yield base_url


@contextmanager
def _in_process(
    models: Sequence[str | Path], api_key: str | None, timeout: float, limits: Mapping[str, float]
) -> Iterator[str]:
    command = [sys.executable, "-m", "gptcore.cli", "serve", "--port", "0", "--until-input-ends"]
    for model in models:
        command += ["--model", str(model)]
    for name, value in limits.items():
        command += [f"--{name.replace('_', '-')}", str(value)]
    environment = os.environ | ({} if api_key is None else {"GPTCORE_API_KEY": api_key})
    # The pipe to its input tells the server when this process ends, in whatever way: no server is left behind.
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(  # noqa: S603 - this very program
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints
        ) as process,
    ):
        try:
            yield _announced(process, complaints, timeout)
        finally:
            process.terminate()
            try:
                process.wait(limits["grace_seconds"] + _STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _announced(process: subprocess.Popen[bytes], complaints: IO[bytes], timeout: float) -> str:
    """The address in the line that the server writes when it answers."""
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    threading.Thread(target=lambda out: lines.put(out.readline()), args=[process.stdout], daemon=True).start()
    try:
        line = lines.get(timeout=timeout).decode(errors="replace")
    except queue.Empty:
        raise InputError(f"the server has not started in {timeout:g} seconds") from None
    if " at http" not in line:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_SECONDS)
        complaints.seek(0)
        said = complaints.read().decode(errors="replace").strip()
        raise InputError(f"the server has not started: {said.splitlines()[-1] if said else 'it has said nothing'}")
    return line.rsplit(" ", 1)[1].strip()


@contextmanager
def _in_thread(
    models: Sequence[str | Path], api_key: str | None, timeout: float, limits: Mapping[str, Any]
) -> Iterator[str]:
    from gptcore.server import require_extra

    require_extra()
    from gptcore.server import run
    from gptcore.server.served import Limits

    started: queue.SimpleQueue[str] = queue.SimpleQueue()
    server = run.make_server(
        models, port=0, limits=Limits(**limits), api_key=api_key, ready=lambda url, _: started.put(url)
    )
    thread = threading.Thread(target=run.serve, args=[server], name="gptcore server", daemon=True)
    thread.start()
    try:
        try:
            yield started.get(timeout=timeout)
        except queue.Empty:
            raise InputError(f"the server has not started in {timeout:g} seconds") from None
    finally:
        server.should_exit = True
        thread.join(limits["grace_seconds"] + _STOP_SECONDS)
