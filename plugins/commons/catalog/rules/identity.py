"""An entry's id, and what must not be the same in two entries."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from commons.catalog.diagnostics import quoted
from commons.catalog.kinds.fields import HANDLE
from commons.catalog.marks import find
from commons.catalog.rules.facts import Claim
from commons.catalog.rules.finding import finding
from commons.catalog.urls import plain_repository, same_repository

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from commons.catalog.diagnostics import Diagnostic
    from commons.catalog.rules.facts import Facts
    from commons.catalog.tree import Node, Tree

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_ID = 80
# `index` is the listing's own page, `maintainers` acts in events; the others cannot be names of files on Windows.
RESERVED = {"index", "maintainers", "con", "prn", "aux", "nul"} | {
    f"{port}{digit}" for port in ("com", "lpt") for digit in range(10)
}


def check_id(name: str) -> str | None:
    """What is wrong with an id, or None."""
    if not _ID.fullmatch(name) or len(name) > _LONGEST_ID:
        return (
            f"an id is made of lower-case ASCII letters, digits and single hyphens, "
            f"at most {_LONGEST_ID} of them, got {quoted(name)}"
        )
    return f"the id {quoted(name)} is reserved: choose another" if name in RESERVED else None


def check_identity(
    kind: str, stem: str, tree: Tree, names: Mapping[str, Collection[str]], facts: Facts
) -> Iterator[Diagnostic]:
    """Check an entry's ids, and note what no other entry may have.

    Args:
        kind: The entry's kind.
        stem: Its file's name without `.yml`.
        tree: What is in it.
        names: The ids of each kind by the files' names.
        facts: Receives what it claims.
    """
    yield from _id(tree, stem, names[kind])
    yield from _former_ids(kind, tree, names[kind], facts)
    if kind == "project":
        for node in _texts(tree, "repository"):
            value = str(node.value)
            facts.claims.append(Claim("GC204", same_repository(value), value, tree.path, node.place))
            plain = plain_repository(value)
            if plain != value:
                message = f"the repository's address is {quoted(plain)} in short"
                yield replace(finding(tree, node, "GC409", message, instead=plain), severity="warning")
    if kind == "person":
        yield from _handle(tree, stem)


def _former_ids(kind: str, tree: Tree, names: Collection[str], facts: Facts) -> Iterator[Diagnostic]:
    for node in _texts(tree, "formerly", None):
        name = str(node.value)
        problem = check_id(name)
        if problem:
            yield finding(tree, node, "GC201", problem)
        elif name in names:
            message = f"the former id {quoted(name)} is that of {_beside(tree, name)}, which is still there"
            yield finding(tree, node, "GC209", message)
        else:
            facts.claims.append(Claim("GC209", f"{kind}/{name}", name, tree.path, node.place))


def _texts(tree: Tree, *steps: str | None) -> Iterator[Node]:
    """Nodes of texts that are not empty."""
    for node in find(tree.root, steps) if tree.root else ():
        if isinstance(node.value, str) and node.value:
            yield node


def _beside(tree: Tree, name: str) -> str:
    return PurePath(tree.path).with_name(f"{name}.yml").as_posix()


def _id(tree: Tree, stem: str, names: Collection[str]) -> Iterator[Diagnostic]:
    for node in _texts(tree, "id"):
        name = str(node.value)
        problem, of_stem = check_id(name), check_id(stem)
        if of_stem:
            yield finding(tree, node, "GC201", f"{of_stem}; the file's name and the id change together")
        elif name == stem:
            return
        elif name in names:
            message = (
                f"the id {quoted(name)} is that of {_beside(tree, name)}; by its name this file's is {quoted(stem)}"
            )
            yield finding(tree, node, "GC203", message)
        elif problem:
            yield finding(tree, node, "GC201", problem, instead=stem)
        else:
            yield finding(tree, node, "GC202", f"the id must be the file's name {quoted(stem)}, got {quoted(name)}")


def _handle(tree: Tree, stem: str) -> Iterator[Diagnostic]:
    for node in _texts(tree, "handle"):
        if str(node.value).lower() != stem and re.fullmatch(HANDLE, str(node.value)):
            message = f"the handle in lower case must be the id {quoted(stem)}, got {quoted(str(node.value))}"
            yield finding(tree, node, "GC208", message)
