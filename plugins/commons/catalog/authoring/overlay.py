"""A catalog as it would be: what a change makes wrong in it is known before anything is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from commons.catalog.reader import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commons.catalog.diagnostics import Diagnostic
    from commons.catalog.files import Files, Type
    from commons.catalog.loading import Catalog


@dataclass(frozen=True)
class Change:
    """A change of a catalog's files; names are relative to it, with slashes.

    Attributes:
        before: What is in the files that change or go, so that nobody's later work is lost.
        after: What is to be in files; None for those that go.
        moved: Folders and the names that they are to have.
    """

    before: Mapping[str, bytes] = field(default_factory=dict)
    after: Mapping[str, bytes | None] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)


class Overlay:
    """The files of a catalog after a change that is not made.

    Args:
        files: As they are.
        change: What would be.
    """

    def __init__(self, files: Files, change: Change) -> None:
        self._files, self._change = files, change

    def list(self, folder: str) -> dict[str, Type]:
        """What is in a folder, sorted by name."""
        inside = f"{folder}/" if folder else ""
        added = {name.removeprefix(inside): content for name, content in self._change.after.items()}
        try:
            found = dict(self._files.list(self._former(folder)))
        except FileNotFoundError:
            if not any(name.startswith(inside) for name in self._change.after):
                raise
            found = {}
        for old, new in self._change.moved.items():
            parent, _, name = old.rpartition("/")
            if parent == folder:
                found[new.rpartition("/")[2]] = found.pop(name)
        for name, content in added.items():
            if f"{inside}{name}" not in self._change.after:
                continue
            first, slash, _ = name.partition("/")
            if content is None and not slash:
                found.pop(first, None)
            elif content is not None:
                found[first] = "folder" if slash else "file"
        return dict(sorted(found.items()))

    def read(self, name: str, most: int = MAX_BYTES) -> bytes:
        """A file, or its beginning."""
        if name not in self._change.after:
            return self._files.read(self._former(name), most)
        content = self._change.after[name]
        if content is None:
            raise FileNotFoundError(name)
        return content[: most + 1]

    def shown(self, name: str) -> str:
        """The name as the folder's files are printed."""
        return self._files.shown(name)

    def _former(self, name: str) -> str:
        """Where a file or folder is now."""
        for old, new in self._change.moved.items():
            if name == new or name.startswith(f"{new}/"):
                return old + name.removeprefix(new)
        return name


def new_mistakes(before: Catalog, after: Catalog, renamed: Mapping[str, str]) -> list[Diagnostic]:
    """The errors that a catalog has after a change, and had not before.

    Args:
        before: As it was.
        after: As it would be.
        renamed: Files as diagnostics print them, and the names that they would have.
    """
    known = Counter((renamed.get(found.path, found.path), found.id) for found in before.diagnostics)
    new = []
    for found in after.diagnostics:
        known[found.path, found.id] -= 1
        if known[found.path, found.id] < 0:
            new.append(found)
    return new
