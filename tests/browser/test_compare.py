"""Projects side by side, as a visitor has them: chosen on the listing, named by the address, read from the API."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests import hostile
from tests.browser.pages import LANGUAGES
from tests.browser.test_pages import TAGS

pytestmark = pytest.mark.browser

COMPARE = "catalog/compare/"
# Of what a comparison is made.
ELEMENTS = {"caption", "thead", "tbody", "tr", "th", "td", "a", "button", "span", "ul", "li", "code", "small", "time"}
LISTING = "catalog/projects/"


@pytest.fixture
def compared(page: Page, address: str) -> Page:
    page.goto(f"{address}{COMPARE}?ids=nanogpt,pythia")
    expect(page.locator(".gc-compared")).to_be_visible()
    return page


def status(page: Page) -> Locator:
    return page.locator(".gc-compare [role=status]")


def heads(page: Page) -> list[str]:
    return page.locator(".gc-compared thead a").all_inner_texts()


def row(page: Page, name: str) -> Locator:
    return page.locator(f".gc-compared tr[data-row={name}]")


def cells(page: Page, name: str) -> list[str]:
    return [text.strip() for text in row(page, name).locator("td").all_inner_texts()]


def entry(site: Path, id: str) -> dict[str, Any]:  # noqa: A002
    found: dict[str, Any] = json.loads((site / f"api/v1/projects/{id}.json").read_text(encoding="utf-8"))
    return found


def test_rows_say_what_the_entries_say(compared: Page, site: Path) -> None:
    assert heads(compared) == ["nanoGPT", "Pythia"]
    documents = [entry(site, name)["data"] for name in ("nanogpt", "pythia")]
    assert cells(compared, "summary") == [document["summary"]["en"] for document in documents]
    assert cells(compared, "license") == [document["license"] for document in documents]
    assert cells(compared, "category") == ["Training", "Interpretability"]
    assert cells(compared, "artifacts")[1].split("\n") == ["Code", "Weights", "Data", "Paper"]
    for cell, document in zip(cells(compared, "evidence"), documents, strict=True):
        assert document["evidence"]["commit"][:10] in cell and document["evidence"]["date"][:4] in cell
        assert f"The licence was read from {document['evidence']['license_file']}." in cell
    # What only one of them says is not said by the other, and what neither says has no row.
    assert "not said" in cells(compared, "papers")
    expect(row(compared, "data_license")).to_have_count(0)


def test_rows_that_differ_say_so_in_words(compared: Page) -> None:
    expect(row(compared, "license").locator("th")).to_contain_text("differs")
    expect(row(compared, "state").locator("th")).not_to_contain_text("differs")
    # All summaries differ, and it says nothing.
    expect(row(compared, "summary").locator("th")).not_to_contain_text("differs")
    expect(status(compared)).to_contain_text("Side by side: nanoGPT, Pythia. They differ in: Category, Licence,")


def test_the_table_is_one_for_who_hears_it(compared: Page) -> None:
    table = compared.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_count(2)
    rows = compared.locator(".gc-compared tbody tr")
    expect(table.get_by_role("rowheader")).to_have_count(rows.count())
    expect(table.locator("caption")).to_contain_text("not alike")
    box = compared.get_by_role("region", name="Projects side by side")
    expect(box).to_have_attribute("tabindex", "0")


def test_projects_are_added_and_removed_with_the_keyboard(compared: Page) -> None:
    compared.get_by_role("searchbox", name="Add a project").focus()
    compared.keyboard.type("精简 pytorch")
    expect(compared.locator(".gc-compare__add [aria-live]")).to_contain_text("Projects that fit: ")
    # Those that are there already are not offered.
    expect(compared.get_by_role("button", name="Add nanoGPT")).to_have_count(0)
    compared.keyboard.press("Control+A")
    compared.keyboard.type("mingpt")
    offered = compared.get_by_role("button", name="Add minGPT")
    expect(offered).to_be_visible()
    compared.keyboard.press("Tab")
    expect(offered).to_be_focused()
    compared.keyboard.press("Enter")
    expect(status(compared)).to_contain_text("Side by side: nanoGPT, Pythia, minGPT.")
    assert compared.url.endswith("?ids=nanogpt,pythia,mingpt")
    expect(compared.get_by_role("searchbox", name="Add a project")).to_be_focused()
    compared.get_by_role("button", name="Remove Pythia").focus()
    compared.keyboard.press("Enter")
    expect(status(compared)).to_contain_text("Side by side: nanoGPT, minGPT.")
    expect(compared.get_by_role("button", name="Remove minGPT")).to_be_focused()
    compared.go_back()
    expect(status(compared)).to_contain_text("Side by side: nanoGPT, Pythia, minGPT.")
    compared.reload()
    expect(compared).to_have_title(re.compile("^nanoGPT, Pythia, minGPT · Compare projects"))


def test_four_are_the_most(page: Page, address: str) -> None:
    page.goto(f"{address}{COMPARE}?ids=nanogpt,pythia,mingpt,gpt-2,llm-c,nanogpt")
    expect(status(page)).to_contain_text("llm.c is left out: at most four are compared.")
    expect(status(page)).to_contain_text("the most that fit")
    assert heads(page) == ["nanoGPT", "Pythia", "minGPT", "GPT-2"]
    expect(page.get_by_role("searchbox", name="Add a project")).to_be_hidden()
    page.get_by_role("button", name="Remove GPT-2").click()
    expect(page.get_by_role("searchbox", name="Add a project")).to_be_visible()


def test_what_was_withdrawn_and_what_there_never_was_is_told(browser: Browser, address: str) -> None:
    # The browser itself logs what is not there.
    page = browser.new_page()
    asked = "no-such-project,sample-project-2,..%2Fpeople%2Fsample-person-1,<img src=x onerror=alert(1)>,nanogpt"
    page.goto(f"{address}{COMPARE}?ids={asked}")
    expect(status(page)).to_contain_text("No project has the id “no-such-project”.")
    expect(status(page)).to_contain_text("was withdrawn and is not compared.")
    expect(status(page)).to_contain_text("No project has the id “../people/sample-person-1”.")
    expect(status(page)).to_contain_text("No project has the id “<img src=x onerror=alert(1)>”.")
    assert heads(page) == ["nanoGPT"]
    expect(status(page)).to_contain_text("Only nanoGPT so far")
    page.close()


def test_a_former_id_is_the_entry_of_today(page: Page, address: str, site: Path) -> None:
    (former,) = entry(site, "sample-project-1")["data"]["formerly"]
    page.goto(f"{address}{COMPARE}?ids={former},nanogpt,sample-project-1")
    expect(page.locator(".gc-compared thead a")).to_have_count(2)
    assert "(sample)" in cells(page, "state")[0]
    expect(row(page, "maintainers").get_by_role("link", name="Sample Person Five")).to_be_visible()


def test_nothing_is_compared_without_ids(page: Page, address: str) -> None:
    page.goto(address + COMPARE)
    expect(status(page)).to_contain_text("Nothing is compared yet")
    expect(page.locator(".gc-compared")).to_have_count(0)
    page.get_by_role("searchbox", name="Add a project").fill("pythia")
    page.get_by_role("button", name="Add Pythia").click()
    expect(page.locator(".gc-compared thead a")).to_have_text(["Pythia"])


def test_the_other_language_compares_the_same(compared: Page, address: str) -> None:
    compared.locator(".md-header .md-select button").hover()
    compared.locator(".md-select__link[hreflang=zh]").click()
    compared.wait_for_url(f"{address}zh/{COMPARE}?ids=nanogpt,pythia")
    expect(status(compared)).to_contain_text("并排比较：nanoGPT、Pythia。不同之处：类别、许可证")
    assert cells(compared, "category") == ["训练", "可解释性"]
    assert "年" in cells(compared, "evidence")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_script_there_are_links(browser: Browser, address: str, language: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}{LANGUAGES[language]}{COMPARE}?ids=nanogpt,pythia")
    expect(page.locator(".gc-compare__without")).to_be_visible()
    expect(page.locator(".gc-compare__controls")).to_be_hidden()
    page.locator(".gc-compare__without a").first.click()
    page.wait_for_url(address + LANGUAGES[language] + LISTING)
    context.close()


def test_without_the_api_there_are_links_too(page: Page, address: str) -> None:
    page.route(re.compile(r"api/v1/vocabulary\.json$"), lambda route: route.fulfill(status=200, body="no JSON"))
    page.goto(f"{address}{COMPARE}?ids=nanogpt,pythia")
    expect(status(page)).to_contain_text("The data could not be loaded.")
    expect(page.locator(".gc-compare__without a").first).to_be_visible()


def with_text(text: str, value: Any) -> Any:
    """A document in which every text is another; dates, numbers and what things are called stay."""
    kept = {"id", "kind", "category", "format", "state", "at", "date", "commit", "arxiv", "version"}
    if isinstance(value, dict):
        return {name: each if name in kept else with_text(text, each) for name, each in value.items()}
    if isinstance(value, list):
        return [with_text(text, each) for each in value]
    return text if isinstance(value, str) else value


def test_texts_stay_texts_and_nothing_asks_for_trusted_html(context: BrowserContext, address: str) -> None:
    """Under the page's own policy, which demands Trusted Types."""
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    told = iter(hostile.OWN)

    def hostile_document(route: Route) -> None:
        document = route.fetch().json()
        route.fulfill(
            json=document
            | {"data": with_text(next(told), document["data"]), "title": with_text(next(told), document["title"])}
        )

    page.route(re.compile(r"api/v1/projects/[^/]+\.json$"), hostile_document)
    page.add_init_script("window.go = window.steal = () => { window.ran = true }")
    for _ in range(len(hostile.OWN) // 4):
        page.goto(f"{address}{COMPARE}?ids=pythia,gpt-2")
        policy = page.locator('meta[http-equiv="Content-Security-Policy"]')
        expect(policy).to_have_attribute("content", re.compile("require-trusted-types-for 'script'"))
        expect(page.locator(".gc-compared thead a")).to_have_count(2)
        elements = page.locator(".gc-compared").evaluate(
            "table => [...table.querySelectorAll('*')].map(e => e.localName)"
        )
        assert set(elements) <= ELEMENTS
        hrefs = page.locator(".gc-compared a").evaluate_all("links => links.map(link => link.protocol)")
        assert set(hrefs) <= {"http:", "https:"}
    assert page.evaluate("window.ran") is None
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 375])
def test_a_comparison_is_accessible_and_fits(page: Page, address: str, language: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if language == "zh" else "light", reduced_motion="reduce")
    page.goto(f"{address}{LANGUAGES[language]}{COMPARE}?ids=nanogpt,pythia,gpt-2")
    expect(page.locator(".gc-compared")).to_be_visible()
    page.locator(".gc-compare__add input").fill("gpt")
    expect(page.locator(".gc-compare__add li").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert found.violations_count == 0, found.generate_report()


def choose(page: Page, name: str) -> Locator:
    return page.get_by_role("checkbox", name=f"Compare {name}", exact=True)


def test_projects_are_chosen_on_the_listing(page: Page, address: str) -> None:
    page.goto(address + LISTING)
    choose(page, "Accelerate").focus()
    page.keyboard.press("Space")
    tray = page.locator(".gc-tray")
    expect(tray).to_contain_text("To compare: 1 of 4.")
    expect(tray).to_contain_text("Choose another")
    expect(choose(page, "Accelerate")).to_be_focused()
    # What is chosen stays, whatever else is looked for.
    page.locator(".gc-finder input[name=text]").fill("nanogpt")
    choose(page, "nanoGPT").check()
    page.get_by_role("radio", name="Table").check()
    expect(choose(page, "nanoGPT")).to_be_checked()
    page.reload()
    expect(tray.get_by_role("link")).to_have_attribute("href", "../compare/?ids=accelerate,nanogpt")
    tray.get_by_role("button", name="Do not compare Accelerate").press("Enter")
    expect(tray).to_contain_text("To compare: 1 of 4.")
    expect(tray.get_by_role("button", name="Do not compare nanoGPT")).to_be_focused()
    page.go_back()
    tray.get_by_role("link", name="Compare these 2").click()
    page.wait_for_url(f"{address}{COMPARE}?ids=accelerate,nanogpt")
    expect(status(page)).to_contain_text("Side by side: Accelerate, nanoGPT.")


def test_a_fifth_is_refused_in_words(page: Page, address: str) -> None:
    page.goto(f"{address}{LISTING}?compare=pythia,gpt-2,nanogpt,mingpt,llm-c,none-such")
    tray = page.locator(".gc-tray")
    expect(tray).to_contain_text("To compare: 4 of 4.")
    fifth = choose(page, "Accelerate")
    fifth.click()
    expect(tray.locator("[aria-live]")).to_have_text("At most four can be compared. Take one away first.")
    expect(fifth).not_to_be_checked()
    assert "accelerate" not in page.url


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 375])
def test_what_is_chosen_is_accessible_and_hides_nothing(page: Page, address: str, language: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if language == "zh" else "light", reduced_motion="reduce")
    page.goto(f"{address}{LANGUAGES[language]}{LISTING}?compare=pythia,gpt-2,nanogpt,mingpt")
    expect(page.locator(".gc-tray .md-button")).to_be_visible()
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # Whatever has the focus is not behind it.
    last = page.locator(".gc-card").nth(5).locator("a").first
    last.focus()
    tray, focused = page.locator(".gc-tray").bounding_box(), last.bounding_box()
    assert tray and focused and focused["y"] + focused["height"] <= tray["y"]
