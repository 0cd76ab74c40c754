"""The catalog's pages: a `Catalog` in, HTML out.

Entry text is data: templates escape it, and nothing of it is parsed as Markdown.
"""

from collections.abc import Iterator

from commons.catalog import Catalog
from commons.pages.downloads import render_data
from commons.pages.files import render_files
from commons.pages.formats import render_formats
from commons.pages.page import Heading, RenderedPage
from commons.pages.publication import Publication
from commons.pages.render import render
from commons.pages.rules import render_rules
from commons.pages.submission import render_forms

__all__ = [
    "Heading",
    "Publication",
    "RenderedPage",
    "render",
    "render_all",
    "render_data",
    "render_files",
    "render_formats",
    "render_rules",
]


def render_all(catalog: Catalog, language: str, *, address: str = "", repository: str = "") -> Iterator[RenderedPage]:
    """Every page made from data but that of the downloads: of the entries, of what they may hold, and of the rules.

    Args:
        catalog: A catalog without diagnostics.
        language: `en` or `zh`.
        address: Where the language's part of the site is published, with a slash at the end; empty if not known.
        repository: The address of the repository that entries are submitted to; empty if not known.
    """
    yield from render(catalog, language, address=address)
    yield from render_formats(catalog, language)
    yield from render_rules(language)
    yield from render_forms(catalog, language, repository)
