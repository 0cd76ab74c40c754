"""A built site as a visitor has it: served below a path, in a real Chromium, with everything that goes wrong noted."""

from __future__ import annotations

import functools
import gzip
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import chromium

# Sites of projects live below a path, so the tests do too.
PREFIX = "/gpt-commons/"
TEXTS = {".css", ".html", ".js", ".json", ".svg", ".xml"}


class _SiteHandler(SimpleHTTPRequestHandler):
    def __init__(self, *args: Any, sent: Mapping[str, str], gzipped: bool, **options: Any) -> None:
        self._sent, self._gzipped = sent, gzipped
        super().__init__(*args, **options)

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() and self.path.endswith("/") else path
        if not (self._gzipped and path.suffix in TEXTS and path.is_file()):
            super().do_GET()
            return
        body = gzip.compress(path.read_bytes())
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        for name, value in self._sent.items():
            self.send_header(name, value)
        super().end_headers()

    def translate_path(self, path: str) -> str:
        return super().translate_path("/" + path.removeprefix(PREFIX) if path.startswith(PREFIX) else "/nowhere")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def served(site: Path, sent: Mapping[str, str] = MappingProxyType({}), *, gzipped: bool = False) -> Iterator[str]:
    """Serve a site, with more headers if need be, and compressed as hosts do; its address."""
    handler = functools.partial(_SiteHandler, directory=str(site), sent=sent, gzipped=gzipped)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser that asks nobody for anything of its own accord."""
    path = chromium.find()
    assert path, "no Chromium: run `make test`, which installs one or says how"
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=quiet + sandbox)
        yield browser
        browser.close()


@contextmanager
def visited(context: BrowserContext, address: str) -> Iterator[Page]:
    """A page that fails its test if it logs an error, misses a file, or asks another host for anything."""
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("console", lambda message: wrong.append(message.text) if message.type in {"error", "warning"} else None)
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("response", lambda response: wrong.append(response.url) if response.status >= 400 else None)
    opened.on("request", lambda request: wrong.append(request.url) if not _local(request.url, address) else None)
    yield opened
    assert not wrong


def _local(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:"))
