"""Cards of entries: as HTML and as Markdown, the same on every page that lists an entry but for the way to it.

An entry stands on a listing of its kind and of each value it has, ten or so, so its card is made once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from commons.pages.entries import about
from commons.pages.plain import markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from commons.catalog import Entry
    from commons.pages.community import Community
    from commons.pages.directories import Directory


class Card(NamedTuple):
    """The card of an entry, on a page in the kind's folder.

    Attributes:
        id: The entry's.
        html: An item of a list.
        markdown: The same.
    """

    id: str
    html: str
    markdown: str

    def html_from(self, up: str) -> str:
        """The HTML on a page from which `up` leads to the kind's folder."""
        # The first link is the entry's; its text stands behind it.
        return self.html.replace('<a href="', f'<a href="{up}', 1)

    def markdown_from(self, up: str) -> str:
        """The Markdown on such a page."""
        title, line, rest = self.markdown.partition("\n")
        link = f"]({self.id}/)"
        return f"{title.removesuffix(link)}]({up}{self.id}/){line}{rest}"


class Cards:
    """The cards of a kind.

    Args:
        kind: The kind.
        community: The catalog in a language.
        directory: Knows what cards of the kind say besides.
    """

    def __init__(self, kind: str, community: Community, directory: Directory) -> None:
        self._kind, self._community, self._directory = kind, community, directory
        self._made: dict[tuple[str, int], Card] = {}

    def of(self, entry: Entry, level: int) -> Card:
        """The card of an entry whose name is a heading of a level."""
        if (entry.id, level) not in self._made:
            self._made[entry.id, level] = self._card(entry, level)
        return self._made[entry.id, level]

    def markdown(self, entries: Sequence[Entry], level: int, up: str) -> str:
        """The cards of entries as the list that they are in Markdown."""
        return "\n\n".join(self.of(entry, level).markdown_from(up) for entry in entries)

    def _card(self, entry: Entry, level: int) -> Card:
        text, load = about(self._kind, entry), self._directory.load(entry)
        html = self._community.fill("card.html", kind=self._kind, entry=entry, level=level, text=text, load=load)
        return Card(entry.id, html, markdown(f"<ul>{html}</ul>").rstrip("\n"))
