"""A folder becomes a catalog: its files are found, read, validated and checked against each other."""

from __future__ import annotations

import contextlib
import difflib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from commons.catalog import rules
from commons.catalog.diagnostics import Diagnostic, printable, quoted
from commons.catalog.kinds import Project
from commons.catalog.reader import MAX_BYTES, read_bytes
from commons.catalog.tree import Tree
from commons.catalog.validate import validate
from commons.catalog.vocabulary import FILES, Vocabulary, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commons.catalog.kinds import Text

_FOLDERS = ("projects", "vocabulary")
_SUFFIX = ".yml"


@dataclass(frozen=True)
class Catalog:
    """All entries, and what is wrong in them.

    Attributes:
        projects: Those that could be read, by id.
        vocabulary: The words they choose from.
        diagnostics: Sorted; a catalog that has any is not to be published.
        entries: How many files of entries there are, readable or not.
    """

    projects: tuple[Project, ...] = ()
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    diagnostics: tuple[Diagnostic, ...] = ()
    entries: int = 0

    @property
    def categories(self) -> Mapping[str, Text]:
        """The categories' labels in the editors' order."""
        return self.vocabulary.categories


def load(folder: Path) -> Catalog:
    """Read a catalog.

    Args:
        folder: Holds `projects/` and `vocabulary/`.

    Returns:
        A catalog. Whatever is wrong in the folder is in its diagnostics; nothing in it makes this raise.
    """
    found: list[Diagnostic] = []
    listed = _list(folder, found)
    if listed is None:
        return Catalog(diagnostics=tuple(found))
    found.extend(
        _whole(folder / name, "GC207", f"the folder {name}/ is missing") for name in _FOLDERS if name not in listed
    )
    for name, entry in listed.items():
        if name in _FOLDERS:
            _refuse_unless_folder(folder, entry, found)
        elif name != "README.md":
            close = difflib.get_close_matches(name, _FOLDERS, n=1)
            hint = f"; did you mean '{close[0]}'?" if close else f": its folders are {' and '.join(_FOLDERS)}"
            found.append(_whole(folder / name, "GC205", f"{quoted(name)} does not belong in a catalog{hint}"))
    vocabulary = _vocabulary(folder / "vocabulary", found) if "vocabulary" in listed else Vocabulary()
    paths = _files(folder / "projects", found) if "projects" in listed else []
    return _checked(folder, paths, vocabulary, found)


def _checked(folder: Path, paths: list[Path], vocabulary: Vocabulary, found: list[Diagnostic]) -> Catalog:
    checks = rules.Rules([path.stem for path in paths], vocabulary)
    name = folder.resolve().name
    projects = []
    for path in paths:
        # A tree is much larger than its model, so it does not outlive its turn.
        tree = _read(path)
        found.extend(checks.check(tree))
        project, diagnostics = validate(tree, Project)
        found.extend(diagnostics)
        if project:
            project.at_path(f"{name}/projects/{path.name}")
            projects.append(project)
    return Catalog(
        projects=tuple(sorted(projects, key=lambda project: project.id)),
        vocabulary=vocabulary,
        diagnostics=tuple(sorted(found)),
        entries=len(paths),
    )


def _vocabulary(folder: Path, found: list[Diagnostic]) -> Vocabulary:
    parts: dict[str, dict[str, Text]] = {}
    for path in _files(folder, found, FILES):
        parts[path.stem], diagnostics = words(_read(path))
        found.extend(diagnostics)
    return Vocabulary(**parts)


def _files(folder: Path, found: list[Diagnostic], only: tuple[str, ...] = ()) -> list[Path]:
    """The files of a folder that are to be read; with `only`, just these, and all of them."""
    listed = _list(folder, found) or {}
    if listed or folder.is_dir():
        found.extend(
            _whole(folder / name, "GC207", f"the file {name} is missing") for name in only if name not in listed
        )
    files = []
    for name, entry in listed.items():
        path = folder / name
        if entry.is_symlink():
            found.append(_whole(path, "GC206", "this is a link: put the file itself here"))
        elif not entry.is_file(follow_symlinks=False) or not name.endswith(_SUFFIX) or name.startswith("."):
            found.append(_whole(path, "GC205", f"{quoted(name)} does not belong here: only files named *{_SUFFIX} do"))
        elif only and name not in only:
            close = difflib.get_close_matches(name, only, n=1)
            hint = f"did you mean '{close[0]}'?" if close else f"there are: {', '.join(only)}"
            found.append(_whole(path, "GC205", f"{quoted(name)} is no file of the vocabulary; {hint}"))
        else:
            files.append(path)
    return files


def _list(folder: Path, found: list[Diagnostic]) -> dict[str, os.DirEntry[str]] | None:
    """What is in a folder, by name; None if that cannot be known."""
    try:
        with os.scandir(folder) as entries:
            return {entry.name: entry for entry in sorted(entries, key=lambda entry: entry.name)}
    except FileNotFoundError:
        found.append(_whole(folder, "GC207", "there is no such folder"))
    except NotADirectoryError:
        found.append(_whole(folder, "GC207", "this is a file, and a folder is expected"))
    except OSError as error:
        found.append(_whole(folder, "GC016", f"the folder cannot be read: {error.strerror}"))
    return None


def _refuse_unless_folder(folder: Path, entry: os.DirEntry[str], found: list[Diagnostic]) -> None:
    if entry.is_symlink():
        found.append(_whole(folder / entry.name, "GC206", "this is a link: put the folder itself here"))


def _read(path: Path) -> Tree:
    shown = _shown(path)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        return Tree(shown, None, (_whole(path, "GC016", f"the file cannot be read: {error.strerror}"),))
    return read_bytes(content, shown)


def _whole(path: Path, id: str, message: str) -> Diagnostic:  # noqa: A002
    """A diagnostic about a file as such."""
    return Diagnostic(_shown(path), 1, 1, id, message)


def _shown(path: Path) -> str:
    """The path as one would type it here."""
    with contextlib.suppress(ValueError):
        path = path.relative_to(Path.cwd())
    return printable(path.as_posix())
