"""Everything mended that can be: the fixes of a catalog's diagnostics are made, until there are none."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commons.catalog.authoring.overlay import Change, Overlay
from commons.catalog.edits import apply
from commons.catalog.files import Disk
from commons.catalog.loading import Catalog, load_files
from commons.catalog.reader import MAX_BYTES
from commons.catalog.selection import only

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from commons.catalog.diagnostics import Diagnostic, Edit
    from commons.catalog.selection import Selection

# What a fix uncovers is mended in the next round; what needs more rounds was not written for the catalog.
_MOST_ROUNDS = 100


@dataclass(frozen=True)
class Fixed:
    """What can be mended, and what is left.

    Attributes:
        change: The files that it changes, before and after.
        mended: What is wrong in each, in the order in which it is mended.
        left: The catalog with the change; its diagnostics are those that nothing here can mend.
    """

    change: Change
    mended: Mapping[str, Sequence[Diagnostic]]
    left: Catalog


def fixed(selection: Selection) -> Fixed:
    """Mend what can be mended without guessing; nothing is written.

    Args:
        selection: Where.

    Returns:
        Files as they should be: outside the places of mistakes, every byte is as it was.
    """
    before: dict[str, bytes] = {}
    after: dict[str, bytes | None] = {}
    mended: dict[str, list[Diagnostic]] = defaultdict(list)
    files = _Named(Disk(selection.folder), Change(before, after))
    for _ in range(_MOST_ROUNDS):
        left = only(load_files(files, selection.folder.resolve().name, keep=False), selection)
        fixable: dict[str, list[Diagnostic]] = defaultdict(list)
        for found in sorted((*left.diagnostics, *left.warnings)):
            if found.fix:
                fixable[files.names[found.path]].append(found)
        for name, diagnostics in fixable.items():
            content = files.read(name)
            before.setdefault(name, content)
            chosen = _apart(diagnostics)
            edits = {edit for found in chosen for edit in found.fix}
            after[name] = apply(content.decode("utf-8"), edits).encode("utf-8")
            mended[name] += chosen
        if not fixable:
            break
    return Fixed(Change(before, after), dict(sorted(mended.items())), left)


class _Named(Overlay):
    """Files that remember which of them is meant by a path that was printed."""

    def __init__(self, files: Disk, change: Change) -> None:
        super().__init__(files, change)
        self.names: dict[str, str] = {}

    def read(self, name: str, most: int = MAX_BYTES) -> bytes:
        """A file, or its beginning."""
        self.names[self.shown(name)] = name
        return super().read(name, most)


def _apart(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Those whose fixes do not overlap; the others wait for the next round."""
    edits: set[Edit] = set()
    chosen = []
    for found in diagnostics:
        if not any(_overlap(one, other) for one in found.fix for other in edits if one != other):
            edits.update(found.fix)
            chosen.append(found)
    return chosen


def _overlap(one: Edit, other: Edit) -> bool:
    return one.start == other.start or (one.start < other.end and other.start < one.end)
