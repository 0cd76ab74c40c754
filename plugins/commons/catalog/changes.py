"""A catalog compared with a git base: what is new in it, and whether those who changed it may."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from commons.catalog.authoring.renaming import Rename, with_new_ids
from commons.catalog.files import Disk, Memory, Without, read_commit
from commons.catalog.history import Change, History, removed
from commons.catalog.kinds import FOLDERS, Person
from commons.catalog.loading import Catalog, load_files, read_file
from commons.catalog.roles import Roles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from commons.catalog.diagnostics import Diagnostic
    from commons.catalog.files import Files

_NO_TRANSITION = "GC609"


def load_changed(folder: Path, ref: str) -> tuple[Catalog, Catalog]:
    """Read a catalog as it was in a commit and as it is now, without the entries whose files are the same in both.

    Args:
        folder: As for `load`, in a git repository.
        ref: A commit, a branch, a tag.

    Returns:
        Both; the former has no entry if the commit has no such folder. What is left out may be missed by what is
        there: their diagnostics say which entries could not be read, and are no check of the catalog.

    Raises:
        BaseError: The commit cannot be read.
    """
    disk, name = Disk(folder), folder.resolve().name
    contents = read_commit(folder, ref)
    same = frozenset(_same(disk, contents))
    before = load_files(Without(Memory(contents, disk), same), name) if contents else Catalog()
    return before, load_files(Without(disk, same), name)


def _same(disk: Disk, contents: Mapping[str, bytes | None]) -> Iterator[str]:
    """The entries whose files are the same on the disk as in a commit."""
    for file, content in contents.items():
        if content is not None and file.partition("/")[0] in FOLDERS.values():
            with suppress(OSError):
                if disk.read(file, len(content)) == content and not disk.is_link(file):
                    yield file


def load_against(folder: Path, ref: str, actor: str | None = None) -> Catalog:
    """Read a catalog and compare it with a commit.

    Args:
        folder: As for `load`, in a git repository.
        ref: The base: a commit, a branch, a tag.
        actor: The GitHub handle of who makes the change, if it is known.

    Returns:
        The catalog in the folder. Its diagnostics are also about the change, and say what was there before.

    Raises:
        BaseError: The base cannot be read.
    """
    return load_both(folder, ref, actor).now


@dataclass(frozen=True)
class Both:
    """A catalog before and after a change.

    Attributes:
        base: As it was in the commit; what is the same in both is the same object. Of its diagnostics there are only
            those of files that are not the same.
        now: As it is. Its diagnostics are also about the change, and say what was there before.
        changed: Files of entries that are not the same in both, with those that only one has; relative to the folder.
        contents: The folder's files in the commit; what was no plain file is None.
    """

    base: Catalog
    now: Catalog
    changed: frozenset[str]
    contents: Mapping[str, bytes | None]


def load_both(folder: Path, ref: str, actor: str | None = None) -> Both:
    """Read a catalog as it was in a commit and as it is now, and compare them.

    Args:
        folder: As for `load`, in a git repository.
        ref: The base: a commit, a branch, a tag.
        actor: The GitHub handle of who makes the change, if it is known.

    Raises:
        BaseError: The base cannot be read.
    """
    disk, name = Disk(folder), folder.resolve().name
    contents = read_commit(folder, ref)
    memory = Memory(contents, disk)
    same = frozenset(_same(disk, contents))
    now = load_files(disk, name)
    base = _base(now, memory, name, same) if contents else Catalog()
    lifecycle = base.lifecycle if base.lifecycle.transitions else now.lifecycle
    history = History(lifecycle, Roles(base, now), actor)
    # What the log itself has wrong is said already; that it was no transition at the base is then nothing new.
    told = {found.path for found in now.diagnostics if found.id.startswith("GC6")}
    changed = [
        found
        for change in _changes(disk, memory, same, now, base)
        for found in history.check(change)
        if found.id != _NO_TRANSITION or found.path not in told
    ]
    known = Counter(map(_key, _known(now, memory, name) if contents else ()))
    now = replace(
        now,
        diagnostics=tuple(sorted([*_marked(now.diagnostics, known), *changed, *_removed(memory, now, base)])),
        warnings=tuple(sorted(_marked(now.warnings, known))),
    )
    return Both(base, now, frozenset(_entries(disk, contents)) - same, contents)


def _base(now: Catalog, memory: Files, name: str, same: frozenset[str]) -> Catalog:
    """The base, of which only those files are read that are not the same now."""
    others = load_files(Without(memory, same), name)
    kept = {
        folder: [entry for entry in now.of(kind) if f"{folder}/{entry.path.rpartition('/')[2]}" in same]
        for kind, folder in FOLDERS.items()
    }
    entries: dict[str, Any] = {
        folder: tuple(sorted([*kept[folder], *others.of(kind)], key=lambda entry: entry.id))
        for kind, folder in FOLDERS.items()
    }
    return replace(others, **entries, entries=others.entries + len(same))


def _known(now: Catalog, memory: Files, name: str) -> Iterator[Diagnostic]:
    """What was wrong at the base; where nothing is wrong now, nobody asks."""
    if now.diagnostics or now.warnings:
        base = load_files(memory, name, keep=False)
        yield from (*base.diagnostics, *base.warnings)


def _entries(disk: Files, contents: Mapping[str, bytes | None]) -> Iterator[str]:
    """The files of entries, there or in the commit."""
    yield from (file for file in contents if file.partition("/")[0] in FOLDERS.values())
    for folder in FOLDERS.values():
        with suppress(OSError):
            yield from (f"{folder}/{name}" for name in disk.list(folder))


def _key(found: Diagnostic) -> tuple[str, str, str]:
    """What a diagnostic is known by when lines have moved."""
    return found.path, found.id, found.message


def _marked(diagnostics: Iterable[Diagnostic], known: Counter[tuple[str, str, str]]) -> Iterator[Diagnostic]:
    for found in diagnostics:
        known[_key(found)] -= 1
        yield replace(found, is_old=True) if known[_key(found)] >= 0 else found


def _changes(disk: Files, memory: Files, same: frozenset[str], now: Catalog, base: Catalog) -> Iterator[Change]:
    """Entries that are valid now and not what they were."""
    renames = list(_renames(now, base))
    for kind, folder in FOLDERS.items():
        before = {entry.id: entry for entry in base.of(kind)}
        for entry in now.of(kind):
            old = next((name for name in (entry.id, *entry.formerly) if name in before), None)
            path = f"{folder}/{entry.path.rpartition('/')[2]}"
            if old == entry.id and path in same:
                continue
            tree = read_file(disk, path)
            if old is None:
                yield Change(kind, tree, entry)
            else:
                # A reference to what has another id now is no other reference.
                base_tree = with_new_ids(kind, read_file(memory, f"{folder}/{old}.yml"), renames)
                yield Change(kind, tree, entry, base_tree, before[old])


def _renames(now: Catalog, base: Catalog) -> Iterator[Rename]:
    """The entries that have another id than at the base."""
    for kind in FOLDERS:
        before = {entry.id for entry in base.of(kind)}
        there = {entry.id for entry in now.of(kind)}
        for entry in now.of(kind):
            for old in entry.formerly:
                if old in before - there and entry.id not in before:
                    yield Rename(kind, old, entry.id, entry.handle if isinstance(entry, Person) else entry.id)


def _removed(memory: Files, now: Catalog, base: Catalog) -> Iterator[Diagnostic]:
    paths = {found.path for found in now.diagnostics}
    for kind, folder in FOLDERS.items():
        here = {name for entry in now.of(kind) for name in (entry.id, *entry.formerly)}
        for entry in base.of(kind):
            shown = memory.shown(f"{folder}/{entry.id}.yml")
            if entry.id not in here and shown not in paths:
                yield removed(shown, kind)
