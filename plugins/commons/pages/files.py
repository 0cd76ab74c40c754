"""What a site has beside its pages, made from the catalog: badges and feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.pages import badges, feeds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog import Catalog


def render_files(catalog: Catalog, language: str, name: str, address: str) -> Iterator[tuple[str, bytes]]:
    """Write the files of a language.

    Args:
        catalog: A catalog without diagnostics.
        language: `en` or `zh`.
        name: The site's name.
        address: Where the language's part of the site is published, with a slash at the end; empty if that is not
            known, and then there are no feeds, for what they name must be whole addresses.

    Yields:
        Each file: where it is in the language's part of the site, and its content.
    """
    yield from badges.render(catalog, language)
    if address:
        yield from feeds.render(catalog, language, feeds.Site(name, address))
