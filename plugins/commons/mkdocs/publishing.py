"""What programs are told of MkDocs' pages."""

from __future__ import annotations

from html import unescape
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mkdocs.utils import get_relative_url

from commons.pages import metadata
from commons.pages.community import Community
from commons.pages.metadata import sitemap

if TYPE_CHECKING:
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

    from commons.catalog import Catalog
    from commons.pages import Publication


class Publishing:
    """Heads of pages, and the sitemap.

    Args:
        catalog: A catalog without diagnostics.
        language: `en` or `zh`.
        publication: Where the site is.
    """

    def __init__(self, catalog: Catalog, language: str, publication: Publication) -> None:
        self._catalog, self._language, self._publication = catalog, language, publication
        community = Community(catalog, language, address=publication.address_of(language))
        self._heads = metadata.Heads(community, publication)
        self._sitemaps: dict[str, str] = {}

    def head(self, page: Page) -> str:
        """The elements that a page's head needs besides the theme's."""
        return self._heads.of(_facts(page), get_relative_url("", page.url))

    def see(self, files: Files) -> None:
        """All pages are read: see which there are. The sitemap of all languages is at the root of the site."""
        if self._publication.address and self._publication.is_root(self._language):
            pages = [_facts(file.page) for file in files.documentation_pages() if file.page]
            found = [page.url for page in pages if not page.hidden]
            self._sitemaps = dict(metadata.sitemaps(found, self._catalog, self._publication))

    @property
    def sitemap(self) -> str:
        """The sitemap; empty where there is none."""
        return self._sitemaps.get(sitemap.FILE, "")

    def write_parts(self, folder: Path) -> None:
        """Write what the sitemap of a large site leads to."""
        for name, content in self._sitemaps.items():
            if name != sitemap.FILE:
                (folder / name).write_text(content, encoding="utf-8")


def _facts(page: Page) -> metadata.PageFacts:
    # Of pages from data both are escaped, as themes need them.
    title, description = (unescape(str(text or "")) for text in (page.title, page.meta.get("description")))
    hidden = bool((page.meta.get("search") or {}).get("exclude"))
    path = PurePosixPath(page.file.src_uri).with_suffix(".md").as_posix()
    return metadata.PageFacts(path, page.url, title, description, hidden)
