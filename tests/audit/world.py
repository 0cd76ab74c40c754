"""A small internet on this machine: hosts with names, certificates and answers of every kind."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import trustme

from commons.audit import Fetcher, Limits, PublicNetwork
from commons.audit.network import is_public

HERE = "127.0.0.1"
HOSTS = ("a.org", "b.org", "inside.org", "example.org", "github.com", "api.github.com", "raw.githubusercontent.com")
LIMITS = Limits(request_seconds=1, size=10_000, pause=0)


@dataclass
class Answer:
    """What a server says.

    Attributes:
        status: The HTTP status.
        headers: Besides those that every answer has.
        content: What is sent.
        act: Called with the connection's handler instead of sending anything.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""
    act: Callable[[BaseHTTPRequestHandler], None] | None = None


def leads_to(url: str, status: int = 302) -> Answer:
    return Answer(status, {"Location": url})


def slow(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, and never the last."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(30):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(10_000):
        handler.wfile.write(b"x" * 10_000)


def garbage(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\x00\xff no HTTP at all\r\n\r\n")
    handler.close_connection = True


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


class World:
    """Servers by host, and what was asked of them.

    Attributes:
        answers: By address; a list is one answer after another, the last again and again. What is not there is 404.
        asked: Addresses in the order in which they were asked for, with the headers of each.
        addresses: Of hosts that lead elsewhere than to this machine.
        slept: What was waited for, in seconds.
    """

    def __init__(self) -> None:
        self.answers: dict[str, Answer | list[Answer]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.addresses: dict[str, list[str]] = {}
        self.slept: list[float] = []
        self.port = 0
        self.trusted: ssl.SSLContext | None = None
        self.fetchers: list[Fetcher] = []

    def __setitem__(self, url: str, answer: Answer | list[Answer]) -> None:
        self.answers[url] = answer

    def urls(self) -> list[str]:
        return [url for url, _ in self.asked]

    def resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        if host.startswith("nowhere"):
            raise OSError("no such name")
        return [(address, self.port if address == HERE else port) for address in self.addresses.get(host, [HERE])]

    def fetcher(self, limits: Limits = LIMITS, secrets: dict[str, str] | None = None) -> Fetcher:
        network = PublicNetwork(self.resolve, lambda address: address == HERE or is_public(address))
        self.fetchers.append(Fetcher(limits, network, tls=self.trusted, secrets=secrets, sleep=self.slept.append))
        return self.fetchers[-1]

    def answer(self, url: str) -> Answer:
        found = self.answers.get(url, Answer(404))
        if isinstance(found, Answer):
            return found
        return found.pop(0) if len(found) > 1 else found[0]


@cache
def certified(names: tuple[str, ...]) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server of these names and whoever trusts it need."""
    authority, server, client = (
        trustme.CA(),
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH),
        ssl.create_default_context(),
    )
    authority.issue_cert(*names).configure_cert(server)
    authority.configure_trust(client)
    return server, client


@contextmanager
def running(*names: str) -> Iterator[World]:
    """The servers; their certificate has these names, or those of all hosts in these tests."""
    world = World()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            url = f"https://{self.headers['Host']}{self.path}"
            world.asked.append((url, {name.lower(): value for name, value in self.headers.items()}))
            answer = world.answer(url)
            if answer.act:
                answer.act(self)
                self.close_connection = True
                return
            known = answer.headers.get("ETag")
            is_same = known is not None and self.headers.get("If-None-Match") == known
            self.send_response(304 if is_same else answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0" if is_same else str(len(answer.content)))
            self.end_headers()
            if not is_same:
                self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Clients that go away are what is tested."""

    server = Server((HERE, 0), Handler)
    context, world.trusted = certified(names or HOSTS)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    world.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield world
    finally:
        for fetcher in world.fetchers:
            fetcher.close()
        server.shutdown()
        server.server_close()
        thread.join()
