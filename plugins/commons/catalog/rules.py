"""What must be right between fields, between files, and between entries and the vocabulary.

The rules look at trees and not at models, so that one mistake in a file does not hide the others.
"""

from __future__ import annotations

import difflib
import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from commons.catalog.diagnostics import Diagnostic, quoted
from commons.catalog.urls import same_repository

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from commons.catalog.kinds import Text
    from commons.catalog.tree import Node, Tree
    from commons.catalog.vocabulary import Vocabulary

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_ID = 80
# `index` is the listing's own page; the others cannot be names of files on Windows.
_RESERVED = {"index", "con", "prn", "aux", "nul", *(f"{port}{digit}" for port in ("com", "lpt") for digit in range(10))}


class Rules:
    """The rules for one catalog; each entry is shown to them once, in the order of the files' names.

    Args:
        names: The files of all entries, without `.yml`.
        vocabulary: An empty part of it is one that could not be read, and is not used.
    """

    def __init__(self, names: Collection[str], vocabulary: Vocabulary) -> None:
        self._names, self._vocabulary = frozenset(names), vocabulary
        self._repositories: dict[str, str] = {}

    def check(self, tree: Tree) -> Iterator[Diagnostic]:
        """Check an entry by itself and against those before it.

        Yields:
            One diagnostic for each mistake.
        """
        if tree.root is None:
            return
        yield from _identity(tree, self._names)
        yield from _license_note(tree)
        yield from _words(tree, self._vocabulary)
        yield from self._repository(tree)

    def _repository(self, tree: Tree) -> Iterator[Diagnostic]:
        node = tree.node("repository")
        if node is None or not isinstance(node.value, str) or not node.value:
            return
        other = self._repositories.setdefault(same_repository(node.value), tree.path)
        if other != tree.path:
            yield _diagnostic(tree, node, "GC204", f"the repository {quoted(node.value)} is that of {other} too")


def check_id(name: str) -> str | None:
    """What is wrong with an id, or None."""
    if not _ID.fullmatch(name) or len(name) > _LONGEST_ID:
        return (
            f"an id is made of lower-case ASCII letters, digits and single hyphens, "
            f"at most {_LONGEST_ID} of them, got {quoted(name)}"
        )
    return f"the id {quoted(name)} is reserved: choose another" if name in _RESERVED else None


def _stem(tree: Tree) -> str:
    return PurePath(tree.path).stem


def _identity(tree: Tree, names: Collection[str]) -> Iterator[Diagnostic]:
    node, stem = tree.node("id"), _stem(tree)
    if node is None or not isinstance(node.value, str):
        return
    if node.value == stem:
        problem = check_id(stem)
        if problem:
            yield _diagnostic(tree, node, "GC201", f"{problem}; the file's name and the id change together")
    elif node.value in names:
        yield _diagnostic(
            tree,
            node,
            "GC203",
            f"the id {quoted(node.value)} is that of {PurePath(tree.path).with_name(node.value + '.yml').as_posix()}; "
            f"by its name this file's is {quoted(stem)}",
        )
    else:
        problem = check_id(node.value)
        yield _diagnostic(
            tree,
            node,
            "GC201" if problem else "GC202",
            problem or f"the id must be the file's name {quoted(stem)}, got {quoted(node.value)}",
        )


def _license_note(tree: Tree) -> Iterator[Diagnostic]:
    node, note = tree.node("license"), tree.node("license_note")
    if node is not None and node.value is None and (note is None or note.value is None):
        message = "a license of null needs a license_note that says why, or what the licence is"
        yield _diagnostic(tree, node, "GC403", message)


def _words(tree: Tree, vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    yield from _known(tree, ("category",), vocabulary.categories, "GC301", "category")
    yield from _known(tree, ("state",), vocabulary.states, "GC303", "state")
    for index in _indexes(tree.node("artifacts")):
        yield from _known(tree, ("artifacts", index, "kind"), vocabulary.artifacts, "GC302", "kind of artifact")
    for index in _indexes(tree.node("log")):
        for end in ("from", "to"):
            yield from _known(tree, ("log", index, end), vocabulary.states, "GC303", "state")


def _indexes(node: Node | None) -> range:
    return range(len(node.value)) if node and isinstance(node.value, tuple) else range(0)


def _known(
    tree: Tree,
    steps: tuple[str | int, ...],
    words: Mapping[str, Text],
    id: str,  # noqa: A002
    noun: str,
) -> Iterator[Diagnostic]:
    node = tree.node(*steps)
    if not words or node is None or not isinstance(node.value, str) or not node.value or node.value in words:
        return
    close = difflib.get_close_matches(node.value, words, n=1, cutoff=0.7)
    hint = f"did you mean '{close[0]}'?" if close else f"the vocabulary has: {', '.join(words)}"
    yield _diagnostic(tree, node, id, f"unknown {noun} {quoted(node.value)}; {hint}")


def _diagnostic(tree: Tree, node: Node, id: str, message: str) -> Diagnostic:  # noqa: A002
    return Diagnostic(tree.path, *node.place, id, message)
