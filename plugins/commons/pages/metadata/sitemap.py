"""Sitemaps, which tell search engines what there is, and in which languages: sitemaps.org, and Google's alternates."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from commons.catalog.kinds import FOLDERS
from commons.catalog.views.lookup import every

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from commons.catalog import Catalog
    from commons.pages.publication import Publication

FILE = "sitemap.xml"
# What one file may have at most.
MOST = 50_000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def sitemaps(
    urls: Iterable[str], catalog: Catalog, publication: Publication, *, most: int = MOST
) -> Iterator[tuple[str, str]]:
    """Write the sitemap of all languages, which have the same pages.

    Args:
        urls: Where the pages are in a language's part of the site; those that are not to be found are left out.
        catalog: The days of its entries' last events are those of their pages.
        publication: Where the site is; it must have an address.
        most: How many addresses a file may have.

    Yields:
        Each file: its name and its content. First `sitemap.xml`; if that would be too large, it leads to others.
    """
    changed = _changed(catalog)
    entries = [entry for url in sorted(urls) for entry in _entries(url, changed.get(url), publication)]
    if len(entries) <= most:
        yield FILE, _set(entries)
        return
    parts = [entries[start : start + most] for start in range(0, len(entries), most)]
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    listed = "".join(f"<sitemap><loc>{publication.address}{name}</loc></sitemap>\n" for name in names)
    yield FILE, f'{_HEAD}<sitemapindex xmlns="{_NAMESPACE}">\n{listed}</sitemapindex>\n'
    yield from ((name, _set(part)) for name, part in zip(names, parts, strict=True))


def robots(publication: Publication) -> str:
    """What crawlers may do, which is everything, and where they find the sitemap."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {publication.address}{FILE}\n"


def _set(entries: Iterable[str]) -> str:
    xhtml = "http://www.w3.org/1999/xhtml"
    return f'{_HEAD}<urlset xmlns="{_NAMESPACE}" xmlns:xhtml="{xhtml}">\n{"".join(entries)}</urlset>\n'


def _entries(url: str, changed: date | None, publication: Publication) -> Iterator[str]:
    places = {language: publication.address_of(language) + url for language in publication.languages}
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(place)}/>'
        for language, place in places.items()
        if len(places) > 1
    )
    day = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
    for place in places.values():
        yield f"<url><loc>{_text(place)}</loc>{day}{alternates}</url>\n"


def _text(text: str) -> str:
    return quoteattr(text, {"'": "&apos;"})[1:-1]


def _changed(catalog: Catalog) -> Mapping[str, date]:
    """By the address of an entry's page the day of its last event."""
    return {
        f"catalog/{FOLDERS[kind]}/{entry.id}/": max(event.at for event in entry.log) for kind, entry in every(catalog)
    }
