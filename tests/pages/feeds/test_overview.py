"""What leads to feeds: the page of all feeds, the listings, and what a page's head says."""

from __future__ import annotations

import posixpath

import pytest

from commons.catalog import FOLDERS, KINDS
from commons.pages import render as render_pages
from commons.pages.community import Community
from commons.pages.feeds import Site, head, overview, render
from commons.pages.feeds.discovery import feeds_of
from tests.live.rendering import parse, text_of
from tests.pages.feeds.feeding import lively, shipped

LANGUAGES = ("en", "zh")


def files(language: str) -> set[str]:
    return {path for path, _ in render(lively(), language, Site("x", "https://example.org/"))}


def links(html: str, page: str) -> set[str]:
    folder = posixpath.dirname(page)
    found = (link.get("href", "") for link in parse(html).iter("a"))
    return {posixpath.normpath(posixpath.join(folder, link)) for link in found if link.endswith((".xml", ".json"))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_page_has_every_feed(language: str) -> None:
    page = overview(Community(lively(), language))
    assert links(page.html, page.path) == files(language)
    assert [heading.id for heading in page.headings] == list(KINDS)
    names = [link.get("aria-label") for link in parse(page.html).iter("a") if link.get("aria-label")]
    assert len(set(names)) == len(names) == len(files(language))


def test_entries_are_counted_without_samples() -> None:
    page = overview(Community(shipped(), "en"))
    rows = [[text_of(cell) for cell in row] for row in parse(page.html).iter("tr")]
    real = sum(not each.sample for each in shipped().projects)
    assert ["All", str(real), "Atom · JSON Feed"] in rows
    assert ["All", "0", "Atom · JSON Feed"] in rows


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_listing_leads_to_its_feeds(kind: str, language: str) -> None:
    path = f"catalog/{FOLDERS[kind]}/index.md"
    (page,) = (page for page in render_pages(shipped(), language, address="https://example.org/") if page.path == path)
    assert links(page.html, path) == {f"feeds/{FOLDERS[kind]}.xml", f"feeds/{FOLDERS[kind]}.json"}
    assert "../feeds/" in {link.get("href") for link in parse(page.html).iter("a")}


def test_a_site_without_an_address_has_none_and_leads_to_none() -> None:
    pages = list(render_pages(shipped(), "en"))
    assert "catalog/feeds/index.md" not in {page.path for page in pages}
    assert [page.path for page in pages if links(page.html, page.path) or "/feeds/" in page.html] == []


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("catalog/projects/index.md", "projects"),
        ("catalog/people/octo-cat.md", "people"),
        ("catalog/queue/index.md", ""),
        ("catalog/index.md", ""),
        ("index.md", ""),
        ("learn/projects/x.md", ""),
    ],
)
def test_a_head_names_the_feeds_that_fit_the_page(path: str, kind: str) -> None:
    found = [place for place, _, _ in feeds_of(path, "en")]
    own = [f"feeds/{kind}.xml", f"feeds/{kind}.json"] if kind else []
    assert found == [*own, "feeds/all.xml", "feeds/all.json"]
    assert set(found) <= files("en")


def test_a_head_says_type_and_name_and_hides_the_feeds_from_the_search_for_sitemaps() -> None:
    assert head("catalog/grants/index.md", "../..", "zh").startswith(
        '<link rel="alternate " type="application/atom+xml" title="资助" href="../../feeds/grants.xml">'
    )


def test_an_event_has_its_place_on_the_page() -> None:
    pages = {page.path: page.html for page in render_pages(lively(), "en")}
    for kind in KINDS:
        for entry in lively().of(kind):
            html = pages[f"catalog/{FOLDERS[kind]}/{entry.id}.md"]
            assert [f'id="event-{number}"' in html for number in range(1, len(entry.log) + 2)] == [
                *([True] * len(entry.log)),
                False,
            ]
