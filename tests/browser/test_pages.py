from __future__ import annotations

import itertools
import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.pages import LANGUAGES, PAGES

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Every page is seen in one view, and one after another in all eight; with COMMONS_VIEWS=all, each is seen in each.
ALL_VIEWS = os.environ.get("COMMONS_VIEWS") == "all"
ALL = list(itertools.product([1280, 375], ["light", "dark"], ["en", "zh"]))
VIEWS = [
    (path, *view) for number, path in enumerate(PAGES.values()) for view in (ALL if ALL_VIEWS else [ALL[number % 8]])
]
# The same of its languages, where a view is nothing else.
READ = [
    (path, language)
    for number, path in enumerate(PAGES.values())
    for language in (LANGUAGES if ALL_VIEWS else [[*LANGUAGES][number % 2]])
]
# The language is switched on a page of each way in which a page is made; on all with COMMONS_PAGES=all.
IS_ALL = os.environ.get("COMMONS_PAGES") == "all"
SWITCHED = [*PAGES] if IS_ALL else ["home", "second page of a listing", "project", "maths", "rule"]

every_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.mark.parametrize(("path", "width", "scheme", "language"), VIEWS)
def test_a_page_is_accessible_and_fits(
    page: Page, address: str, path: str, language: str, scheme: str, width: int
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address + LANGUAGES[language] + path)
    expected = {"light": "default", "dark": "slate"}[scheme]
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", expected)
    expect(page.locator("h1")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert found.violations_count == 0, found.generate_report()


@every_language
def test_a_page_that_is_not_there_keeps_the_promises_too(page: Page, address: str, language: str) -> None:
    page.goto(address + LANGUAGES[language] + "404.html")
    expect(page.locator("h1")).to_contain_text({"en": "Not found", "zh": "找不到页面"}[language])
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert found.violations_count == 0, found.generate_report()
    page.locator(".md-header__button.md-logo").click()
    page.wait_for_url(address + LANGUAGES[language])


@every_language
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_that_has_moved_is_seen_for_a_moment(page: Page, site: Path, language: str, scheme: str) -> None:
    path = f"{LANGUAGES[language]}catalog/projects/sample-project-0/"
    html = (site / path / "index.html").read_text(encoding="utf-8")
    page.emulate_media(color_scheme=scheme)
    # As it is while a slow host is asked for the other.
    page.set_content(re.sub('<meta http-equiv="refresh"[^>]*>', "", html))
    colour = page.evaluate("getComputedStyle(document.querySelector('h1')).color")
    assert colour == {"light": "rgb(0, 0, 0)", "dark": "rgb(255, 255, 255)"}[scheme]
    # What axe does not know is that paper is dark then, where a page gives it no colour.
    found = Axe().run(page, options={"rules": {"color-contrast": {"enabled": scheme == "light"}}})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", SWITCHED)
def test_the_language_switch_stays_on_the_page(page: Page, address: str, name: str) -> None:
    path = PAGES[name]
    page.goto(address + path)
    for language, code in (("zh", "zh"), ("en", "en")):
        page.locator(".md-header .md-select button").hover()
        page.locator(f".md-select__link[hreflang={language}]").click()
        page.wait_for_url(address + LANGUAGES[language] + path)
        expect(page.locator("html")).to_have_attribute("lang", code)


@every_language
def test_formulas_are_drawn_with_the_mathematical_font(page: Page, address: str, language: str) -> None:
    page.goto(address + LANGUAGES[language] + PAGES["maths"])
    page.wait_for_function("document.fonts.ready.then(() => document.fonts.check('16px \"STIX Two Math\"'))")
    expect(page.locator(".gc-formula math[display=block]").first).to_be_visible()
    # Brackets around the fraction stretch only when the font has a MATH table and the browser uses it.
    heights = page.evaluate("""() => {
        const math = [...document.querySelectorAll('.gc-formula math')].find(m => m.querySelector('mfrac msqrt'))
        const brackets = [...math.querySelectorAll('mo')].filter(operator => operator.textContent === '(')
        const height = element => element.getBoundingClientRect().height
        return [Math.max(...brackets.map(height)), height(math.querySelector('mfrac'))]
    }""")
    assert heights[0] >= 0.9 * heights[1]


@every_language
def test_an_entry_is_corrected_in_its_own_file(page: Page, address: str, language: str) -> None:
    page.goto(address + LANGUAGES[language] + PAGES["project"])
    expect(page.locator("a.md-content__button[rel=edit]")).to_have_attribute(
        "href", "https://github.com/gpt-commons/gpt-commons/edit/main/catalog/projects/nanogpt.yml"
    )


@pytest.mark.parametrize(("path", "language"), READ)
def test_a_page_is_whole_without_javascript(browser, address: str, path: str, language: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + LANGUAGES[language] + path)
    expect(page.locator("h1")).to_be_visible()
    assert len(page.locator("article").inner_text()) > 100
    context.close()
