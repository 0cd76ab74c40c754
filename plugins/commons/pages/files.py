"""What a site has beside its pages, made from the catalog: badges, feeds, redirects, the API, downloads and more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.pages import api, badges, downloads, feeds, listings
from commons.pages.community import Community
from commons.pages.metadata import redirects, robots, rules
from commons.pages.submission import form_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog import Catalog
    from commons.pages.publication import Publication


def render_files(catalog: Catalog, language: str, publication: Publication) -> Iterator[tuple[str, bytes]]:
    """Write the files of a language, and with those of the one at the site's root what has no language.

    Args:
        catalog: A catalog without diagnostics.
        language: `en` or `zh`.
        publication: Where the site is; if it has no address there are no feeds, for what they name must be whole
            addresses.

    Yields:
        Each file: where it is in the language's part of the site, and its content.
    """
    yield from badges.render(catalog, language)
    yield from listings.finder_files(catalog, language)
    yield from form_files(catalog, language)
    address = publication.address_of(language)
    yield from redirects(Community(catalog, language, address=address))
    if address:
        yield from feeds.render(catalog, language, feeds.Site(publication.name, address))
    if publication.is_root(language):
        yield from api.render(catalog, publication)
        yield from downloads.render(catalog)
        yield "_redirects", rules(catalog, publication).encode()
        if publication.address:
            yield "robots.txt", robots(publication).encode()
