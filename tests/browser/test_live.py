"""The figures of the live fences, as a browser shows them: by pointer, by keyboard, without a script, on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.test_pages import TAGS
from tests.live.rendering import parse

pytestmark = pytest.mark.browser

STORY = "learn/once-upon-a-time/"
REFERENCE = "developers/fences/"
KINDS = ["attention", "compare", "generate", "lens", "next", "tokens", "trace"]


@pytest.fixture
def story(page: Page, address: str) -> Page:
    page.goto(address + STORY)
    return page


@pytest.fixture
def heads(story: Page) -> Locator:
    """The figure of all heads."""
    return story.locator(".gc-attention", has=story.locator(".gc-heads"))


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def accessible(page: Page) -> None:
    found = Axe().run(page, context=".gc-live", options={"runOnly": {"type": "tag", "values": TAGS}})
    assert found.violations_count == 0, found.generate_report()


def weights(figure: Locator) -> list[int]:
    """What the tokens of the explorer say they are given, in percent."""
    shown = figure.locator(".gc-piece__weight").all_text_contents()
    return [int(text.rstrip("%")) for text in shown if text]


@pytest.mark.parametrize("path", [STORY, REFERENCE])
def test_the_browser_sees_the_elements_that_were_written(scriptless: Page, address: str, site: Path, path: str) -> None:
    """A parser of HTML mends what is wrong by moving it; here is nothing to mend."""
    scriptless.goto(address + path)
    source = (site / path / "index.html").read_text(encoding="utf-8")
    written = re.findall(r'<figure id="[^"]*" class="gc-live.*?</figure>', source, re.DOTALL)
    figures = scriptless.locator(".gc-live").all()
    assert len(figures) == len(written) >= 5
    for figure, html in zip(figures, written, strict=True):
        seen = figure.evaluate("figure => [...figure.querySelectorAll('*')].map(element => element.localName)")
        (parsed,) = parse(html)
        assert seen == [element.tag for element in list(parsed.iter())[1:]]


def test_every_kind_is_on_the_page_that_describes_them(page: Page, address: str) -> None:
    page.goto(address + REFERENCE)
    for kind in KINDS:
        expect(page.locator(f".gc-{kind}")).to_have_count(1)


def test_a_token_tells_its_id_and_bytes(story: Page) -> None:
    figure = story.locator(".gc-tokens").first
    shown = figure.locator(".gc-piece__note:visible")
    expect(shown).to_have_count(0)
    expect(figure.locator(".gc-pieces__hint")).to_be_visible()
    figure.locator("input").first.focus()
    story.keyboard.press("ArrowRight")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("No. 2, id ")
    expect(figure.locator(".gc-pieces__hint")).to_be_hidden()
    figure.locator(".gc-piece").nth(4).hover()
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("No. 5, id ")
    accessible(story)


def test_tokens_need_no_script(scriptless: Page, address: str) -> None:
    scriptless.goto(address + STORY)
    figure = scriptless.locator(".gc-tokens").first
    figure.locator(".gc-piece").nth(2).click()
    scriptless.mouse.move(0, 0)
    expect(figure.locator(".gc-piece__note:visible")).to_contain_text("No. 3, id ")


def test_attention_is_whole_without_a_script(scriptless: Page, address: str) -> None:
    scriptless.goto(address + STORY)
    for figure in scriptless.locator(".gc-attention").all():
        expect(figure.locator(".gc-attention__explorer")).to_be_hidden()
        expect(figure.locator("svg").first).to_be_visible()
        expect(figure.locator("input:visible")).to_have_count(0)
        figure.locator("summary").click()
        expect(figure.locator("details table")).to_be_visible()


def test_a_token_shows_what_it_reads_from_the_keyboard(heads: Locator) -> None:
    says = heads.locator("output")
    tokens = heads.locator(".gc-pieces .gc-piece")
    count = tokens.count()
    expect(says).to_contain_text(f"(no. {count}) reads ")
    assert len(weights(heads)) == count
    assert sum(weights(heads)) == pytest.approx(100, abs=count / 2)
    heads.locator(".gc-pieces input").last.focus()
    heads.page.keyboard.press("ArrowLeft")
    heads.page.keyboard.press("ArrowLeft")
    expect(says).to_contain_text(f"(no. {count - 2}) reads ")
    expect(heads.locator(".gc-piece--later")).to_have_count(2)
    assert len(weights(heads)) == count - 2
    accessible(heads.page)


def test_pointing_shows_and_leaving_restores(heads: Locator) -> None:
    says = heads.locator("output")
    chosen = says.text_content()
    heads.locator(".gc-pieces .gc-piece").nth(1).hover()
    expect(says).to_contain_text("(no. 2) reads ")
    assert len(weights(heads)) == 2
    heads.page.mouse.move(0, 0)
    expect(says).to_have_text(chosen or "")


def test_a_row_of_the_drawing_is_its_token(heads: Locator) -> None:
    drawing = heads.locator(".gc-attention__drawing")
    drawing.scroll_into_view_if_needed()
    row = drawing.locator("text").nth(3)
    row.hover()
    expect(heads.locator("output")).to_contain_text("(no. 4) reads ")


def test_a_head_is_chosen_from_the_keyboard_and_enlarged(heads: Locator) -> None:
    says = heads.locator("output")
    expect(says).to_contain_text("layer 1, head 1: ")
    heads.locator(".gc-head input").first.focus()
    for key, name in (
        ("ArrowDown", "layer 2, head 1"),
        ("ArrowRight", "layer 2, head 2"),
        ("ArrowUp", "layer 1, head 2"),
        ("ArrowLeft", "layer 1, head 1"),
        ("ArrowUp", "head 1"),
    ):
        heads.page.keyboard.press(key)
        expect(says).to_contain_text(f"{name}: ")
    shown = heads.locator(".gc-head--shown")
    expect(shown).to_have_count(1)
    expect(shown.locator("input")).to_be_focused()
    small, large = (
        heads.locator(f"{where} path").evaluate_all("paths => paths.map(path => path.outerHTML)")
        for where in (".gc-head--shown g", ".gc-attention__cells")
    )
    assert small == large
    assert len(small) > 1


def test_what_the_explorer_says_is_what_the_table_says(story: Page) -> None:
    figure = story.locator(".gc-attention", has_not=story.locator(".gc-heads"))
    figure.locator("summary").click()
    rows = figure.locator("tbody tr")
    for index in range(rows.count()):
        figure.locator(".gc-pieces .gc-piece").nth(index).click()
        numbers = [float(text) for text in rows.nth(index).locator("td").all_text_contents() if text]
        assert weights(figure) == pytest.approx([100 * number for number in numbers], abs=1)


def test_targets_are_large_enough_for_a_finger(heads: Locator) -> None:
    heads.page.set_viewport_size({"width": 375, "height": 800})
    measure = "elements => elements.map(element => element.getBoundingClientRect()).map(box => [box.width, box.height])"
    for width, height in heads.locator(".gc-head input").evaluate_all(measure):
        assert min(width, height) >= 44
    for width, height in heads.locator(".gc-pieces input").evaluate_all(measure):
        assert width >= 24
        assert height >= 44
    for width, height in heads.page.locator(".gc-tokens input").evaluate_all(measure):
        assert min(width, height) >= 24
    assert heads.page.evaluate("document.documentElement.scrollWidth") <= 375


def test_the_script_needs_nothing_that_a_strict_policy_forbids(browser: Browser, address: str) -> None:
    """The theme's own inline scripts do not run here, and ours does."""
    context = browser.new_context()
    page = context.new_page()

    def strict(route: Route) -> None:
        response = route.fetch()
        policy = {"content-security-policy": "default-src 'self'; img-src 'self' data:"}
        route.fulfill(response=response, headers=response.headers | policy)

    page.route(f"**/{STORY}", strict)
    page.goto(address + STORY)
    figure = page.locator(".gc-attention").first
    expect(figure.locator("output")).to_contain_text(" reads ")
    strongest = figure.locator(".gc-piece").evaluate_all(
        "pieces => pieces.map(piece => getComputedStyle(piece).getPropertyValue('--gc-weight'))"
    )
    assert [round(100 * float(weight)) for weight in strongest] == weights(figure)
    context.close()


def test_movement_is_for_those_who_want_it(story: Page) -> None:
    piece = story.locator(".gc-pieces--weighted .gc-piece").first
    for preference, expected in (("reduce", "1e-05s"), ("no-preference", "0.12s")):
        story.emulate_media(reduced_motion=preference)  # type: ignore[arg-type]
        expect(piece).to_have_css("transition-duration", expected)


def test_in_the_readers_own_colours_tokens_have_borders(story: Page) -> None:
    story.emulate_media(forced_colors="active")
    expect(story.locator(".gc-token").first).to_have_css("border-top-style", "solid")
    accessible(story)


def test_on_paper_there_is_nothing_to_press(story: Page) -> None:
    story.emulate_media(media="print")
    expect(story.locator(".gc-attention__explorer").first).to_be_hidden()
    expect(story.locator(".gc-pieces__hint")).to_be_hidden()
    expect(story.locator(".gc-heads svg").first).to_be_visible()
