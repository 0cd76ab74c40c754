"""What programs are told of MkDocs' pages, and the pages as Markdown."""

from __future__ import annotations

import posixpath
from html import escape, unescape
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mkdocs.structure.nav import Section
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url, write_file

from commons.pages import llms, metadata, plain
from commons.pages.community import Community
from commons.pages.metadata import sitemap
from commons.pages.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation

    from commons.catalog import Catalog
    from commons.pages import Publication


class Publishing:
    """Heads of pages, and the sitemap.

    Args:
        catalog: A catalog without diagnostics.
        language: `en` or `zh`.
        publication: Where the site is.
        with_cards: Whether the site has cards.
    """

    def __init__(self, catalog: Catalog, language: str, publication: Publication, *, with_cards: bool) -> None:
        self.catalog, self._language, self._publication = catalog, language, publication
        community = Community(catalog, language, address=publication.address_of(language))
        self._heads = metadata.Heads(community, publication, with_cards=with_cards)
        self._sitemaps: dict[str, str] = {}
        self._parts: tuple[llms.Part, ...] = ()

    def head(self, page: Page) -> str:
        """The elements that a page's head needs besides the theme's."""
        return self.head_of(_facts(page), posixpath.basename(page.file.dest_uri))

    def head_of(self, page: metadata.PageFacts, name: str = "index.html") -> str:
        """The same by what is known of a page, and by the name of its file."""
        title = escape(words(self._language)["as_markdown"])
        # The space: see `commons.pages.feeds.discovery`.
        markdown = f'<link rel="alternate " type="text/markdown" title="{title}" href="{name}{llms.ENDING}">'
        return markdown + self._heads.of(page, get_relative_url("", page.url))

    def write_markdown(self, page: Page, folder: Path) -> None:
        """Write a page beside its HTML in the folder of the site."""
        write_file(plain.markdown(page.content or "").encode(), str(folder / (page.file.dest_uri + llms.ENDING)))

    def see(self, nav: Navigation, files: Files, others: Iterable[str]) -> None:
        """All pages are read: see which there are. The sitemap of all languages is at the root of the site.

        Args:
            nav: The navigation.
            files: The files, with the pages that MkDocs renders.
            others: Where other pages are that are to be found.
        """
        self._parts = tuple(_parts(nav))
        if self._publication.address and self._publication.is_root(self._language):
            pages = [_facts(file.page) for file in files.documentation_pages() if file.page]
            found = [*(page.url for page in pages if not page.hidden), *others]
            self._sitemaps = dict(metadata.sitemaps(found, self.catalog, self._publication))

    @property
    def sitemap(self) -> str:
        """The sitemap; empty where there is none."""
        return self._sitemaps.get(sitemap.FILE, "")

    def write_files(self, folder: Path, description: str) -> None:
        """Write `llms.txt`, and what the sitemap of a large site leads to."""
        told = llms.llms(self._parts, description, self._language, self._publication)
        (folder / llms.FILE).write_text(told, encoding="utf-8")
        for name, content in self._sitemaps.items():
            if name != sitemap.FILE:
                (folder / name).write_text(content, encoding="utf-8")


def _parts(nav: Navigation) -> Iterator[llms.Part]:
    """The sections of the navigation, and before them the pages that are in none."""
    alone = tuple(_facts(item) for item in nav.items if isinstance(item, Page))
    if alone:
        yield llms.Part("", alone)
    for item in nav.items:
        if isinstance(item, Section):
            yield llms.Part(item.title, tuple(_in_section(item)))


def _in_section(section: Section) -> Iterator[metadata.PageFacts]:
    for item in section.children:
        if isinstance(item, Page):
            yield _facts(item)
        elif isinstance(item, Section):
            yield from _in_section(item)


def _facts(page: Page) -> metadata.PageFacts:
    # Of pages from data both are escaped, as themes need them.
    title, description = (unescape(str(text or "")) for text in (page.title, page.meta.get("description")))
    hidden = bool((page.meta.get("search") or {}).get("exclude"))
    path = PurePosixPath(page.file.src_uri).with_suffix(".md").as_posix()
    return metadata.PageFacts(path, page.url, title, description, hidden)
