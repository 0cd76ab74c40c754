"""What a change does to the catalog and to written pages, entry by entry and page by page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal

from commons.catalog.changes import load_both
from commons.catalog.comparing import compare
from commons.catalog.files import Disk
from commons.catalog.kinds import FOLDERS, KIND_IN
from commons.catalog.listing import SUFFIX
from commons.catalog.roles import Roles
from commons.preview.documents import changed_documents

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from commons.catalog import Catalog, Diagnostic, Entry
    from commons.catalog.changes import Both
    from commons.catalog.comparing import Comparison, EntryChange
    from commons.preview.documents import DocumentChange

What = Literal["added", "removed", "renamed", "changed", "layout", "broken"]


@dataclass(frozen=True)
class Touched:
    """One entry that a change touches.

    Attributes:
        kind: Its kind.
        id: As it is; as it was if it is no more.
        what: What happened to it: `layout` if nothing that means anything, `broken` if its file cannot be read now.
        path: Its file, as diagnostics name it.
        before: As it was, or None.
        after: As it is, or None.
        change: What is different in it, or None if that is nothing or not known.
        problems: What is wrong in it, the new ones first.
    """

    kind: str
    id: str
    what: What
    path: str
    before: Entry | None = None
    after: Entry | None = None
    change: EntryChange | None = None
    problems: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True)
class Submission:
    """A change of the working directory against a commit.

    Attributes:
        ref: The commit, as it was asked for.
        folder: The catalog's.
        both: The catalog before and after.
        comparison: What is different in its entries, vocabulary and lifecycle.
        touched: The entries, by kind and id.
        documents: The written pages and what else is in their folder, by path.
    """

    ref: str
    folder: Path
    both: Both
    comparison: Comparison
    touched: tuple[Touched, ...]
    documents: tuple[DocumentChange, ...]

    @property
    def base(self) -> Catalog:
        """The catalog before."""
        return self.both.base

    @property
    def now(self) -> Catalog:
        """The catalog after."""
        return self.both.now

    @cached_property
    def roles(self) -> Roles:
        """Who may do what, as it stood before."""
        return Roles(self.base, self.now)

    @cached_property
    def problems(self) -> tuple[Diagnostic, ...]:
        """Everything that is wrong: errors before warnings, and new ones before those that were there."""
        return _worst_first((*self.now.diagnostics, *self.now.warnings))

    @cached_property
    def elsewhere(self) -> tuple[Diagnostic, ...]:
        """New problems in what is no entry that the change touches, such as one whose reference leads nowhere now."""
        here = {found for each in self.touched for found in each.problems}
        return tuple(found for found in self.problems if not found.is_old and found not in here)

    @property
    def new_errors(self) -> int:
        """How many errors the change brings, in entries and pages."""
        wrong = sum(found.severity == "error" and not found.is_old for found in self.problems)
        return wrong + sum(len(document.problems) for document in self.documents)


def read(folder: Path, ref: str, actor: str | None = None) -> Submission:
    """Read a change.

    Args:
        folder: The catalog, in a git repository; pages are in the folder `docs` beside it.
        ref: The base: a commit, a branch, a tag.
        actor: The GitHub handle of who makes the change, if it is known.

    Raises:
        BaseError: The base cannot be read.
    """
    both = load_both(folder, ref, actor)
    comparison = compare(both.base, both.now)
    touched = tuple(sorted(_touched(folder, both, comparison), key=lambda each: (each.kind, each.id)))
    return Submission(ref, folder, both, comparison, touched, tuple(changed_documents(folder.parent, ref)))


def _touched(folder: Path, both: Both, comparison: Comparison) -> Iterator[Touched]:
    disk = Disk(folder)
    problems: dict[str, list[Diagnostic]] = defaultdict(list)
    for found in (*both.now.diagnostics, *both.now.warnings):
        problems[found.path].append(found)
    before, after = _by_file(both.base), _by_file(both.now)
    told = set()
    for change in comparison.entries:
        files = [_file(change.kind, entry.id) for entry in (change.after, change.before) if entry]
        told.update(files)
        yield Touched(
            change.kind,
            change.entry.id,
            change.what,
            disk.shown(files[0]),
            change.before,
            change.after,
            change,
            _worst_first(found for file in dict.fromkeys(files) for found in problems[disk.shown(file)]),
        )
    for file in sorted(both.changed - told):
        name = PurePosixPath(file)
        # What is no file of an entry has a diagnostic of its own, and no page.
        if len(name.parts) != 2 or name.suffix != SUFFIX or name.parts[0] not in KIND_IN:
            continue
        shown, there = disk.shown(file), after.get(file)
        yield Touched(
            KIND_IN[name.parts[0]],
            name.stem,
            _what(folder, file, is_read=there is not None, was_read=file in before),
            shown,
            before.get(file),
            there,
            problems=_worst_first(problems[shown]),
        )


def _by_file(catalog: Catalog) -> Mapping[str, Entry]:
    return {_file(kind, entry.id): entry for kind in FOLDERS for entry in catalog.of(kind)}


def _file(kind: str, id: str) -> str:  # noqa: A002
    return f"{FOLDERS[kind]}/{id}{SUFFIX}"


def _what(folder: Path, file: str, *, is_read: bool, was_read: bool) -> What:
    """What happened to a file that no comparison tells of."""
    if is_read:
        return "layout" if was_read else "changed"
    path = folder / file
    return "broken" if path.is_symlink() or path.exists() else "removed"


def _worst_first(found: Iterator[Diagnostic] | tuple[Diagnostic, ...] | list[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(found, key=lambda each: (each.is_old, each.severity, each)))
