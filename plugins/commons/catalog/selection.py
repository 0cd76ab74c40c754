"""A part of a catalog: some of its files are asked about, and all others are what they are checked against."""

from __future__ import annotations

import os.path
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from commons.catalog.diagnostics import Diagnostic, Related, printable
from commons.catalog.files import Disk
from commons.catalog.kinds import FOLDERS
from commons.catalog.lifecycle import FILE as LIFECYCLE
from commons.catalog.listing import ASSETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from commons.catalog.loading import Catalog

# What a folder has that is a catalog, and hardly any other.
_MARKS = ("vocabulary", LIFECYCLE)
_WHAT_TO_GIVE = "give entries such as catalog/projects/nanogpt.yml, folders such as catalog/projects, or a catalog"


class NoEntryError(Exception):
    """A path is no part of a catalog that can be checked; the message says what to give instead."""


@dataclass(frozen=True)
class Selection:
    """What is asked about.

    Attributes:
        folder: The catalog.
        names: Files and folders of entries in it, and of their assets; none stands for the whole.
    """

    folder: Path
    names: tuple[str, ...] = ()


def select(paths: Sequence[Path]) -> Selection:
    """Find the catalog that files and folders are in.

    Args:
        paths: Entries, folders of entries, assets, or a catalog. The vocabulary and the lifecycle, on which all entries
            rest, stand for the whole.

    Raises:
        NoEntryError: One of them is something else, or they are of different catalogs.
    """
    folders: dict[Path, None] = {}
    names: list[str] = []
    for path in paths:
        folder = _catalog_of(path)
        folders[folder] = None
        names.append(_name(path, folder))
    if len(folders) != 1:
        raise NoEntryError(f"one catalog at a time, got {' and '.join(_shown(folder) for folder in folders)}")
    return Selection(next(iter(folders)), () if "" in names else tuple(dict.fromkeys(names)))


def _catalog_of(path: Path) -> Path:
    """The catalog's folder: the path itself or what it is in, links as they are."""
    # As text, for `resolve` follows links: a link in a catalog is a mistake there, wherever it leads.
    absolute = Path(os.path.abspath(path))  # noqa: PTH100
    for folder in (absolute, *absolute.parents):
        if any((folder / mark).exists() for mark in _MARKS):
            return folder
    inside = path / "catalog"
    hint = f"did you mean {_shown(inside)}?" if inside.is_dir() else _WHAT_TO_GIVE
    raise NoEntryError(f"{_shown(path)} is no catalog and in none; {hint}")


def _name(path: Path, folder: Path) -> str:
    parts = Path(os.path.abspath(path)).relative_to(folder).parts  # noqa: PTH100
    if not parts or parts[0] in {"vocabulary", LIFECYCLE}:
        return ""
    if parts[0] != ASSETS and (parts[0] not in FOLDERS.values() or len(parts) > 2):
        raise NoEntryError(f"{_shown(path)} is no entry; {_WHAT_TO_GIVE}")
    return "/".join(parts)


def _shown(path: Path) -> str:
    return printable(path.as_posix())


def only(catalog: Catalog, selection: Selection) -> Catalog:
    """What a catalog's diagnostics say of the files that are asked about.

    Args:
        catalog: The whole.
        selection: What is asked about.

    Returns:
        The catalog with their diagnostics alone, and one for each that they cause in another file, at the place that
        causes it. Its entries are counted as those files.
    """
    if not selection.names:
        return catalog
    disk = Disk(selection.folder)
    chosen = _Chosen([disk.shown(name) for name in selection.names])
    return replace(
        catalog,
        diagnostics=tuple(sorted(_about(catalog.diagnostics, chosen))),
        warnings=tuple(sorted(_about(catalog.warnings, chosen))),
        entries=sum(_entries(selection.folder / name) for name in selection.names if not name.startswith(ASSETS)),
    )


class _Chosen:
    """Files and folders, as diagnostics name them."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = frozenset(paths)
        self._folders = tuple(f"{path}/" for path in paths)

    def __contains__(self, path: str) -> bool:
        return path in self._paths or path.startswith(self._folders)


def _about(diagnostics: Iterable[Diagnostic], chosen: _Chosen) -> Iterator[Diagnostic]:
    for found in diagnostics:
        if found.path in chosen:
            yield found
            continue
        cause = next((place for place in found.related if place.path in chosen), None)
        if cause is not None:
            yield replace(
                found,
                path=cause.path,
                line=cause.line,
                column=cause.column,
                message=f"this makes a mistake of {found.path}: {found.message}",
                related=(Related(found.path, found.line, found.column, "the mistake"),),
                fix=(),
            )


def _entries(path: Path) -> int:
    if not path.is_dir():
        return 1
    return sum(PurePath(child).suffix == ".yml" for child in path.iterdir())
