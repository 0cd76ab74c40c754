"""The catalog's pages: a `Catalog` in, HTML out.

Entry text is data: templates escape it, and nothing of it is parsed as Markdown.
"""

from collections.abc import Iterator

from commons.catalog import Catalog
from commons.pages.downloads import render_data
from commons.pages.files import plan_files, render_files
from commons.pages.formats import render_formats
from commons.pages.page import Family, Heading, Planned, RenderedPage, ready
from commons.pages.publication import Publication
from commons.pages.render import plan, render
from commons.pages.rules import plan_rules
from commons.pages.submission import render_forms

__all__ = [
    "Family",
    "Heading",
    "Planned",
    "Publication",
    "RenderedPage",
    "plan_all",
    "plan_files",
    "plan_rules",
    "ready",
    "render",
    "render_all",
    "render_data",
    "render_files",
    "render_formats",
]


def plan_all(catalog: Catalog, language: str, publication: Publication, *, repository: str = "") -> Iterator[Planned]:
    """Every page made from data but that of the downloads: of the entries, of what they may hold, and of the rules.

    Args:
        catalog: A catalog without diagnostics.
        language: `en` or `zh`.
        publication: Where the site is.
        repository: The address of the repository that entries are submitted to; empty if not known.
    """
    root = publication.root_from(language)
    yield from plan(catalog, language, address=publication.address_of(language), root=root)
    yield from map(ready, render_formats(catalog, language))
    yield from plan_rules(language)
    yield from map(ready, render_forms(catalog, language, repository))


def render_all(
    catalog: Catalog, language: str, publication: Publication, *, repository: str = ""
) -> Iterator[RenderedPage]:
    """Render all of them, in the same order."""
    yield from (page.render() for page in plan_all(catalog, language, publication, repository=repository))
