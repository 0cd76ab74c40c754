"""What a theme has around a page, as a text with gaps.

A theme takes some 20 ms for a page, and most of what it writes is the same on the pages of all entries of a kind. So it
is asked for a page of placeholders, and whatever stands between these is taken for the others as it is. The pages are
the same bytes as those that the theme would have written: a test compares them.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from commons.pages import Heading, RenderedPage
from commons.site.tightening import tight

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from commons.pages import Family

# None of these is in a theme, nor in a text of ours; an ampersand shows if one is written in another way than expected.
_SIGN = "gcframe"
_TITLE, _ABOUT, _SOURCE = f"{_SIGN}Title&", f"{_SIGN}About&", f"{_SIGN}Source"
_CONTENT = f'<h1 id="title">{_SIGN}Content</h1>'
_PLACE, _HEADING, _ID, _CONTENTS = f"{_SIGN}-place", f"{_SIGN}Heading", f"{_SIGN}-heading", f"{_SIGN}Contents"
# The least of which one sees what stands for each, and what between two of them.
_HEADINGS = 3
HEAD = f"<{_SIGN}Head>"

_GAPS = {
    escape(_TITLE): "title",
    escape(_ABOUT): "description",
    _SOURCE: "source",
    _CONTENT: "content",
    HEAD: "head",
    _CONTENTS: "contents",
}
_GAP = re.compile(
    "|".join(
        [*map(re.escape, _GAPS), rf"{_PLACE}\d(?:%2F{_PLACE}\d)+", rf"{_PLACE}\d(?:/{_PLACE}\d)*"],
    ).join("()")
)


class FrameError(ValueError):
    """A theme has put a placeholder where it was not expected."""


class Values(NamedTuple):
    """What a page has in the gaps.

    Attributes:
        page: The page.
        place: Where it is from the folder of its family, such as `gpt-neox` or `license/mit/page/2`.
        head: The elements of its head that are for programs.
    """

    page: RenderedPage
    place: str
    head: str


class Placeholders(NamedTuple):
    """Two pages of placeholders, for one family of pages.

    Attributes:
        without: A page without sections.
        sections: A page with some.
    """

    without: RenderedPage
    sections: RenderedPage

    @classmethod
    def of(cls, family: Family) -> Placeholders:
        """The placeholders of a family."""

        def page(headings: int) -> RenderedPage:
            place = f"{_PLACE}{headings}"
            return RenderedPage(
                path=family.folder + (f"{place}/" * family.depth + "index.md" if family.depth else f"{place}.md"),
                title=_TITLE,
                description=_ABOUT,
                html=_CONTENT,
                source=_SOURCE if family.has_source else "",
                headings=tuple(Heading(f"{_ID}{number}", f"{_HEADING}{number}&") for number in range(headings)),
                # It is no page of the site.
                repeats=True,
            )

        return cls(page(0), page(_HEADINGS))


@dataclass(frozen=True)
class Frame:
    """What is around the pages of a family.

    Attributes:
        without: For a page without sections: what stands between gaps, and the gaps, in turns.
        sections: For a page with some.
        item: What stands for a section in the table of contents, with gaps for its id and title.
        between: What stands between two of them.
    """

    without: tuple[str, ...]
    sections: tuple[str, ...]
    item: tuple[str, ...]
    between: str

    @classmethod
    def of(cls, without: str, sections: str) -> Frame:
        """Make a frame of the pages that became of placeholders.

        Args:
            without: The page of `Placeholders.without`.
            sections: That of `Placeholders.sections`.

        Raises:
            FrameError: The theme has put a placeholder where it was not expected.
        """
        item, between, contents = _table_of_contents(sections)
        return cls(tuple(_gaps(without)), tuple(_gaps(contents)), tuple(_SECTION_GAP.split(item)), between)

    def filled(self, values: Values) -> str:
        """A page of the family."""
        page = values.page
        texts = {
            "title": escape(page.title),
            "description": escape(page.description),
            "source": page.source,
            "content": tight(page.html),
            "head": values.head,
            "place": values.place,
            "quoted": quote(values.place, safe=""),
            "contents": self._contents(page.headings),
        }
        pieces = list(self.sections if page.headings else self.without)
        pieces[1::2] = [texts[name] for name in pieces[1::2]]
        return "".join(pieces)

    def _contents(self, headings: Sequence[Heading]) -> str:
        return self.between.join("".join(self._section(heading)) for heading in headings)

    def _section(self, heading: Heading) -> Iterator[str]:
        written = {"id": heading.id, "title": escape(heading.title)}
        for index, piece in enumerate(self.item):
            yield piece if index % 2 == 0 else written["id" if piece == _ID else "title"]


_SECTION_GAP = re.compile(f"({_ID}|{re.escape(escape(_HEADING + '&'))})")


def _gaps(html: str) -> Iterator[str]:
    for index, piece in enumerate(_GAP.split(html)):
        if index % 2:
            yield _GAPS.get(piece) or ("quoted" if "%2F" in piece else "place")
        elif _SIGN in piece:
            found = piece[max(0, piece.index(_SIGN) - 40) :][:80]
            raise FrameError(f"the theme writes a page's text in a way that is not known: {' '.join(found.split())}")
        else:
            yield piece


def _table_of_contents(html: str) -> tuple[str, str, str]:
    """What stands for a section, what between two, and the page with a gap for all of them."""
    item, between = "", ""
    while f"{_ID}0" in html:
        starts = [html.find(f"{_ID}{number}") for number in range(_HEADINGS)]
        if sorted(starts) != starts or starts[0] < 0:
            raise FrameError("the theme does not list the sections of a page one after the other")
        first, second, last = (
            _unnumbered(html[start:end], number)
            for number, (start, end) in enumerate(zip(starts, [*starts[1:], None], strict=True))
        )
        if first != second:
            raise FrameError("the theme does not write all sections of a page in the same way")
        this = os.path.commonprefix([first, last])  # noqa: RUF071 - texts, and no paths
        if item and (this, first[len(this) :]) != (item, between):
            raise FrameError("the theme lists the sections of a page twice, and not in the same way")
        item, between = this, first[len(this) :]
        html = html[: starts[0]] + _CONTENTS + last[len(this) :]
    return item, between, html


def _unnumbered(text: str, number: int) -> str:
    return text.replace(f"{_ID}{number}", _ID).replace(f"{_HEADING}{number}", _HEADING)
