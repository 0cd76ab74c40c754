"""The site opened from a disk, where no server finds the page of a folder and no script may read a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import LANGUAGES, PAGES

pytestmark = pytest.mark.browser


@pytest.fixture
def disk(browser: Browser) -> Iterator[Page]:
    """A page that fails its test if anything is missed, refused or asked for elsewhere."""
    with browser.new_context() as context:
        page = context.new_page()
        wrong: list[str] = []
        page.on("console", lambda message: wrong.append(f"{page.url} {message.text}"))
        page.on("pageerror", lambda error: wrong.append(f"{page.url} {error}"))
        page.on("requestfailed", lambda request: wrong.append(request.url))
        page.on("request", lambda request: wrong.append(request.url) if request.url.startswith("http") else None)
        yield page
        assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_styled_and_lead_to_pages(disk: Page, site: Path, language: str) -> None:
    for path in (PAGES["home"], PAGES["maths"], PAGES["listing"], PAGES["form"], PAGES["live"]):
        disk.goto(f"{site.as_uri()}/{LANGUAGES[language]}{path}index.html")
        expect(disk.locator("html")).to_have_class(re.compile(r"\bjs\b"))
        expect(disk.locator(".md-header")).to_have_css("position", "sticky")
    disk.goto(f"{site.as_uri()}/{LANGUAGES[language]}index.html")
    disk.locator("article a[href='catalog/projects/']").first.click()
    disk.wait_for_url(f"{site.as_uri()}/{LANGUAGES[language]}catalog/projects/index.html")
    disk.locator("article a[href='category/training/']").first.click()
    disk.wait_for_url("**/category/training/index.html")
    expect(disk.locator(".gc-card").first).to_be_visible()
    other = next(each for each in LANGUAGES if each != language)
    disk.locator(".md-header .md-select button").hover()
    disk.locator(f".md-select__link[hreflang={other}]").click()
    disk.wait_for_url(f"{site.as_uri()}/{LANGUAGES[other]}catalog/projects/category/training/index.html")


@pytest.mark.parametrize(("language", "said"), [("en", "may read no other file"), ("zh", "不能读取其他文件")])
def test_the_search_says_why_it_finds_nothing(disk: Page, site: Path, language: str, said: str) -> None:
    disk.goto(f"{site.as_uri()}/{LANGUAGES[language]}index.html")
    disk.keyboard.press("/")
    expect(disk.locator(".gc-search__status")).to_contain_text(said)
    disk.locator(".gc-search__query").fill("attention")
    expect(disk.locator(".gc-search__status")).to_contain_text(said)
