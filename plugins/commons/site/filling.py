"""Writes what there is much of: a page of each entry and of each listing, and the files made from the catalog.

The work is shared with processes of our own, each of which takes the next piece when it is done with one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from commons.pages import downloads, llms, metadata, plain
from commons.site.frames import Values
from commons.site.sharing import shared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from commons.catalog import Catalog
    from commons.handover import Shard
    from commons.pages import Family, Planned
    from commons.search import Records
    from commons.site.frames import Frame

_PAGES_A_PIECE = 50


@dataclass(frozen=True)
class Filling:
    """One language of a site.

    Attributes:
        site: The folder of the language.
        catalog: The folder of the catalog.
        frames: What is around the pages of each family.
        head: Gives the elements of a page's head that are for programs.
        records: Where to put what is searched, if anywhere.
    """

    site: Path
    catalog: Path
    frames: Mapping[Family, Frame]
    head: Callable[[metadata.PageFacts], str]
    records: Records | None = None

    def write_pages(self, pages: Iterable[Planned]) -> None:
        """Write pages, as HTML and as Markdown."""
        for page in pages:
            self._write_page(page)

    def write_files(self, files: Callable[[], Iterator[tuple[str, bytes]]]) -> None:
        """Write files."""
        for name, content in files():
            self._write(name, content)

    def write_downloads(self, catalog: Catalog, language: str, *, sizes_only: bool) -> None:
        """Write the catalog as files, and their sizes on the page that leads to them.

        Args:
            catalog: The catalog.
            language: That of the page.
            sizes_only: Whether the files are in another language's part of the site.
        """
        sizes = {}
        for name, content in downloads.render(catalog):
            sizes[name] = len(content)
            if not sizes_only:
                self._write(name, content)
        url = downloads.PAGE.removesuffix("index.md")
        for page in (self.site / f"{url}index.html", self.site / llms.markdown_of(url)):
            page.write_text(downloads.with_sizes(page.read_text(encoding="utf-8"), sizes, language), encoding="utf-8")

    def _write_page(self, planned: Planned) -> None:
        page, family = planned.render(), planned.family
        assert family is not None  # noqa: S101 - `fill` is given no others
        # As MkDocs does it: the page `x.md` is in the folder `x`.
        place = page.path.removeprefix(family.folder).removesuffix(".md").removesuffix("/index")
        url = f"{family.folder}{place}/"
        facts = metadata.PageFacts(page.path, url, page.title, page.description, planned.hidden)
        html = self.frames[family].filled(Values(page, place, self.head(facts)))
        self._write(f"{url}index.html", html.encode())
        self._write(llms.markdown_of(url), plain.markdown(page.html, page.lists).encode())
        for to, picture in page.pictures:
            self._write(to, (self.catalog / picture).read_bytes())
        if self.records and not planned.hidden:
            self.records.add_article(url, page.html)

    def _write(self, name: str, content: bytes) -> None:
        path = self.site / name
        try:
            path.write_bytes(content)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def fill(
    filling: Filling,
    pages: Sequence[Planned],
    files: Sequence[Callable[[], Iterator[tuple[str, bytes]]]],
    *others: Callable[[], None],
    shard: Shard,
) -> None:
    """Write pages and files into the folder of a language.

    Args:
        filling: The language.
        pages: Pages of families that there are frames for.
        files: Functions that write files, those that take longest first.
        others: What else there is to do; the first part of a site has it.
        shard: Which part of the site is written.
    """
    pages, files = shard.part_of(pages), shard.part_of(files)
    starts = range(0, len(pages), _PAGES_A_PIECE)
    pieces = (pages[start : start + _PAGES_A_PIECE] for start in starts)
    shared(
        [
            *(others if shard.is_first else ()),
            *(partial(filling.write_files, each) for each in files),
            *(partial(filling.write_pages, piece) for piece in pieces),
        ]
    )
