"""The search as a reader has it: what it finds, and that it can be used by everybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from commons.catalog import load
from commons.search import FOLDER, Filters, Records, write_index
from tests import hostile
from tests.browser import visiting
from tests.browser.pages import LANGUAGES
from tests.building import ROOT

SEARCHES = yaml.safe_load((Path(__file__).parent / "searches.yml").read_text(encoding="utf-8"))
pytestmark = pytest.mark.browser


def ask(page: Page, query: str) -> None:
    page.locator(".gc-search__query").fill(query)
    # The index is read piece by piece, which may take its time on a busy machine.
    page.wait_for_function(
        """() => {
            const said = document.querySelector('.gc-search__status').textContent
            const words = JSON.parse(document.querySelector('.gc-search').dataset.words)
            return said && said !== words.search_loading
        }""",
        timeout=30_000,
    )


def begin(page: Page, address: str, language: str) -> None:
    page.goto(address + LANGUAGES[language])
    page.keyboard.press("/")
    expect(page.locator(".gc-search__query")).to_be_focused()


@pytest.fixture(scope="module")
def in_parts(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the same site with an index in many parts, as a large site has it."""
    folder = tmp_path_factory.mktemp("parts")
    for path in site.iterdir():
        if path.name != FOLDER:
            (folder / path.name).symlink_to(path)
    filters = Filters(load(ROOT / "catalog"), LANGUAGES)
    records = {language: Records(folder.with_name("records"), filters, language) for language in LANGUAGES}
    for page in sorted(site.rglob("index.html")):
        url = page.relative_to(site).as_posix().removesuffix("index.html")
        language = "zh" if url.startswith("zh/") else "en"
        records[language].add(url.removeprefix(LANGUAGES[language]), page.read_text(encoding="utf-8"))
    for each in records.values():
        each.finish()
    write_index(folder, folder.with_name("records"), pages_a_part=100)
    assert (folder / FOLDER / "2").is_dir()
    with visiting.served(folder) as address:
        yield address


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_found(page: Page, address: str, language: str) -> None:
    look_for_all(page, address, language)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_same_is_found_in_parts(context: BrowserContext, in_parts: str, language: str) -> None:
    with visiting.visited(context, in_parts) as page:
        look_for_all(page, in_parts, language)


def look_for_all(page: Page, address: str, language: str) -> None:
    begin(page, address, language)
    root, missed = urlsplit(address + LANGUAGES[language]).path, []
    more = page.locator(".gc-search__more")
    for query, path in SEARCHES[language].items():
        ask(page, query)
        wanted = page.locator(f'.gc-search__results a[href="{root}{path}"]')
        while not wanted.count() and more.is_visible():
            shown = page.locator(".gc-search__results a").count()
            more.click()
            page.wait_for_function("n => document.querySelectorAll('.gc-search__results a').length > n", arg=shown)
        missed += [] if wanted.count() else [query]
        page.locator(".gc-search__query").fill("")
        page.wait_for_function("() => !document.querySelector('.gc-search__status').textContent")
    assert missed == []


def test_by_keyboard_alone(page: Page, address: str) -> None:
    begin(page, address, "en")
    page.keyboard.type("multi-head")
    expect(page.locator(".gc-search__results a").first).to_be_visible(timeout=30_000)
    page.keyboard.press("ArrowDown")
    expect(page.locator(".gc-search__results a").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".gc-search__query")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".gc-search")).not_to_be_visible()
    page.locator(".gc-search-opener").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".gc-search__query")).to_be_focused()
    ask(page, "nanoGPT")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/catalog/projects/nanogpt/")


def test_what_is_found_can_be_narrowed(page: Page, address: str) -> None:
    begin(page, address, "zh")
    ask(page, "训练")
    page.locator("[data-name=kind]").focus()
    page.locator("[data-name=kind]").select_option("项目")
    expect(page.locator(".gc-search__results h2")).to_have_text(["项目"])
    expect(page.locator("[data-name=kind]")).to_be_focused()
    before = page.locator(".gc-search__status").inner_text()
    page.locator("[data-name=license]").select_option("MIT")
    expect(page.locator(".gc-search__status")).not_to_have_text(before)
    assert page.locator(".gc-search__results a").count()


def test_nothing_of_a_query_or_of_what_is_found_acts(page: Page, address: str) -> None:
    begin(page, address, "en")
    for text in hostile.OWN[::7]:
        ask(page, text[:150].replace("\n", " ") or "x")
    assert page.locator(".gc-search :is(script, img, iframe, svg)").count() == 0


def test_what_is_not_there_is_said(page: Page, address: str) -> None:
    begin(page, address, "zh")
    ask(page, "啊啊啊啊")
    expect(page.locator(".gc-search__status")).to_have_text("没有找到")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_dialog_is_accessible(page: Page, address: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 375, "height": 800})
    begin(page, address, "en")
    ask(page, "attention")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.querySelector('.gc-search').scrollWidth <= 375")
