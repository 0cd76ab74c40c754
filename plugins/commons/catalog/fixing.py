"""Everything mended that can be: the fixes of a catalog's diagnostics are made, until there are none."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commons.catalog.edits import apply
from commons.catalog.files import Disk
from commons.catalog.loading import Catalog, load_files
from commons.catalog.reader import MAX_BYTES
from commons.catalog.selection import only

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from commons.catalog.diagnostics import Diagnostic, Edit
    from commons.catalog.files import Files, Type
    from commons.catalog.selection import Selection

# What a fix uncovers is mended in the next round; what needs more rounds was not written for the catalog.
_MOST_ROUNDS = 100


@dataclass(frozen=True)
class FixedFile:
    """A file before and after.

    Attributes:
        path: The file.
        before: What is in it.
        after: What is to be in it.
        mended: What was wrong, in the order in which it was mended.
    """

    path: Path
    before: bytes
    after: bytes
    mended: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class Fixed:
    """What can be mended, and what is left.

    Attributes:
        files: Those that change, sorted.
        left: The catalog with the changes; its diagnostics are those that nothing here can mend.
    """

    files: tuple[FixedFile, ...]
    left: Catalog


def fixed(selection: Selection) -> Fixed:
    """Mend what can be mended without guessing; nothing is written.

    Args:
        selection: Where.

    Returns:
        Files as they should be: outside the places of mistakes, every byte is as it was.
    """
    files = _Changed(Disk(selection.folder))
    mended: dict[str, list[Diagnostic]] = defaultdict(list)
    for _ in range(_MOST_ROUNDS):
        left = only(load_files(files, selection.folder.resolve().name, keep=False), selection)
        fixable: dict[str, list[Diagnostic]] = defaultdict(list)
        for found in sorted((*left.diagnostics, *left.warnings)):
            if found.fix:
                fixable[files.names[found.path]].append(found)
        for name, diagnostics in fixable.items():
            mended[name] += files.mend(name, diagnostics)
        if not fixable:
            break
    return Fixed(
        tuple(
            FixedFile(selection.folder / name, files.before[name], files.after[name], tuple(of_file))
            for name, of_file in sorted(mended.items())
        ),
        left,
    )


class _Changed:
    """The files of a catalog, some of them as they are to be."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.names: dict[str, str] = {}
        self.before: dict[str, bytes] = {}
        self.after: dict[str, bytes] = {}

    def list(self, folder: str) -> dict[str, Type]:
        """What is in a folder."""
        return self._files.list(folder)

    def shown(self, name: str) -> str:
        """The name as diagnostics print it."""
        return self._files.shown(name)

    def read(self, name: str, most: int = MAX_BYTES) -> bytes:
        """A file as it is to be, or its beginning."""
        self.names[self.shown(name)] = name
        return self.after[name] if name in self.after else self._files.read(name, most)

    def mend(self, name: str, diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Make the fixes that do not overlap; those that do wait for the next round."""
        content = self.read(name)
        self.before.setdefault(name, content)
        edits: set[Edit] = set()
        done: tuple[Diagnostic, ...] = ()
        for found in diagnostics:
            if not any(_overlap(one, other) for one in found.fix for other in edits if one != other):
                edits.update(found.fix)
                done += (found,)
        self.after[name] = apply(content.decode("utf-8"), edits).encode("utf-8")
        return done


def _overlap(one: Edit, other: Edit) -> bool:
    return one.start == other.start or (one.start < other.end and other.start < one.end)
