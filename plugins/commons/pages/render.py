"""Renders every page of a catalog in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.catalog.kinds import KINDS, Project
from commons.pages import accounts, comparison, entries, feeds, listings, projects, queue, withdrawn, years
from commons.pages.community import Community
from commons.pages.page import ready

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog import Catalog, Entry
    from commons.pages.page import Planned, RenderedPage


def plan(catalog: Catalog, language: str, *, address: str = "", root: str | None = None) -> Iterator[Planned]:
    """Plan the listings and one page per entry.

    Args:
        catalog: A catalog without diagnostics.
        language: `en` or `zh`.
        address: Where the language's part of the site is published; without it there are no feeds to lead to.
        root: The way from the language's part of the site to its root; without it there is no API to lead to, and no
            page that compares projects by it.

    Yields:
        Kind by kind, the listings first and then the entries by id; the projects come first. Last come the ledger, who
        has the ball, what was withdrawn, projects by year, projects side by side, and the feeds.
    """
    community = Community(catalog, language, address=address, root=root)
    for kind in ("project", *(kind for kind in KINDS if kind != "project")):
        yield from listings.plan(kind, community)
        yield from projects.plan(community) if kind == "project" else entries.plan(kind, community)
    yield ready(accounts.render(community))
    yield ready(queue.render(community))
    yield ready(withdrawn.render(community))
    yield ready(years.render(community))
    if root is not None:
        yield ready(comparison.render(community))
    if address:
        yield ready(feeds.overview(community))


def render(catalog: Catalog, language: str, *, address: str = "", root: str | None = None) -> Iterator[RenderedPage]:
    """Render what is planned, in the same order."""
    yield from (page.render() for page in plan(catalog, language, address=address, root=root))


def render_entry(kind: str, entry: Entry, community: Community) -> RenderedPage:
    """Render the page of one entry."""
    return projects.entry(entry, community) if isinstance(entry, Project) else entries.entry(kind, entry, community)


def render_listing(kind: str, community: Community) -> RenderedPage:
    """Render the page that lists a kind's entries, the first of them if there are several."""
    return listings.first(kind, community)
