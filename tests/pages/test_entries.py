from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from commons.catalog import FOLDERS, KINDS, Catalog, Entry, load
from commons.catalog.issues.fields import FORMS
from commons.catalog.reader import read_text
from commons.catalog.validate import validate
from commons.pages import RenderedPage, entries, listings, queue
from commons.pages.community import Community
from commons.pages.render import render_entry
from tests import hostile
from tests.live.rendering import parse, text_of, with_class
from tests.pages.trees import leaves, put, shape

CATALOG = Path(__file__).parents[2] / "catalog"
LANGUAGES = ("en", "zh")
OTHERS = [kind for kind in KINDS if kind != "project"]
# Fields that take a word of the vocabulary or the id of another entry, or make a link: what is in them changes a page.
CHOSEN = frozenset(
    {
        "id",
        "state",
        "to",
        "from",
        "unit",
        "component",
        "question",
        "criterion",
        "board",
        "answer",
        "verdict",
        "roles",
        "areas",
        "expertise",
    }
    | {"tags", "by", "person", "project", "reviewer", "applicant", "co_applicants", "pool", "review", "stewards"}
    | {"url", "handle", "thread", "ref", "fix", "homepage", "duplicate_of", "file"}
)
SAMPLES = sorted(path for kind in OTHERS for path in (CATALOG / FOLDERS[kind]).glob("*.yml"))


@cache
def shipped() -> Catalog:
    return load(CATALOG)


def pages(catalog: Catalog, language: str = "en") -> dict[str, RenderedPage]:
    community = Community(catalog, language)
    planned = (page for kind in OTHERS for module in (listings, entries) for page in module.plan(kind, community))
    made = (page.render() for page in planned)
    return {page.path: page for page in made}


@cache
def shown(language: str = "en") -> dict[str, RenderedPage]:
    return pages(shipped(), language)


def page(kind: str, name: str, language: str = "en") -> RenderedPage:
    return shown(language)[f"catalog/{FOLDERS[kind]}/{name}.md"]


def read(kind: str, entry: object) -> Entry | None:
    return validate(read_text(json.dumps(entry, ensure_ascii=False), "x.yml"), KINDS[kind])[0]


def with_entry(kind: str, entry: Entry) -> Catalog:
    """The shipped catalog with one entry in place of the one with its id."""
    folder = FOLDERS[kind]
    others = [each for each in getattr(shipped(), folder) if each.id != entry.id]
    return Catalog(**vars(shipped()) | {folder: tuple(sorted([*others, entry], key=lambda each: each.id))})


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_hostile_text_in_any_field_stays_text(path: Path) -> None:
    kind = next(kind for kind in OTHERS if FOLDERS[kind] == path.parent.name)
    tree = read_text(path.read_text(encoding="utf-8"), "x.yml")
    assert tree.root
    whole = json.loads(json.dumps(tree.root.value))
    ways = [way for way in leaves(whole) if not (CHOSEN - {"question"} if "en" in way else CHOSEN) & {*way}]
    accepted = 0
    for turn in range(3):
        full = whole
        for number, way in enumerate(ways):
            tried = put(full, way, hostile.OWN[(number + 31 * turn) % len(hostile.OWN)])
            if read(kind, tried):
                full, accepted = tried, accepted + 1
        entry = read(kind, full)
        assert entry is not None
        place, index = (f"catalog/{path.parent.name}/{name}.md" for name in (path.stem, "index"))
        for language in LANGUAGES:
            found = pages(with_entry(kind, entry), language)
            assert shape(found[place].html) == shape(shown(language)[place].html)
            assert shape(found[index].html) == shape(shown(language)[index].html)
    assert accepted > len(ways)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", OTHERS)
def test_every_entry_is_listed_and_has_its_page(kind: str, language: str) -> None:
    index = parse(shown(language)[f"catalog/{FOLDERS[kind]}/index.md"].html)
    listed = {link.get("href") for link in index.iter("a")}
    for entry in shipped().of(kind):
        assert f"{entry.id}/" in listed
        assert page(kind, entry.id, language).source == entry.path


def test_samples_say_so_and_are_no_real_entries() -> None:
    for kind in OTHERS:
        index = text_of(parse(shown()[f"catalog/{FOLDERS[kind]}/index.md"].html))
        if all(entry.sample for entry in shipped().of(kind)):
            assert "yet." in index
        for entry in shipped().of(kind):
            if entry.sample:
                made = page(kind, entry.id)
                assert made.sample
                assert "(sample)" in made.title
                assert "describes nothing real" in text_of(parse(made.html))


