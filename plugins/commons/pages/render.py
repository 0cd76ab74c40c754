"""Renders every page of a catalog in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.pages import entries, projects, queue
from commons.pages.community import Community

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog import Catalog
    from commons.pages.page import RenderedPage


def render(catalog: Catalog, language: str) -> Iterator[RenderedPage]:
    """Render the listings and one page per entry.

    Args:
        catalog: A catalog without diagnostics.
        language: `en` or `zh`.

    Yields:
        Kind by kind, the listing first and then the entries by id; the projects come first, and last who has the ball.
    """
    community = Community(catalog, language)
    yield from projects.render(community)
    yield from entries.render(community)
    yield queue.render(community)
