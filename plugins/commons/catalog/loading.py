"""A folder becomes a catalog: its files are found, read, validated and checked against each other."""

from __future__ import annotations

import contextlib
import difflib
import gc
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from commons.catalog import rules
from commons.catalog.diagnostics import MAX_DIAGNOSTICS, Diagnostic, quoted
from commons.catalog.files import Disk
from commons.catalog.kinds import FOLDERS, KINDS
from commons.catalog.lifecycle import FILE as LIFECYCLE
from commons.catalog.lifecycle import Lifecycle, lifecycle
from commons.catalog.reader import read_bytes
from commons.catalog.tree import Tree
from commons.catalog.validate import validate
from commons.catalog.vocabulary import FILES, Vocabulary, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from commons.catalog.files import Files, Type
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


def load(folder: Path, *, keep: bool = True) -> Catalog:
    """Read a catalog.

    Args:
        folder: Holds a folder for each kind that has entries, `vocabulary/` and `lifecycle.yml`.
        keep: Whether to keep the entries; who only wants to know what is wrong needs much less memory without.

    Returns:
        A catalog. Whatever is wrong in the folder is in its diagnostics; nothing in it makes this raise.
    """
    return load_files(Disk(folder), folder.resolve().name, keep=keep)


def load_files(files: Files, name: str, *, keep: bool = True) -> Catalog:
    """Read a catalog wherever its files are.

    Args:
        files: They are read one at a time.
        name: The catalog's folder as the repository calls it.
        keep: As `load`.

    Returns:
        As `load`.
    """
    loading = _Loading(files, keep=keep)
    listed = loading.list("")
    if listed is None:
        return Catalog(diagnostics=tuple(loading.found))
    loading.refuse_unknown(listed)
    vocabulary = loading.vocabulary() if "vocabulary" in listed else Vocabulary()
    life = loading.lifecycle(vocabulary) if LIFECYCLE in listed else Lifecycle()
    names = {kind: loading.files(folder) if folder in listed else [] for kind, folder in FOLDERS.items()}
    with _no_collection():
        return loading.entries(names, vocabulary, life, name)


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Without the collector of cycles: trees have none, and it would look through all models again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Loading:
    """One reading of a catalog, and what was found wrong so far."""

    def __init__(self, files: Files, *, keep: bool) -> None:
        self._files, self._keep = files, keep
        self.found: list[Diagnostic] = []

    def refuse_unknown(self, listed: Mapping[str, Type]) -> None:
        """Say what is missing in the catalog's folder, and what does not belong there."""
        for name in _NEEDED:
            if name not in listed:
                what = f"the file {name}" if "." in name else f"the folder {name}/"
                self._refuse(name, "GC207", f"{what} is missing")
        for name, type_ in listed.items():
            if name not in _KNOWN:
                close = difflib.get_close_matches(name, _KNOWN, n=1)
                hint = f"; did you mean '{close[0]}'?" if close else f": its folders are {', '.join(FOLDERS.values())}"
                self._refuse(name, "GC205", f"{quoted(name)} does not belong in a catalog{hint}")
            elif type_ == "link":
                self._refuse(name, "GC206", "this is a link: put the folder or file itself here")

    def vocabulary(self) -> Vocabulary:
        """Read the vocabulary."""
        parts: dict[str, dict[str, Text]] = {}
        for name in self.files("vocabulary", FILES):
            parts[_stem(name)], diagnostics = words(self.read(name))
            self.found.extend(diagnostics)
        return Vocabulary(**parts)

    def lifecycle(self, vocabulary: Vocabulary) -> Lifecycle:
        """Read the lifecycle."""
        life, diagnostics = lifecycle(self.read(LIFECYCLE), vocabulary)
        self.found.extend(diagnostics)
        return life

    def entries(self, names: dict[str, list[str]], vocabulary: Vocabulary, life: Lifecycle, folder: str) -> Catalog:
        """Read all entries and check them."""
        ids = {kind: frozenset(map(_stem, of_kind)) for kind, of_kind in names.items()}
        checks = rules.Rules(ids, vocabulary, life)
        entries: dict[str, list[Entry]] = {kind: [] for kind in KINDS}
        for kind, of_kind in names.items():
            for name in of_kind:
                # A tree is much larger than its model, so it does not outlive its turn.
                tree = self.read(name)
                self.found.extend(islice(checks.check(kind, _stem(name), tree), MAX_DIAGNOSTICS))
                entry, diagnostics = validate(tree, KINDS[kind])
                self.found.extend(diagnostics)
                if entry and self._keep:
                    entry.at_path(f"{folder}/{name}")
                    entries[kind].append(entry)
        self.found.extend(checks.finish())
        by_folder: dict[str, Any] = {
            FOLDERS[kind]: tuple(sorted(of_kind, key=lambda entry: entry.id)) for kind, of_kind in entries.items()
        }
        return Catalog(
            **by_folder,
            vocabulary=vocabulary,
            lifecycle=life,
            diagnostics=tuple(sorted(each for each in self.found if each.severity == "error")),
            warnings=tuple(sorted(each for each in self.found if each.severity == "warning")),
            entries=sum(map(len, names.values())),
        )

    def files(self, folder: str, only: tuple[str, ...] = ()) -> list[str]:
        """The files of a folder that are to be read; with `only`, just these, and all of them."""
        listed = self.list(folder)
        for name in only:
            if listed is not None and name not in listed:
                self._refuse(f"{folder}/{name}", "GC207", f"the file {name} is missing")
        files = []
        for name, type_ in (listed or {}).items():
            path = f"{folder}/{name}"
            if type_ == "link":
                self._refuse(path, "GC206", "this is a link: put the file itself here")
            elif type_ != "file" or not name.endswith(_SUFFIX) or name.startswith("."):
                self._refuse(path, "GC205", f"{quoted(name)} does not belong here: only files named *{_SUFFIX} do")
            elif only and name not in only:
                close = difflib.get_close_matches(name, only, n=1)
                hint = f"did you mean '{close[0]}'?" if close else f"there are: {', '.join(only)}"
                self._refuse(path, "GC205", f"{quoted(name)} is no file of the vocabulary; {hint}")
            else:
                files.append(path)
        return files

    def list(self, folder: str) -> dict[str, Type] | None:
        """What is in a folder, by name; None if that cannot be known."""
        try:
            return self._files.list(folder)
        except FileNotFoundError:
            self._refuse(folder, "GC207", "there is no such folder")
        except NotADirectoryError:
            self._refuse(folder, "GC207", "this is a file, and a folder is expected")
        except OSError as error:
            self._refuse(folder, "GC016", f"the folder cannot be read: {error.strerror}")
        return None

    def read(self, name: str) -> Tree:
        """A file as a tree."""
        return read_file(self._files, name)

    def _refuse(self, name: str, id: str, message: str) -> None:  # noqa: A002
        self.found.append(_whole(self._files, name, id, message))


def read_file(files: Files, name: str) -> Tree:
    """Read a file of a catalog; what is wrong in it is in the tree's diagnostics."""
    try:
        content = files.read(name)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        return Tree(files.shown(name), None, (_whole(files, name, "GC016", message),))
    return read_bytes(content, files.shown(name))


def _whole(files: Files, name: str, id: str, message: str) -> Diagnostic:  # noqa: A002
    """A diagnostic about a file as such."""
    return Diagnostic(files.shown(name), 1, 1, id, message)


def _stem(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(_SUFFIX)
