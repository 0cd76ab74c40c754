"""From the ids that entries had to those that they have: pages for any host, rules for those that know them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from commons.catalog.kinds import FOLDERS
from commons.catalog.views.lookup import every
from commons.pages.words import environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog import Catalog
    from commons.pages.community import Community
    from commons.pages.publication import Publication

RULES = "_redirects"


def redirects(community: Community) -> Iterator[tuple[str, bytes]]:
    """Write a page at each former id: it sends readers on, and search engines do not list it."""
    for kind, entry in every(community.catalog):
        for former in entry.formerly:
            page = (
                environment(community.language)
                .get_template("moved.html")
                .render(name=community.name(entry), id=entry.id, canonical=_page(community.address, kind, entry.id))
            )
            yield f"catalog/{FOLDERS[kind]}/{former}/index.html", page.encode()


def rules(catalog: Catalog, publication: Publication) -> str:
    """The same for hosts that read a file of rules, such as Netlify and Cloudflare Pages: they answer with 301."""
    root = urlsplit(publication.address).path or "/"
    lines = (
        f"{_page(root + part, kind, former)} {_page(root + part, kind, entry.id)} 301\n"
        for part in publication.languages.values()
        for kind, entry in every(catalog)
        for former in entry.formerly
    )
    return "".join(lines)


def _page(root: str, kind: str, id: str) -> str:  # noqa: A002
    return f"{root}catalog/{FOLDERS[kind]}/{id}/"
