"""What the command that builds a site and the builds of its languages tell each other.

It is little, so that the command takes little memory while it waits.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

# Says which part of a site the build of a language is to write.
SHARD = "COMMONS_SHARD"
# Says in which folder it leaves notes for whoever puts the languages together; without it nobody does.
NOTES = "COMMONS_NOTES"
# In that folder, the pages of a part that is not the first, which has none of what MkDocs writes.
PAGES = "pages.{language}"
# In such a part, the folder of the notes.
PIECE = ".piece"
_WRITTEN = re.compile(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})")

Item = TypeVar("Item")


class Shard(NamedTuple):
    """A part of the pages and files that are made from the catalog; the first has all others of a site too.

    Attributes:
        number: Which part it is, from 1.
        of: How many there are.
    """

    number: int = 1
    of: int = 1

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what a person writes, such as `2/3`.

        Raises:
            ValueError: It says no part.
        """
        found = _WRITTEN.fullmatch(text)
        if found is None or int(found[1]) > int(found[2]):
            raise ValueError(f"{text!r} names no part: write 2/3 for the second of three")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def asked(cls) -> Self:
        """The one that this process is to write; the whole if nobody says so."""
        return cls.read(os.environ.get(SHARD) or "1/1")

    @property
    def is_whole(self) -> bool:
        """Whether it is all of the site."""
        return self.of == 1

    @property
    def is_first(self) -> bool:
        """Whether it has what stands in no plan: written pages, the theme's files, and downloads."""
        return self.number == 1

    def part_of(self, planned: Sequence[Item]) -> Sequence[Item]:
        """Its part of a plan that is the same for all; neighbours, which take alike long, go to different ones."""
        return planned[self.number - 1 :: self.of]

    def __str__(self) -> str:
        """As `read` takes it."""
        return f"{self.number}/{self.of}"
