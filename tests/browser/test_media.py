"""Pages on paper, and for those whom movement makes ill."""

from __future__ import annotations

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.pages import LANGUAGES, PAGES

pytestmark = pytest.mark.browser
# Every sixth page by default, which are some of the catalog, some of the knowledge base and some of the reference.
PRINTED = dict(list(PAGES.items())[:: 1 if os.environ.get("COMMONS_PAGES") == "all" else 6])
# What is left of a sheet of A4 between Chromium's margins, at 96 dots an inch.
SHEET = 718
NOT_PRINTED = ".md-header, .md-tabs, .md-sidebar, .md-footer, .md-top, .gc-search, .gc-foot, .gc-finder__controls"
LONGEST = """() => Math.max(...[...document.querySelectorAll("*")].flatMap(element =>
    ["", "::before", "::after"].flatMap(part => {
        const { animationDuration, transitionDuration, transitionDelay } = getComputedStyle(element, part || null)
        return [animationDuration, transitionDuration, transitionDelay].flatMap(each => each.split(",").map(parseFloat))
    })))"""


@pytest.mark.parametrize("path", PRINTED.values(), ids=PRINTED)
def test_a_page_can_be_printed(page: Page, address: str, path: str) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": SHEET, "height": 1000})
    page.goto(address + path)
    expect(page.locator("h1")).to_be_visible()
    assert page.locator(f":is({NOT_PRINTED}):visible").count() == 0
    # Nothing is cut off.
    assert page.evaluate("document.documentElement.scrollWidth") <= SHEET
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") in {
        "rgb(255, 255, 255)",
        "rgba(0, 0, 0, 0)",
    }
    found = Axe().run(page, context="article", options={"runOnly": ["color-contrast"]})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_moves_for_those_who_ask_for_it(page: Page, address: str, language: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    for path in (PAGES["home"], PAGES["listing"], PAGES["live"], PAGES["form"]):
        page.goto(address + LANGUAGES[language] + path)
        assert page.evaluate(LONGEST) <= 0.001
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
