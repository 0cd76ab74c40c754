"""What a page is, before it is put into a site."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


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
        lists: What its lists of cards are in Markdown, for whoever wants all of it so: they are on many pages.
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
    lists: tuple[str, ...] = ()
    pictures: tuple[tuple[str, str], ...] = ()

    @property
    def is_searched(self) -> bool:
        """Whether a search may find it."""
        return not (self.sample or self.repeats)


class Family(NamedTuple):
    """Pages that differ in what they say, and not in what a theme has around them.

    Attributes:
        folder: What the paths of all begin with; it ends with a slash.
        depth: How many folders deeper the pages' files are, which are called `index.md` there.
        has_source: Whether each is made from a file that can be edited.
    """

    folder: str
    depth: int
    has_source: bool


class Planned(NamedTuple):
    """A page that is not rendered yet.

    Attributes:
        path: As of the rendered page.
        render: Renders it.
        hidden: Whether a search is not to find it; `is_searched` of the rendered page is the opposite.
        family: The pages that it is like; None for a page that has no like.
    """

    path: str
    render: Callable[[], RenderedPage]
    hidden: bool = False
    family: Family | None = None


def ready(page: RenderedPage) -> Planned:
    """A page that is rendered already, as one that is planned."""
    return Planned(page.path, lambda: page, hidden=not page.is_searched)
