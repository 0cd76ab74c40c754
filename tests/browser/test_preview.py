"""A preview as reviewers open it: from a disk, with no server, and below a path."""

from __future__ import annotations

import functools
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from commons.preview import read, write
from tests.catalog.folder import ROOT, make_samples
from tests.catalog.test_changes import change, commit

SITE = "https://example.org/"
PAGES = (
    "index.html",
    "zh.html",
    "en/projects/sample-project-1.html",
    "zh/problems/sample-problem-1.html",
    "en/documents/1.html",
    "en/projects.html",
    "zh/queue.html",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A preview of a change that has some of everything, in a folder that is served below a path."""
    root = tmp_path_factory.mktemp("change")
    catalog = make_samples(root)
    for name in ("mkdocs.yml", "docs/references.bib", "docs/en/learn/attention.md"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    commit(root)
    change(catalog, [["projects/sample-project-1.yml", "license: Apache-2.0", "license: MIT"]])
    change(catalog, [["problems/sample-problem-1.yml", "\ntitle: ", "\ntitle: New "]])
    (catalog / "projects/broken.yml").write_text("id: [\n<script>document.title = 'acted'</script>\n")
    page = root / "docs/en/learn/attention.md"
    hostile = "<script>document.title = 'acted'</script><img src=x onerror=\"document.title = 'acted'\">"
    page.write_text(f"{page.read_text(encoding='utf-8')}\n{hostile}\n", encoding="utf-8")
    folder = tmp_path_factory.mktemp("served") / "below/a-path"
    folder.mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        write(read(Path("catalog"), "HEAD"), folder, SITE)
    return folder


@pytest.fixture(scope="module")
def addresses(made: Path) -> Iterator[tuple[str, str]]:
    """Where the preview is: on the disk, and on a server."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(made.parent.parent)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"{made.as_uri()}/", f"http://127.0.0.1:{server.server_port}/below/a-path/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("where", [0, 1], ids=["disk", "server"])
def test_pages_have_their_styles_and_pictures_and_nothing_acts(
    where: int, addresses: tuple[str, str], browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 800})
    for name in PAGES:
        page = context.new_page()
        wrong: list[str] = []
        page.on("console", lambda message, wrong=wrong: wrong.append(message.text))
        page.on("requestfailed", lambda request, wrong=wrong: wrong.append(request.url))
        page.on(
            "request",
            lambda request, wrong=wrong: (
                wrong.append(request.url) if not request.url.startswith(addresses[where]) else None
            ),
        )
        page.goto(addresses[where] + name)
        assert wrong == []
        assert "acted" not in page.title()
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        assert page.evaluate("getComputedStyle(document.querySelector('.preview-banner')).backgroundColor") == (
            "rgb(93, 58, 0)"
        )
        assert page.evaluate("[...document.images].every(each => each.naturalWidth > 0)")
        page.close()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible(scheme: str, addresses: tuple[str, str], browser: Browser) -> None:
    # The policy allows no script, so none of axe's either.
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    for name in PAGES:
        page = context.new_page()
        page.goto(addresses[0] + name)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        page.close()
    context.close()


def test_from_the_index_to_an_entry_and_back(addresses: tuple[str, str], browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(addresses[0] + "index.html")
    article = page.locator("article", has_text="Sample tokenizer comparison")
    box = article.get_by_label("Is the licence in the entry that of the repository?")
    box.check()
    assert box.is_checked()
    article.get_by_text("The page before and after, side by side").click()
    assert page.get_by_role("region", name="After").get_by_text("MIT", exact=True).is_visible()
    page.get_by_text("All of the change").click()
    assert page.get_by_role("heading", name="What this change does").is_visible()
    page.get_by_text("中文").click()
    assert page.get_by_role("heading", name="这项改动做了什么").is_visible()
    context.close()
