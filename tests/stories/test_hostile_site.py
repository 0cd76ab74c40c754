"""Hostile texts in every field of every kind of entry, as the built site shows them: as text, and as nothing else.

The rules refuse most of these texts before anybody sees them. Here they do not: the pages keep their promises alone.
"""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from commons.catalog import rules
from commons.catalog.reader import read_text
from tests import hostile
from tests.browser import visiting
from tests.stories import gate, sites
from tests.stories.hostile_catalog import Said, fill
from tests.stories.village import Village

pytestmark = pytest.mark.browser

# All that there are make ten entries of each kind; else there are three, which say our own and every third other. One
# more of each is as wide as can be.
IS_ALL = os.environ.get("COMMONS_PAGES") == "all"
TEXTS = [*hostile.OWN, *hostile.PUBLIC[:: 1 if IS_ALL else 3]]
COUNT = 10 if IS_ALL else 3
# Of what the search makes its results.
PARTS_OF_RESULTS = {"section", "h2", "ol", "ul", "li", "a", "p", "mark"}
every_language = pytest.mark.parametrize("language", sites.LANGUAGES)

# What the texts call would be noted as an error, like whatever the policy forbids.
LURE = """
for (const name of ["go", "steal", "alert", "confirm", "prompt", "print", "MsgBox"])
    window[name] = () => console.error(`${name} was called`)
"""
# What is wrong with a page, whatever is on it.
LOOK = """() => {
    const all = selector => [...document.querySelectorAll(selector)]
    const { clientWidth, scrollWidth, scrollHeight } = document.documentElement
    const box = selector => document.querySelector(selector).getBoundingClientRect()
    const [header, main, footer] = [".md-header", ".md-main", ".md-footer"].map(box)
    const isScript = value => new URL(value, document.baseURI).protocol.match(/^(javascript|vbscript|data):/)
    const handlers = all("*").flatMap(each => each.getAttributeNames()).filter(name => name.startsWith("on"))
    return Object.entries({
        "wider than the window": scrollWidth > innerWidth,
        "not one title": all("h1").length !== 1,
        "a handler": handlers.length > 0,
        "a foreign element": all("base, iframe, object, embed, meta[http-equiv=refresh]").length > 0,
        "a link to a script": all("[href]").some(each => isScript(each.href.baseVal ?? each.href)),
        "the header is elsewhere": header.top !== 0 || header.left !== 0 || header.width !== clientWidth,
        "the header is covered": !document.elementFromPoint(clientWidth / 2, header.height / 2).closest(".md-header"),
        "the footer is elsewhere": footer.left !== 0 || footer.width !== clientWidth || footer.top < main.bottom - 1
            || Math.abs(footer.bottom + scrollY - scrollHeight) > 1,
    }).filter(([, isWrong]) => isWrong).map(([what]) => what)
}"""
# Addresses and descriptions of pictures are not text.
ATTRIBUTES = """[...document.querySelectorAll("main a[href], main img[alt]")]
    .map(each => each.getAttribute(each.localName === "a" ? "href" : "alt"))"""


class Built(NamedTuple):
    """A site, and what its entries say."""

    site: Path
    said: list[Said]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("village")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name in ("check_safety", "check_names"):
            patch.setattr(rules, name, getattr(rules, name))
        gate.open_()
        said = fill(Village.found(folder), TEXTS, COUNT)
    return Built(sites.build(folder, PYTHONPATH=gate.path(tmp_path_factory.mktemp("gate"))), said)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with visiting.launched() as browser:
        yield browser


@pytest.fixture
def address(built: Built) -> Iterator[str]:
    with visiting.served(built.site) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with browser.new_context() as context:
        context.add_init_script(LURE)
        with visiting.visited(context, address) as page:
            yield page