def facts(made: RenderedPage, number: int = 0) -> dict[str, str]:
    rows = with_class(parse(made.html), "gc-facts")[number]
    return {text_of(row[0]): text_of(row[1]).strip() for row in rows}


def test_a_grants_page_tells_its_amounts_and_decisions() -> None:
    made = page("grant", "sample-grant-1")
    assert facts(made) | {"Requested": "200", "Amended": "180", "Approved": "180"} == facts(made)
    text = text_of(parse(made.html))
    assert "ask for changes" in text
    assert "Say what the last 40 hours are for" in text
    assert [heading.id for heading in made.headings] == [
        "justification",
        "milestones",
        "decisions",
        "deliveries",
        "report",
        "timeline",
    ]


def test_the_ledger_balances() -> None:
    made = page("pool", "sample-pool-1")
    account = parse(made.html)
    (bar,) = with_class(account, "gc-bar")
    assert bar.get("aria-label") == "A bar: of 1,000 units 180 are approved and 175 delivered."
    widths = [float(rect.get("width", "")) for rect in bar.iter() if rect.tag.endswith("rect")]
    assert widths == [100.0, 18.0, 17.5]
    assert "Left" in text_of(account)


def test_pages_say_whose_turn_it_is_and_never_for_how_long() -> None:
    step = facts(page("grant", "sample-grant-2"))["Next step"]
    assert step == "To: Under review, by: Maintainer. Since September 1, 2026."
    assert "Next step" not in facts(page("grant", "sample-grant-1"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_queue_has_all_that_wait_the_longest_first(language: str) -> None:
    community = Community(shipped(), language)
    waiting = [turn.found.entry.id for turn in community.queue()]
    assert waiting
    cards = with_class(parse(queue.render(community).html), "gc-card")
    links = [next(card.iter("a")).get("href", "") for card in cards]
    assert [link.split("/")[2] for link in links] == waiting


def test_a_picture_stands_beside_its_page_with_its_words() -> None:
    made = page("problem", "sample-problem-1")
    (picture,) = list(parse(made.html).iter("img"))
    assert picture.get("src") == "menu.png"
    assert picture.get("alt", "").startswith("A drawing of a narrow window")
    ((place, name),) = made.pictures
    assert (place, name) == ("catalog/problems/sample-problem-1/menu.png", "assets/problems/sample-problem-1/menu.png")
    assert (CATALOG / name).is_file()


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_leads_to_its_data(kind: str) -> None:
    catalog = load(CATALOG)
    for root, expected in (("../", True), (None, False)):
        community = Community(catalog, "zh", root=root)
        for each in catalog.of(kind):
            html = render_entry(kind, each, community).html
            data = f"../../../../api/v1/{FOLDERS[kind]}/{each.id}.json"
            assert (data in [link.get("href") for link in parse(html).iter("a")]) == expected


def test_entries_that_refer_to_an_entry_are_linked_from_it() -> None:
    links = {link.get("href") for link in parse(page("person", "sample-person-5").html).iter("a")}
    assert {"../../grants/sample-grant-1/", "../../reviewers/sample-reviewer-3/"} <= links


@pytest.mark.parametrize(("language", "words"), [("en", "does not count"), ("zh", "不算作")])
def test_a_trial_review_says_that_it_is_one(language: str, words: str) -> None:
    trial, counted = (page("review", f"sample-review-{number}", language) for number in (3, 1))
    assert words in trial.html and words not in counted.html
    assert trial.title != counted.title


def test_a_missing_language_is_shown_in_the_other_and_says_so() -> None:
    made = page("discussion", "sample-discussion-2", "zh")
    root = parse(made.html)
    only_english = [span for span in root.iter("span") if span.get("lang") == "en"]
    assert only_english
    assert [text_of(note) for note in root.iter("small")] == ["（只有英文）"] * len(only_english)


@pytest.mark.parametrize("kind", OTHERS)
def test_every_kind_says_how_to_take_part(kind: str) -> None:
    for language in LANGUAGES:
        made = shown(language)[f"catalog/{FOLDERS[kind]}/index.md"]
        button, *others = with_class(parse(made.html), "md-button")
        guide = (button.get("href") or "").removeprefix("../../contribute/").split("/")[0]
        assert (CATALOG.parent / "docs" / language / "contribute" / f"{guide}.md").is_file()
        forms = [f"../../contribute/submit/{kind}/"] if kind in FORMS else []
        assert [other.get("href") for other in others] == forms
