"""The catalog's pages: a `Catalog` in, HTML out.

Entry text is data: templates escape it, and nothing of it is parsed as Markdown.
"""

from collections.abc import Iterator

from commons.catalog import Catalog
from commons.pages.formats import render_formats
from commons.pages.page import Heading, RenderedPage
from commons.pages.render import render
from commons.pages.rules import render_rules

__all__ = ["Heading", "RenderedPage", "render", "render_all", "render_formats", "render_rules"]


def render_all(catalog: Catalog, language: str, *, has_feeds: bool = True) -> Iterator[RenderedPage]:
    """Every page that is made from data: of the catalog's entries, of what they may hold, and of its rules.

    Args:
        catalog: A catalog without diagnostics.
        language: `en` or `zh`.
        has_feeds: Whether there are feeds to lead to; a site that does not know its address has none.
    """
    yield from render(catalog, language, has_feeds=has_feeds)
    yield from render_formats(catalog, language)
    yield from render_rules(language)
