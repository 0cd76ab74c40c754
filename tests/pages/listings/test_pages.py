"""Listings without a script: every entry, every value, and pages that are light enough."""

from __future__ import annotations

import gzip
import posixpath
from collections import defaultdict
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from commons.catalog import FOLDERS, KINDS, Catalog
from commons.catalog.views.facets import facets, slug
from commons.catalog.views.lookup import GONE
from commons.pages import RenderedPage, listings
from commons.pages.community import Community
from commons.pages.listings.pages import CHOICES_NAMED, ENTRIES_A_PAGE
from tests.live.rendering import parse, text_of, with_class
from tests.pages.feeds.feeding import lively, shipped

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("en", "zh")


@cache
def shown(kind: str = "project", language: str = "en") -> Mapping[str, RenderedPage]:
    return rendered(shipped(), kind, language)


def rendered(catalog: Catalog, kind: str = "project", language: str = "en") -> Mapping[str, RenderedPage]:
    planned = listings.plan(kind, Community(catalog, language, address="https://example.org/"))
    made = [page.render() for page in planned]
    folder = f"catalog/{FOLDERS[kind]}/"
    return {page.path.removeprefix(folder).removesuffix("index.md"): page for page in made}


def links(page: RenderedPage) -> list[str]:
    """Where a page's links lead, relative to its folder of entries."""
    folder = posixpath.dirname(page.path)
    root = "/".join(folder.split("/")[:2])
    hrefs = [link.get("href", "") for link in parse(page.html).iter("a")]
    return [posixpath.relpath(posixpath.join(folder, href), root) for href in hrefs if "://" not in href]


def card_ids(page: RenderedPage) -> list[str]:
    cards = with_class(parse(page.html), "gc-card")
    return [next(card.iter("a")).get("href", "").rstrip("/").rpartition("/")[2] for card in cards]


@pytest.mark.parametrize("kind", KINDS)
def test_the_pages_of_a_kind_list_every_entry_once(kind: str) -> None:
    members = [entry for entry in shipped().of(kind) if entry.state not in GONE]
    listed = [entry for entry in members if not entry.sample] or members
    pages = [page for place, page in shown(kind).items() if place.startswith("page/") or not place]
    found = [name for page in pages for name in card_ids(page)]
    assert sorted(name for name in found if name in {entry.id for entry in listed}) == sorted(
        entry.id for entry in listed
    )
    assert all(len(card_ids(page)) <= ENTRIES_A_PAGE for page in pages[1:])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_has_pages_with_whoever_has_it(language: str) -> None:
    having = defaultdict[str, set[str]](set)
    for project in shipped().projects:
        if not project.sample:
            for facet in facets("project"):
                for value in facet.values(project):
                    having[f"{facet.name}/{slug(value)}/"].add(project.id)
    found = defaultdict[str, list[str]](list)
    for place, page in shown(language=language).items():
        if place and not place.startswith(("page/", "by/")):
            found[place.partition("page/")[0]] += card_ids(page)
    assert {place: sorted(ids) for place, ids in found.items()} == {p: sorted(ids) for p, ids in having.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_page_leads_to_every_value_with_its_count(kind: str) -> None:
    first = shown(kind)[""]
    items = [item for box in with_class(parse(first.html), "gc-choice") for item in box.iter("li")]
    counts = {next(item.iter("a")).get("href"): text_of(item).split()[-1] for item in items}
    for place, page in shown(kind).items():
        if place and "page/" not in place:
            assert f"Entries here: {counts[place]}." in page.html


@pytest.mark.parametrize("kind", KINDS)
def test_links_between_listings_and_to_entries_lead_somewhere(kind: str) -> None:
    known = {place.rstrip("/") or "." for place in shown(kind)} | {entry.id for entry in shipped().of(kind)}
    for page in shown(kind).values():
        inside = {link.partition("?")[0].rstrip("/") or "." for link in links(page) if not link.startswith("../")}
        assert inside <= known


def test_pages_are_numbered_and_say_where_they_are() -> None:
    pages = shown()
    count = -(-79 // ENTRIES_A_PAGE)
    assert sum(place.startswith("page/") for place in pages) == count - 1
    second = pages["page/2/"]
    assert second.title == "Projects, page 2"
    (current,) = (link for link in parse(second.html).iter("a") if link.get("aria-current"))
    assert text_of(current) == "2"
    assert second.repeats and not second.is_searched
    assert pages[""].is_searched


def test_many_pages_are_not_all_linked() -> None:
    template = next(project for project in shipped().projects if not project.sample)
    many = tuple(template.model_copy(update={"id": f"p-{n}", "name": f"P {n:04}"}) for n in range(20 * ENTRIES_A_PAGE))
    pages = rendered(replace(shipped(), projects=many))
    (numbers,) = with_class(parse(pages["page/10/"].html), "gc-pages")
    assert text_of(numbers).split() == ["1", "…", "8", "9", "10", "11", "12", "…", "20"]
    (numbers,) = with_class(parse(pages["page/4/"].html), "gc-pages")
    assert text_of(numbers).split() == ["1", "2", "3", "4", "5", "6", "…", "20"]
    # Whatever else there is, a page weighs the same.
    assert max(len(gzip.compress(page.html.encode())) for page in pages.values()) < 4_000


def test_a_facet_with_many_values_has_a_page_that_names_all() -> None:
    template = next(project for project in shipped().projects if not project.sample)
    many = tuple(
        template.model_copy(update={"id": f"p-{n}", "name": f"P {n}", "languages": (f"Language {n}", "C")})
        for n in range(2 * CHOICES_NAMED)
    )
    pages = rendered(replace(shipped(), projects=many))
    assert "by/languages" in links(pages[""])
    named = {link for link in links(pages["by/languages/"]) if link.startswith("languages/")}
    assert named == {place.rstrip("/") for place in pages if place.startswith("languages/") and "page/" not in place}
    assert len(named) == 2 * CHOICES_NAMED + 1


def test_what_was_taken_back_is_not_listed() -> None:
    pages = rendered(lively())
    assert all("sample-project-2" not in card_ids(page) for page in pages.values())
    assert "state/withdrawn/" not in pages


def test_a_page_of_a_value_leads_to_its_feeds_and_to_the_finder() -> None:
    made = shown()["category/training/"]
    found = links(made)
    assert "../../feeds/projects/category/training.xml" in found
    assert "?category=training" in [link.get("href", "").rpartition("/")[2] for link in parse(made.html).iter("a")]


def test_samples_alone_are_listed_with_a_notice_on_every_page() -> None:
    for page in shown("grant").values():
        notice, _, rest = page.html.partition("gc-card")
        assert "describe nothing real" in notice and "data-search-exclude" in notice
        assert "(sample)" in rest
    assert "Nothing has been applied for yet." in shown("grant")[""].html


def test_a_kind_without_entries_says_so_and_has_no_controls() -> None:
    (page,) = rendered(replace(shipped(), grants=()), "grant").values()
    assert "Nothing has been applied for yet." in page.html
    assert "gc-finder" not in page.html
