"""Finding entries in a listing, as a visitor does: in real Chromium, with the script, its address and the keyboard."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import LANGUAGES
from tests.browser.test_pages import TAGS

pytestmark = pytest.mark.browser

PROJECTS = "catalog/projects/"


@pytest.fixture
def projects(page: Page, address: str) -> Page:
    page.goto(address + PROJECTS)
    expect(page.locator(".gc-finder__form")).to_be_visible()
    return page


def status(page: Page) -> Locator:
    return page.locator(".gc-finder [role=status]")


def names(page: Page) -> list[str]:
    return page.locator(".gc-finder .gc-card__title").all_inner_texts()


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def box(page: Page, facet: str, value: str) -> Locator:
    return page.locator(f".gc-choice input[name={facet}][value='{value}']")


def count(page: Page, facet: str, value: str) -> int:
    return int(box(page, facet, value).locator("xpath=..").locator(".gc-count").inner_text())


def test_choices_widen_within_a_facet_and_narrow_across(projects: Page) -> None:
    training, safety = count(projects, "category", "training"), count(projects, "category", "safety")
    box(projects, "category", "training").check()
    expect(status(projects)).to_contain_text(f"{training} of 79 entries.")
    box(projects, "category", "safety").check()
    expect(status(projects)).to_contain_text(f"{training + safety} of 79 entries.")
    # Counts leave out what is chosen of their own facet.
    assert count(projects, "category", "training") == training
    projects.locator(".gc-choice[data-facet=license] summary").click()
    licensed = count(projects, "license", "mit")
    assert 0 < licensed < training + safety
    box(projects, "license", "mit").check()
    expect(status(projects)).to_contain_text(f"{licensed} of 79 entries.")
    assert len(names(projects)) == licensed
    assert asked(projects) == {"category": ["training", "safety"], "license": ["mit"]}
    disabled = projects.locator(".gc-choice input:disabled")
    expect(disabled.first).to_be_attached()
    assert {
        disabled.nth(n).locator("xpath=..").locator(".gc-count").text_content() for n in range(disabled.count())
    } == {"0"}


def test_the_address_is_all_there_is_to_know(page: Page, address: str) -> None:
    page.goto(f"{address}{PROJECTS}?category=training&nonsense=1&category=none-such&sort=newest&view=table&page=99")
    # There are eleven, ten a page: of pages that are not there, the last is shown.
    expect(page.locator(".gc-found tbody tr")).to_have_count(1)
    expect(page.get_by_role("radio", name="Table")).to_be_checked()
    expect(page.locator("[name=sort]")).to_have_value("newest")
    expect(page.locator(".gc-chips")).to_contain_text("Category: Training")
    # The other language shows the same.
    switch = page.locator(".md-select__link[hreflang=zh]").get_attribute("href") or ""
    assert "category=training&sort=newest&view=table" in switch
    page.goto(f"{address}zh/{PROJECTS}?category=training")
    expect(status(page)).to_have_text("79 个条目中有 11 个符合。第 1 页，共 2 页。")


def test_back_and_forward_undo_and_redo(projects: Page) -> None:
    projects.get_by_label("Search names and summaries").press_sequentially("gpt")
    expect(status(projects)).to_contain_text(" of 79 entries.")
    found = status(projects).inner_text()
    projects.locator("[name=sort]").select_option("newest")
    projects.go_back()
    expect(projects.locator("[name=sort]")).to_have_value("name")
    # All letters are one step.
    projects.go_back()
    expect(status(projects)).to_contain_text("Entries: 79.")
    expect(projects.get_by_label("Search names and summaries")).to_have_value("")
    projects.go_forward()
    expect(status(projects)).to_have_text(found)
    projects.reload()
    expect(status(projects)).to_have_text(found)
    assert asked(projects) == {"text": ["gpt"]}


@pytest.mark.parametrize(
    ("language", "text", "id"),
    [
        ("en", "NANOGPT", "nanogpt"),
        ("en", "ｎａｎｏＧＰＴ", "nanogpt"),
        ("en", "精简 PyTorch", "nanogpt"),
        ("zh", "compact pytorch", "nanogpt"),
        ("zh", "复现", "build-nanogpt"),
    ],
)
def test_text_is_found_in_both_languages(page: Page, address: str, language: str, text: str, id: str) -> None:  # noqa: A002
    page.goto(address + LANGUAGES[language] + PROJECTS)
    page.locator(".gc-finder input[name=text]").fill(text)
    expect(page.locator(f".gc-finder .gc-card a[href='{id}/']")).to_be_visible()
    assert len(names(page)) < 79


def test_text_is_literal(projects: Page) -> None:
    for text in (".*", "(((", "<b>", "\\", "&lt;"):
        projects.locator(".gc-finder input[name=text]").fill(text)
        expect(status(projects)).to_contain_text("0 of 79 entries.")
        expect(projects.locator(".gc-chips button").first).to_contain_text(text)
    expect(projects.locator(".gc-finder__found")).to_contain_text("No entry fits.")


def test_everything_works_from_the_keyboard(projects: Page) -> None:
    projects.locator(".gc-finder input[name=text]").focus()
    # Sort, view, the first facet, its first box.
    for _ in range(4):
        projects.keyboard.press("Tab")
    expect(box(projects, "category", "education")).to_be_focused()
    projects.keyboard.press("Space")
    expect(status(projects)).to_contain_text("5 of 79 entries.")
    expect(box(projects, "category", "education")).to_be_focused()
    chip = projects.get_by_role("button", name="Remove Category: Education")
    chip.focus()
    projects.keyboard.press("Enter")
    expect(status(projects)).to_contain_text("Entries: 79.")
    # What was focused is gone; the next place is one that is there.
    expect(projects.locator(".gc-finder input[name=text]")).to_be_focused()
    projects.locator(".gc-pages a").nth(1).focus()
    projects.keyboard.press("Enter")
    expect(status(projects)).to_be_focused()
    expect(status(projects)).to_contain_text("Page 2 of ")
    assert asked(projects) == {"page": ["2"]}


def test_pages_with_a_script_are_those_without(projects: Page, address: str) -> None:
    without = names(projects)
    projects.goto(f"{address}{PROJECTS}?page=2")
    expect(status(projects)).to_contain_text("Page 2 of ")
    second = names(projects)
    projects.goto(f"{address}{PROJECTS}page/2/")
    assert projects.locator(".gc-card__title").all_inner_texts() == second
    projects.goto(f"{address}{PROJECTS}?sort=newest&view=cards")
    expect(status(projects)).to_contain_text("Page 1 of ")
    projects.locator("[name=sort]").select_option("name")
    assert names(projects) == without


def test_cards_with_a_script_look_like_those_without(projects: Page) -> None:
    cards = projects.locator(".gc-finder .gc-cards")
    shape = "element => element.outerHTML.replace(/\\s+/g, ' ').replace(/> | </g, found => found.trim())"
    before = cards.evaluate(shape)
    box(projects, "category", "training").check()
    expect(status(projects)).to_contain_text("11 of 79")
    box(projects, "category", "training").uncheck()
    expect(status(projects)).to_contain_text("Entries: 79.")
    assert cards.evaluate(shape) == before


def test_entries_that_cannot_be_read_leave_the_links(page: Page, address: str) -> None:
    page.route(re.compile(r"entries\.json$"), lambda route: route.fulfill(status=200, body="no JSON"))
    page.goto(address + PROJECTS)
    page.locator(".gc-choice input").first.focus()
    expect(status(page)).to_contain_text("could not be loaded")
    page.get_by_role("link", name="Education").click()
    page.wait_for_url(address + PROJECTS + "category/education/")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 375])
def test_what_is_found_is_accessible_and_fits(page: Page, address: str, language: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if language == "zh" else "light", reduced_motion="reduce")
    page.goto(f"{address}{LANGUAGES[language]}{PROJECTS}?text=gpt&category=training&category=education&view=table")
    expect(page.locator(".gc-found")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert found.violations_count == 0, found.generate_report()
