"""Listings: who reviews what and how much, what waits, topics by board; the ledger; what was withdrawn."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from datetime import date

import pytest

from commons.catalog import FOLDERS, KINDS, Catalog, Entry, Event, Text
from commons.catalog.kinds import Grant, Pool
from commons.pages import RenderedPage, listings, render
from commons.pages.community import Community
from tests import hostile
from tests.live.rendering import parse, text_of, with_class
from tests.pages.feeds.feeding import lively, shipped
from tests.pages.trees import shape

LANGUAGES = ("en", "zh")


def page(path: str, catalog: Catalog, language: str = "en") -> RenderedPage:
    (found,) = (each for each in render(catalog, language) if each.path == f"catalog/{path}.md")
    return found


def cards(html: str) -> dict[str, str]:
    root = parse(html)
    return {text_of(next(card.iter("a"))): " ".join(text_of(card).split()) for card in with_class(root, "gc-card")}


def test_the_directory_says_areas_and_load() -> None:
    made = page("reviewers/index", lively())
    three = cards(made.html)["Sample Person Three"]
    # The trial is no review that counts.
    assert "Reviews: 0 open, 1 completed; offers 2 a month." in three
    assert "Tokenization" in three and "Training" in three
    assert "Reviews:" not in cards(made.html)["Sample Person Five"]
    covered, free = with_class(parse(made.html), "gc-counts")[0]
    assert [text_of(item).split() for item in covered.iter("li")] == [
        ["Training", "1"],
        ["Tokenization", "2"],
        ["Tooling", "1"],
    ]
    assert "Safety" in text_of(free) and "Tooling" not in text_of(free)


def test_open_reviews_are_the_load() -> None:
    first = lively().reviews[0].model_copy(update={"state": "in-progress"})
    made = page("reviewers/index", replace(lively(), reviews=(first, *lively().reviews[1:])))
    assert "Reviews: 1 open, 0 completed" in cards(made.html)["Sample Person Three"]


def in_review(catalog: Catalog) -> Catalog:
    """The catalog with its first project taken up for review, and one of its reviews not done."""
    project = catalog.projects[0]
    log = (Event.model_construct(at=date(2026, 2, 3), by="sample-person-1", from_="proposed", to="in-review"),)
    waiting = project.model_copy(update={"state": "in-review", "log": log})
    review = catalog.reviews[0].model_copy(update={"state": "assigned", "log": catalog.reviews[0].log[:1]})
    return replace(catalog, projects=(waiting, *catalog.projects[1:]), reviews=(review, *catalog.reviews[1:]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_queue_has_projects_reviews_and_applications_that_wait(language: str) -> None:
    made = page("reviews/index", in_review(lively()), language)
    waiting = made.html.partition('id="all"')[0]
    links = [link.get("href") for card in with_class(parse(waiting), "gc-card") for link in card.iter("a")]
    for place in ("projects/sample-project-1", "reviews/sample-review-1", "reviewers/sample-reviewer-3"):
        assert f"../{place}/" in links
    assert ("1 of 2 reviews accept it." if language == "en" else "已有 1/2 份") in waiting
    assert [heading.id for heading in made.headings] == ["queue", "all"]


def test_discussions_stand_under_their_boards() -> None:
    made = page("discussions/index", lively())
    assert [(heading.id, heading.title) for heading in made.headings] == [
        ("board-models", "Models and how they work"),
        ("board-reviews", "Reviewing"),
    ]
    assert 'id="board-models"' in made.html
    # Samples are no sections of the page.
    assert page("discussions/index", shipped()).headings == ()


def rows(html: str) -> list[list[str]]:
    return [[text_of(cell).strip() for cell in row] for row in parse(html).iter("tr")]


def test_the_ledger_has_a_bar_and_a_row_for_every_period() -> None:
    made = page("ledger/index", lively())
    head, gpu, storage = rows(made.html)
    assert head[2:] == ["Capacity", "Approved", "Delivered", "Left"]
    assert gpu[0].startswith("Sample GPU hours") and gpu[2:] == ["1,000", "180", "175", "820"]
    assert storage[2:] == ["5,000", "0", "0", "5,000"]
    bars = [bar.get("aria-label") for bar in with_class(parse(made.html), "gc-bar")]
    assert bars[0] == "A bar: of 1,000 units 180 are approved and 175 delivered."
    assert len(bars) == 2
    assert "300 more are asked for and not decided (GPU hours)" in made.html


def test_numbers_of_samples_are_in_a_part_of_their_own() -> None:
    made = page("ledger/index", shipped())
    real, samples = made.html.split("data-search-exclude")
    assert "There are no pools yet." in real and "1,000" not in real
    assert "describe nothing real" in samples and "1,000" in samples


def test_the_ledger_adds_up_whatever_is_given() -> None:
    pool = next(each for each in lively().pools if isinstance(each, Pool) and each.id == "sample-pool-1")
    grant = next(each for each in lively().grants if isinstance(each, Grant) and each.state == "closed")
    more = grant.model_copy(update={"id": "another", "approved": 70, "deliveries": ()})
    made = page("ledger/index", replace(lively(), pools=(pool,), grants=(grant, more)))
    assert rows(made.html)[1][2:] == ["1,000", "250", "175", "750"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_withdrawn_says_so_and_why_and_is_listed_apart(language: str) -> None:
    catalog = lively()
    made = page("withdrawn/index", catalog, language)
    assert "Sample withdrawn project" in cards(made.html)
    assert "Nobody may use it without a licence." in made.html
    own = page("projects/sample-project-2", catalog, language)
    notice = " ".join(text_of(each) for each in with_class(parse(own.html), "gc-notice"))
    assert "Nobody may use it without a licence." in notice
    assert ("March 20, 2026" if language == "en" else "2026年3月20日") in notice
    assert "../../withdrawn/" in {link.get("href") for link in parse(own.html).iter("a")}
    projects = listings.first("project", Community(catalog, language))
    assert "sample-project-1/" in projects.html and "sample-project-2/" not in projects.html


def test_an_archived_project_says_so_and_is_not_withdrawn() -> None:
    first = next(each for each in shipped().projects if not each.sample)
    event = Event.model_validate({"at": "2026-06-01", "by": "maintainers", "to": "archived", "note": "It is finished."})
    archived = first.model_copy(update={"state": "archived", "log": (*first.log, event)})
    catalog = replace(shipped(), projects=(archived,))
    own = page(f"projects/{first.id}", catalog)
    notice = text_of(with_class(parse(own.html), "gc-notice")[0])
    assert "no longer kept up" in notice and "It is finished." in notice and "This page stays" not in notice
    assert first.name not in page("withdrawn/index", catalog).html
    assert f'href="{first.id}/"' in listings.first("project", Community(catalog, "en")).html


PLACES = ("ledger", "withdrawn", "queue", "reviews", "reviewers", "discussions", "problems")


def named(text: str) -> Catalog:
    """Entries of all kinds with a text for a name, wherever one is shown."""
    catalog = in_review(lively())
    label = Text.model_construct(en=text, zh=text)

    def renamed(entry: Entry) -> Entry:
        names = {name: text for name in ("name", "title") if hasattr(entry, name)}
        log = tuple(event.model_copy(update={"note": label}) if event.note else event for event in entry.log)
        return entry.model_copy(update=names | {"log": log})

    return replace(catalog, **{FOLDERS[kind]: tuple(renamed(entry) for entry in catalog.of(kind)) for kind in KINDS})


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_names_stay_text_and_change_no_link(language: str) -> None:
    def made(text: str) -> dict[str, str]:
        pages = {each.path: each.html for each in render(named(text), language)}
        return {place: pages[f"catalog/{place}/index.md"] for place in PLACES}

    plain = made("plain")
    for text in ("../../x", "../../../\"'><a href=javascript:alert(1)>", *hostile.OWN[::25]):
        for place, html in made(text).items():
            assert shape(html) == shape(plain[place])
            hrefs, expected = ([link.get("href") for link in parse(each).iter("a")] for each in (html, plain[place]))
            assert hrefs == expected
    assert "../../x" in made("../../x")["ledger"]


def test_links_of_all_these_pages_lead_to_pages() -> None:
    pages = {each.path: each.html for each in render(lively(), "en")}
    known = {path.removesuffix("index.md").removesuffix(".md") for path in pages}
    for place in PLACES:
        for link in parse(pages[f"catalog/{place}/index.md"]).iter("a"):
            href = link.get("href", "")
            target = posixpath.normpath(posixpath.join(f"catalog/{place}", href.partition("#")[0]))
            if target.startswith("catalog/") and href:
                assert {target, f"{target}/"} & known, (place, href)