def look(page: Page) -> list[str]:
    """What is wrong with a page, on a wide screen and a narrow one."""
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    wrong: list[str] = []
    for width in (375, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        wrong += page.evaluate(LOOK)
    return wrong


def plain(text: str) -> str:
    return " ".join(text.split())


def test_every_text_that_can_be_read_is_said(built: Built) -> None:
    trees = {text: read_text(json.dumps({"name": text}, ensure_ascii=False), "x.yml") for text in hostile.OWN}
    readable = {text for text, tree in trees.items() if not (tree.diagnostics or any(gate.check_layout(tree)))}
    assert len(readable) > 60
    assert readable <= {each.text for each in built.said}
    # The fields of all kinds; as they are written, those that hold two languages count twice.
    assert len({(each.entry.partition("/")[0], each.way) for each in built.said}) > 110


@every_language
def test_an_entry_shows_what_it_says_as_text(page: Page, address: str, built: Built, language: str) -> None:
    entries: dict[str, list[Said]] = defaultdict(list)
    for each in built.said:
        if each.is_in(language):
            entries[each.entry].append(each)
    wrong: list[object] = []
    for entry, said in entries.items():
        page.goto(f"{address}{sites.LANGUAGES[language]}catalog/{entry}/")
        wrong += [(entry, each) for each in look(page)]
        text, attributes = plain(page.locator("main").inner_text()), page.evaluate(ATTRIBUTES)
        wrong += [each for each in said if plain(each.text) not in text and each.text not in attributes]
        named = [plain(each.text) for each in said if each.way in {("name",), ("title",)}]
        wrong += [(entry, page.title()) for name in named if not page.title().startswith(name)]
        assert page.title().endswith(" - Village")
    assert wrong == []


@every_language
def test_what_lists_them_stays_whole(page: Page, address: str, built: Built, language: str) -> None:
    catalog = built.site / sites.LANGUAGES[language] / "catalog"
    pages = sorted(
        path.parent for path in (*catalog.glob("*/index.html"), *catalog.glob("projects/languages/*/*.html"))
    )
    assert {"compare", "ledger", "projects", "queue", "withdrawn", "years"} < {each.name for each in pages}
    wrong, shown = [], ""
    for each in pages:
        page.goto(f"{address}{each.relative_to(built.site)}/")
        wrong += [(each.name, what) for what in look(page)]
        shown += plain(page.locator("main").inner_text())
    assert wrong == []
    names = [each for each in built.said if each.way == ("name",) and each.entry.startswith(("people", "pools"))]
    assert [each for each in names if plain(each.text) not in shown] == []


@every_language
def test_what_is_found_and_compared_is_text(page: Page, address: str, built: Built, language: str) -> None:
    names = {
        each.entry: each.text for each in built.said if each.way == ("name",) and each.entry.startswith("projects")
    }
    # What was taken back is neither found nor compared.
    there = [*names][:2] + [*names][-1:]
    root = f"{address}{sites.LANGUAGES[language]}"
    for entry in there:
        page.goto(f"{root}catalog/projects/")
        page.locator(".gc-finder input[name=text]").fill(names[entry])
        found = page.locator(f".gc-finder .gc-card__title a[href$='{entry.partition('/')[2]}/']")
        expect(found).to_have_text(plain(names[entry]))
        assert look(page) == []
    for text in TEXTS[::20]:
        page.locator(".gc-finder input[name=text]").fill(text)
    assert look(page) == []
    ids = ",".join(entry.partition("/")[2] for entry in there)
    page.goto(f"{root}catalog/projects/?view=table")
    expect(page.locator(".gc-found tbody tr").first).to_be_visible()
    assert look(page) == []
    page.goto(f"{root}catalog/compare/?ids={ids}")
    expect(page.locator(".gc-compared thead a")).to_have_text([plain(names[entry]) for entry in there])
    assert look(page) == []


@every_language
def test_the_search_shows_text(page: Page, address: str, built: Built, language: str) -> None:
    page.goto(f"{address}{sites.LANGUAGES[language]}")
    page.keyboard.press("/")
    query, results = page.locator(".gc-search__query"), page.locator(".gc-search__results")
    names = [each.text for each in built.said if each.way == ("name",)]
    for text in (*TEXTS[::90], *(name for name in names if "script" in name)):
        query.fill(text)
        expect(page.locator(".gc-search__status")).to_have_text(re.compile(r"[0-9]|Nothing|没有"), timeout=30_000)
    query.fill("script")
    expect(results.locator("a").first).to_be_visible()
    assert set(results.locator("*").evaluate_all("all => all.map(each => each.localName)")) <= PARTS_OF_RESULTS
    assert page.evaluate("document.querySelector('.gc-search').scrollWidth <= innerWidth")
    page.locator(".gc-search__close").click()
    assert look(page) == []


@every_language
def test_a_former_address_leads_to_the_entry(browser: Browser, address: str, language: str) -> None:
    # The page that leads on says nothing of an icon, so that the browser may ask for one that is not there.
    with browser.new_context() as context:
        context.add_init_script(LURE)
        page = context.new_page()
        page.goto(f"{address}{sites.LANGUAGES[language]}catalog/projects/hostile-0-before/")
        page.wait_for_url("**/catalog/projects/hostile-0/")
        assert look(page) == []
