"""A folder becomes a catalog: its files are found, read, validated and checked against each other."""

from __future__ import annotations

import contextlib
import difflib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commons.catalog import rules
from commons.catalog.diagnostics import Diagnostic, printable, quoted
from commons.catalog.kinds import FOLDERS, KINDS
from commons.catalog.lifecycle import FILE as LIFECYCLE
from commons.catalog.lifecycle import Lifecycle, lifecycle
from commons.catalog.reader import MAX_BYTES, read_bytes
from commons.catalog.tree import Tree
from commons.catalog.validate import validate
from commons.catalog.vocabulary import FILES, Vocabulary, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commons.catalog.kinds import Discussion, Entry, Grant, Person, Pool, Problem, Project, Review, Reviewer, Text

_NEEDED = ("projects", "vocabulary", LIFECYCLE)
# `schema` is made from the kinds by `commons schema`, and not read.
_KNOWN = (*FOLDERS.values(), "vocabulary", LIFECYCLE, "schema", "README.md")
_SUFFIX = ".yml"


@dataclass(frozen=True)
class Catalog:
    """All entries, and what is wrong in them.

    Attributes:
        people: Those that could be read, by id; so are all the others.
        projects: What people make.
        reviewers: Applications to review.
        reviews: What reviewers say about projects.
        pools: What is given.
        grants: What projects ask of pools.
        problems: What is wrong, and how to see it.
        discussions: Questions for everybody.
        vocabulary: The words they choose from.
        lifecycle: The states they may go through.
        diagnostics: Errors, sorted; a catalog that has any is not to be published.
        warnings: What somebody should look at, sorted.
        entries: How many files of entries there are, readable or not.
    """

    people: tuple[Person, ...] = ()
    projects: tuple[Project, ...] = ()
    reviewers: tuple[Reviewer, ...] = ()
    reviews: tuple[Review, ...] = ()
    pools: tuple[Pool, ...] = ()
    grants: tuple[Grant, ...] = ()
    problems: tuple[Problem, ...] = ()
    discussions: tuple[Discussion, ...] = ()
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    diagnostics: tuple[Diagnostic, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()
    entries: int = 0

    @property
    def categories(self) -> Mapping[str, Text]:
        """The categories' labels in the editors' order."""
        return self.vocabulary.categories

    def of(self, kind: str) -> tuple[Entry, ...]:
        """The entries of a kind."""
        found: tuple[Entry, ...] = getattr(self, FOLDERS[kind])
        return found


def load(folder: Path) -> Catalog:
    """Read a catalog.

    Args:
        folder: Holds a folder for each kind that has entries, `vocabulary/` and `lifecycle.yml`.

    Returns:
        A catalog. Whatever is wrong in the folder is in its diagnostics; nothing in it makes this raise.
    """
    found: list[Diagnostic] = []
    listed = _list(folder, found)
    if listed is None:
        return Catalog(diagnostics=tuple(found))
    found.extend(
        _whole(
            folder / name, "GC207", f"the file {name} is missing" if "." in name else f"the folder {name}/ is missing"
        )
        for name in _NEEDED
        if name not in listed
    )
    for name, entry in listed.items():
        if name not in _KNOWN:
            close = difflib.get_close_matches(name, _KNOWN, n=1)
            hint = f"; did you mean '{close[0]}'?" if close else f": its folders are {', '.join(FOLDERS.values())}"
            found.append(_whole(folder / name, "GC205", f"{quoted(name)} does not belong in a catalog{hint}"))
        elif entry.is_symlink():
            found.append(_whole(folder / name, "GC206", "this is a link: put the folder or file itself here"))
    vocabulary = _vocabulary(folder / "vocabulary", found) if "vocabulary" in listed else Vocabulary()
    life = _lifecycle(folder / LIFECYCLE, vocabulary, found) if LIFECYCLE in listed else Lifecycle()
    paths = {kind: _files(folder / name, found) if name in listed else [] for kind, name in FOLDERS.items()}
    return _checked(folder, paths, vocabulary, life, found)


def _checked(
    folder: Path, paths: dict[str, list[Path]], vocabulary: Vocabulary, life: Lifecycle, found: list[Diagnostic]
) -> Catalog:
    checks = rules.Rules(
        {kind: frozenset(path.stem for path in of_kind) for kind, of_kind in paths.items()}, vocabulary, life
    )
    name = folder.resolve().name
    entries: dict[str, list[Entry]] = {kind: [] for kind in KINDS}
    for kind, of_kind in paths.items():
        for path in of_kind:
            # A tree is much larger than its model, so it does not outlive its turn.
            tree = _read(path)
            found.extend(checks.check(kind, path.stem, tree))
            entry, diagnostics = validate(tree, KINDS[kind])
            found.extend(diagnostics)
            if entry:
                entry.at_path(f"{name}/{FOLDERS[kind]}/{path.name}")
                entries[kind].append(entry)
    found.extend(checks.finish())
    sorted_entries: dict[str, Any] = {
        FOLDERS[kind]: tuple(sorted(of_kind, key=lambda entry: entry.id)) for kind, of_kind in entries.items()
    }
    return Catalog(
        **sorted_entries,
        vocabulary=vocabulary,
        lifecycle=life,
        diagnostics=tuple(sorted(each for each in found if each.severity == "error")),
        warnings=tuple(sorted(each for each in found if each.severity == "warning")),
        entries=sum(map(len, paths.values())),
    )


def _lifecycle(path: Path, vocabulary: Vocabulary, found: list[Diagnostic]) -> Lifecycle:
    life, diagnostics = lifecycle(_read(path), vocabulary)
    found.extend(diagnostics)
    return life


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
