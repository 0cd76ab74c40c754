"""What a site has beside its pages, made from the catalog: badges, feeds, redirects, the API, downloads and more."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from commons.pages import api, badges, downloads, feeds, listings
from commons.pages.community import Community
from commons.pages.metadata import redirects, robots, rules
from commons.pages.submission import form_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from commons.catalog import Catalog
    from commons.pages.publication import Publication

    _Writing = Callable[[], Iterator[tuple[str, bytes]]]


def plan_files(catalog: Catalog, language: str, publication: Publication) -> Iterator[_Writing]:
    """Plan the files of a language, and with those of the one at the site's root what has no language but downloads.

    Args:
        catalog: A catalog without diagnostics.
        language: `en` or `zh`.
        publication: Where the site is; if it has no address there are no feeds, for what they name must be whole
            addresses.

    Yields:
        Functions that write some of them each, those that take longest first. Of each file they give where it is in the
        language's part of the site, and its content.
    """
    address = publication.address_of(language)
    if publication.is_root(language):
        yield partial(api.render, catalog, publication)
        yield partial(_at_the_root, catalog, publication)
    yield partial(form_files, catalog, language)
    if address:
        yield partial(feeds.render, catalog, language, feeds.Site(publication.name, address))
    yield partial(listings.finder_files, catalog, language)
    yield partial(badges.render, catalog, language)
    yield partial(redirects, Community(catalog, language, address=address))


def render_files(catalog: Catalog, language: str, publication: Publication) -> Iterator[tuple[str, bytes]]:
    """Write what is planned, and the downloads."""
    for write in plan_files(catalog, language, publication):
        yield from write()
    if publication.is_root(language):
        yield from downloads.render(catalog)


def _at_the_root(catalog: Catalog, publication: Publication) -> Iterator[tuple[str, bytes]]:
    yield "_redirects", rules(catalog, publication).encode()
    if publication.address:
        yield "robots.txt", robots(publication).encode()
