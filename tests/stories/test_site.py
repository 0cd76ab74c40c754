"""What the site shows of the stories, built with the real command and seen in a real browser."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from commons.catalog import load
from commons.pages.feeds import Site, render
from tests.browser import visiting
from tests.stories.sites import LANGUAGES, build
from tests.stories.stories import COMMIT, DECIDED, DISCUSSION, GRANT, PROBLEM, PROJECT, STORIES, TINY_GPT, project
from tests.stories.village import Village

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def built(told: Callable[[str], dict[str, Path]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a village in which all stories but one have been told, one after the other."""
    folder = shutil.copytree(told("project")["accepted"], tmp_path_factory.mktemp("village") / "told")
    village = Village(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name in ("grant", "problem", "discussion"):
            for _ in STORIES[name](village):
                pass
    return build(folder)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with visiting.launched() as browser:
        yield browser


@pytest.fixture
def address(built: Path) -> Iterator[str]:
    with visiting.served(built) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with browser.new_context() as context, visiting.visited(context, address) as page:
        yield page


def fill_in(page: Page, address: str) -> str:
    """Submit a project with the form of the site; the file that it makes."""
    page.goto(f"{address}contribute/submit/project/")
    expect(page.locator(".gc-submit--ready")).to_be_visible()
    given = {
        "by": "octo-cat",
        "name": "Form GPT",
        "summary-en": TINY_GPT["summary-en"],
        "summary-zh": TINY_GPT["summary-zh"],
        "repository": "https://github.com/octo-cat/form-gpt",
        "license": "Apache 2",
        "evidence-commit": COMMIT,
        "evidence-date": TINY_GPT["evidence-date"],
    }
    for name, value in given.items():
        page.locator(f"#gc-{name}-in").fill(value)
    page.locator("#gc-category-in").select_option("training")
    page.locator("details.gc-more", has=page.locator("#gc-tags")).last.locator("> summary").click()
    for tag in ("pretraining", "quantization"):
        page.locator("#gc-tags > [data-do=add]").click()
        page.keyboard.type(tag)
    page.locator(".gc-submit button[type=submit]").click()
    # What is wrong is said, and leads to its field.
    page.locator(".gc-submit__problems a", has_text="Licence").click()
    expect(page.locator("#gc-license-in")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("MIT")
    page.keyboard.press("Enter")
    expect(page.locator(".gc-submit__ready")).to_be_focused()
    return page.locator(".gc-submit__yaml code").text_content() or ""


def test_a_project_is_submitted_with_the_form_previewed_reviewed_and_accepted(
    page: Page, address: str, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = fill_in(page, address)

    def by_form(village: Village) -> None:
        village.path("projects/form-gpt").write_text(text, encoding="utf-8")
        village.run("fmt", "--check")
        village.run("preview", "--base", "main", "--actor", "octo-cat", "--output", str(tmp_path / "preview"))
        with visiting.served(tmp_path / "preview") as preview, browser.new_context() as context:
            seen = context.new_page()
            seen.goto(f"{preview}index.html")
            expect(seen.locator("body")).to_contain_text("Form GPT")
            expect(seen.locator("body")).to_contain_text("github.com/octo-cat/form-gpt")

    (tmp_path / "village").mkdir()
    monkeypatch.chdir(tmp_path / "village")
    assert list(project(Village.found(tmp_path / "village"), by_form, "form-gpt"))[-1] == "accepted"


ACCEPTED = {"en": "Accepted after a review", "zh": "评审通过"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_accepted_project_has_its_page_with_all_that_happened(page: Page, address: str, language: str) -> None:
    page.goto(f"{address}{LANGUAGES[language]}catalog/{PROJECT}/")
    expect(page.locator("h1")).to_contain_text(TINY_GPT["name"])
    expect(page.locator(".gc-timeline li")).to_have_count(3)
    expect(page.locator("#event-3")).to_contain_text(ACCEPTED[language])
    expect(page.locator("#event-3 a").last).to_have_attribute("href", DECIDED)
    for reviewer in ("rita", "ravi"):
        expect(page.locator(f'a[href$="reviews/tiny-gpt-{reviewer}/"]').first).to_be_visible()


def test_the_feed_tells_it_and_told_nothing_of_it_before(
    told: Callable[[str], dict[str, Path]], page: Page, address: str, built: Path
) -> None:
    page.goto(f"{address}catalog/{PROJECT}/")
    links = page.locator('head link[type="application/feed+json"]').evaluate_all(
        "found => found.map(each => each.href)"
    )
    assert links == [f"{address}feeds/projects.json", f"{address}feeds/all.json"]
    feed = json.loads((built / "feeds/projects/state/accepted.json").read_text(encoding="utf-8"))
    titles = [item["title"] for item in feed["items"]]
    assert "Tiny GPT: In review → Accepted after a review" in titles
    place = f"feeds/{PROJECT.partition('/')[0]}/state/accepted.json"
    before = dict(render(load(told("project")["reviewed"] / "catalog"), "en", Site("Village", "https://example.org/")))
    assert [item["title"] for item in json.loads(before[place])["items"] if "Tiny GPT" in item["title"]] == []


def test_a_problem_shows_its_screenshot(page: Page, address: str) -> None:
    page.goto(f"{address}catalog/{PROBLEM}/")
    picture = page.locator("img.gc-picture")
    expect(picture).to_have_attribute("alt", "The search hides what it found.")
    assert picture.evaluate("each => [each.naturalWidth, each.naturalHeight]") == [320, 200]


def test_a_discussion_shows_its_outcome(page: Page, address: str) -> None:
    page.goto(f"{address}zh/catalog/{DISCUSSION}/")
    expect(page.locator(".gc-facts").first).to_contain_text("署名即可。")


def test_a_grant_shows_what_was_delivered_and_the_pool_what_is_left(page: Page, address: str) -> None:
    page.goto(f"{address}catalog/{GRANT}/")
    expect(page.locator("main")).to_contain_text("The estimate is plausible.")
    page.goto(f"{address}catalog/pools/sample-pool-1/")
    # 180 were taken before, and 90 are now.
    expect(page.locator(".gc-bar").first).to_have_attribute(
        "aria-label", "A bar: of 1,000 units 270 are approved and 265 delivered."
    )
