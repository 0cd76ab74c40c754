"""What a page is, before it is put into a site."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Heading:
    """A section of a page, for its table of contents."""

    id: str
    title: str


@dataclass(frozen=True)
class RenderedPage:
    """A page whose HTML is ready.

    Attributes:
        path: Where a Markdown file of this page would stand in the documentation, for example `catalog/projects/x.md`.
        title: Plain text.
        description: One sentence of plain text.
        html: The page's content.
        source: The file to edit, relative to the repository's root; empty when there is no single one.
        headings: The sections, in order.
        sample: Whether it describes nothing real and is not to be found by a search.
        repeats: Whether it has only what other pages say too, and is not to be found by a search.
        wide: Whether it needs the room that navigation and table of contents take.
        pictures: Files that stand beside the page: where in the documentation, and which in the catalog's folder.
    """

    path: str
    title: str
    description: str
    html: str
    source: str = ""
    headings: tuple[Heading, ...] = field(default=())
    sample: bool = False
    repeats: bool = False
    wide: bool = False
    pictures: tuple[tuple[str, str], ...] = ()

    @property
    def is_searched(self) -> bool:
        """Whether a search may find it."""
        return not (self.sample or self.repeats)
