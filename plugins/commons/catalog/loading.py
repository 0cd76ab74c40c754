"""A folder becomes a catalog: its files are found, read, validated and checked against each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from commons.catalog import collector, rules
from commons.catalog.diagnostics import MAX_DIAGNOSTICS, Diagnostic, quoted
from commons.catalog.files import Disk
from commons.catalog.kinds import FOLDERS, KINDS
from commons.catalog.lifecycle import FILE as LIFECYCLE
from commons.catalog.lifecycle import Lifecycle, lifecycle
from commons.catalog.listing import ASSETS, SUFFIX, VOCABULARY, Listing, whole
from commons.catalog.pictures import MAX_PICTURE_BYTES, check_name, check_picture
from commons.catalog.reader import read_bytes
from commons.catalog.sharing import in_parts
from commons.catalog.tree import Tree
from commons.catalog.validate import validate
from commons.catalog.vocabulary import FILES, Vocabulary, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from commons.catalog.files import Files
    from commons.catalog.kinds import Discussion, Entry, Grant, Person, Pool, Problem, Project, Review, Reviewer, Text
    from commons.catalog.rules.facts import Facts

# Fewer are done before another process has begun.
_ENTRIES_A_PROCESS = 500


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
    return _Loading(files, keep=keep).catalog(name)


class _Checked(NamedTuple):
    """What came of some entries."""

    found: list[Diagnostic]
    facts: Facts
    entries: list[Entry]


class _Loading:
    """One reading of a catalog, and what was found wrong so far."""

    def __init__(self, files: Files, *, keep: bool) -> None:
        self._files, self._keep = files, keep
        self._listing = Listing(files)
        self._found: list[Diagnostic] = []

    def catalog(self, folder: str) -> Catalog:
        """Read everything there is."""
        listed = self._listing.root()
        if listed is None:
            return Catalog(diagnostics=tuple(self._listing.found))
        vocabulary = self._vocabulary() if VOCABULARY in listed else Vocabulary()
        life = self._lifecycle(vocabulary) if LIFECYCLE in listed else Lifecycle()
        files = {kind: self._listing.entries(path) if path in listed else [] for kind, path in FOLDERS.items()}
        names = {kind: frozenset(map(_stem, of_kind)) for kind, of_kind in files.items()}
        assets = self._listing.assets(names) if ASSETS in listed else {}
        checks = rules.Rules(names, assets, vocabulary, life)
        work = partial(self._check, checks, folder)
        todo = [(kind, name) for kind, of_kind in files.items() for name in of_kind]
        with collector.paused():
            parts = in_parts(todo, work, least=_ENTRIES_A_PROCESS)
            for part in parts:
                self._found.extend(part.found)
                checks.facts.add(part.facts)
            self._found.extend(checks.finish())
        entries = [entry for part in parts for entry in part.entries]
        self._pictures(assets, set(checks.facts.named))
        self._found.extend(self._listing.found)
        by_folder: dict[str, Any] = {
            FOLDERS[kind]: tuple(sorted((each for each in entries if type(each) is model), key=lambda each: each.id))
            for kind, model in KINDS.items()
        }
        return Catalog(
            **by_folder,
            vocabulary=vocabulary,
            lifecycle=life,
            diagnostics=tuple(sorted(each for each in self._found if each.severity == "error")),
            warnings=tuple(sorted(each for each in self._found if each.severity == "warning")),
            entries=sum(map(len, files.values())),
        )

    def _vocabulary(self) -> Vocabulary:
        parts: dict[str, dict[str, Text]] = {}
        for name in self._listing.vocabulary(FILES):
            part = _stem(name)
            parts[part], diagnostics = words(read_file(self._files, name), part)
            self._found.extend(diagnostics)
        return Vocabulary(**parts)

    def _lifecycle(self, vocabulary: Vocabulary) -> Lifecycle:
        life, diagnostics = lifecycle(read_file(self._files, LIFECYCLE), vocabulary)
        self._found.extend(diagnostics)
        return life

    def _check(self, checks: rules.Rules, folder: str, files: Sequence[tuple[str, str]]) -> _Checked:
        """Read and check some entries, given by kind and file."""
        checks = checks.without_facts()
        checked = _Checked([], checks.facts, [])
        for kind, name in files:
            # A tree is much larger than its model, so it does not outlive its turn.
            tree = read_file(self._files, name)
            checked.found.extend(islice(checks.check(kind, _stem(name), tree), MAX_DIAGNOSTICS))
            entry, diagnostics = validate(tree, KINDS[kind])
            checked.found.extend(diagnostics)
            if entry and self._keep:
                entry.at_path(f"{folder}/{name}")
                checked.entries.append(entry)
        return checked

    def _pictures(self, assets: Mapping[tuple[str, str], list[str]], named: set[str]) -> None:
        for (kind, entry), paths in assets.items():
            for path in paths:
                wrong = check_name(path.rpartition("/")[2])
                if wrong is None and path not in named:
                    wrong = "GC807", f"the {kind} {quoted(entry)} does not name this file: name it there, or remove it"
                wrong = wrong or self._picture(path)
                if wrong:
                    self._found.append(whole(self._files, path, *wrong))

    def _picture(self, path: str) -> tuple[str, str] | None:
        try:
            content = self._files.read(path, MAX_PICTURE_BYTES)
        except OSError as error:
            return "GC016", f"the file cannot be read: {error.strerror}"
        return check_picture(path.rpartition("/")[2], content)


def read_file(files: Files, name: str) -> Tree:
    """Read a file of a catalog; what is wrong in it is in the tree's diagnostics."""
    try:
        content = files.read(name)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        return Tree(files.shown(name), None, (whole(files, name, "GC016", message),))
    return read_bytes(content, files.shown(name))


def _stem(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(SUFFIX)
