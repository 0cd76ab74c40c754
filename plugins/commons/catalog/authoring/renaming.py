"""Another id for an entry: its file, its former ids, and every reference to it, and not a byte besides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from commons.catalog.authoring.overlay import Change
from commons.catalog.diagnostics import quoted
from commons.catalog.edits import apply, edit, span_at
from commons.catalog.kinds import FOLDERS, Reference
from commons.catalog.listing import ASSETS, SUFFIX
from commons.catalog.marks import find, marks_of
from commons.catalog.reader import read_bytes
from commons.catalog.rules import check_id
from commons.catalog.writing import rewrite

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from commons.catalog.diagnostics import Edit
    from commons.catalog.files import Files
    from commons.catalog.tree import Node, Tree


class RenameError(Exception):
    """The entry cannot have this id; the message says why."""


@dataclass(frozen=True)
class Rename:
    """A new id for an entry.

    Attributes:
        kind: The entry's kind.
        old: Its id.
        new: The id that it is to have.
        written: The same as it is to be written where people's names are, with capital letters if one likes.
    """

    kind: str
    old: str
    new: str
    written: str = ""

    def replaced(self, value: str, *, exact: bool) -> str | None:
        """What a reference is to be, or None if it is none to the entry.

        Args:
            value: As it is written.
            exact: Whether it is an id; a handle may have capital letters.
        """
        if value == self.old:
            return self.new
        return (self.written or self.new) if not exact and value.lower() == self.old else None


def rename(files: Files, kind: str, old: str, name: str) -> tuple[Change, dict[str, int]]:
    """Find out what is to change.

    Args:
        files: The catalog's.
        kind: The entry's kind.
        old: Its id.
        name: The id that it is to have; for a person, the new GitHub handle.

    Returns:
        The change, and how many references there are in each file that has some.

    Raises:
        RenameError: The id is no id or somebody's, or a file that may refer to the entry cannot be read.
    """
    new = name.lower() if kind == "person" else name
    wanted = Rename(kind, old, new, name)
    _refuse(files, wanted)
    folder = FOLDERS[kind]
    before: dict[str, bytes] = {}
    after: dict[str, bytes | None] = {}
    counts: dict[str, int] = {}
    for other, path, content in _entries(files):
        is_entry = path == f"{folder}/{old}{SUFFIX}"
        if not is_entry and not _may_refer(content, old):
            continue
        tree = read_bytes(content, files.shown(path))
        if tree.root is None or tree.diagnostics:
            raise RenameError(f"{files.shown(path)} cannot be read and may refer to {quoted(old)}: mend it first")
        found = list(references(other, tree, wanted))
        edits = [each for node, by in found for each in _rewritten(tree, node, by)]
        edits += _own_edits(tree, wanted) if is_entry else ()
        if edits:
            target = f"{folder}/{new}{SUFFIX}" if is_entry else path
            before[path], after[path] = content, None
            after[target] = apply(tree.text, edits).encode()
        if found:
            counts[path] = len(found)
    if f"{folder}/{new}{SUFFIX}" not in after:
        raise RenameError(f"there is no {kind} {quoted(old)}")
    assets = f"{ASSETS}/{folder}/{old}"
    moved = {assets: f"{ASSETS}/{folder}/{new}"} if _is_there(files, assets) else {}
    return Change(before, after, moved), counts


def references(kind: str, tree: Tree, wanted: Rename) -> Iterator[tuple[Node, str]]:
    """The nodes of an entry that refer to the one with a new id, and what each is to be."""
    seen: set[int] = set()
    for steps, mark in marks_of(kind):
        if not isinstance(mark, Reference) or mark.kind != wanted.kind or tree.root is None:
            continue
        for node in find(tree.root, steps):
            by = wanted.replaced(node.value, exact=mark.must_exist) if isinstance(node.value, str) else None
            if by is not None and id(node) not in seen:
                seen.add(id(node))
                yield node, by


def with_new_ids(kind: str, tree: Tree, renames: Iterable[Rename]) -> Tree:
    """An entry as it would be if what it refers to had had its new ids already; other bytes stay."""
    for each in renames:
        edits = [edit for node, by in references(kind, tree, each) for edit in rewrite(tree, node.place, by)]
        if edits:
            tree = read_bytes(apply(tree.text, edits).encode(), tree.path)
    return tree


def _refuse(files: Files, wanted: Rename) -> None:
    problem = check_id(wanted.new)
    if problem:
        raise RenameError(problem)
    if wanted.new == wanted.old:
        raise RenameError(f"{quoted(wanted.old)} is its id already")
    path = f"{FOLDERS[wanted.kind]}/{wanted.new}{SUFFIX}"
    if _is_there(files, path):
        raise RenameError(f"{files.shown(path)} is there already: choose another id")


def _entries(files: Files) -> Iterator[tuple[str, str, bytes]]:
    for kind, folder in FOLDERS.items():
        for name, type_ in files.list(folder).items() if _is_there(files, folder) else ():
            if type_ == "file" and name.endswith(SUFFIX):
                path = f"{folder}/{name}"
                yield kind, path, files.read(path)


def _is_there(files: Files, path: str) -> bool:
    parent, _, name = path.rpartition("/")
    try:
        return name in files.list(parent)
    except OSError:
        return False


def _may_refer(content: bytes, old: str) -> bool:
    """Whether an id may stand in a file: it does, or there are escapes, which can write it in other characters."""
    return old.encode() in content.lower() or b"\\" in content


def _own_edits(tree: Tree, wanted: Rename) -> Iterator[Edit]:
    """What changes in the entry itself besides its references: the id, the handle, the former ids."""
    id_node, handle = tree.node("id"), tree.node("handle")
    if id_node is None or id_node.value != wanted.old:
        raise RenameError(f"{tree.path} does not have the id {quoted(wanted.old)}: mend it first")
    yield from _rewritten(tree, id_node, wanted.new)
    if handle is not None and wanted.kind == "person":
        yield from _rewritten(tree, handle, wanted.written)
    formerly = tree.node("formerly")
    members = list(formerly.members.values()) if formerly is not None else []
    again = next((node for node in members if node.value == wanted.new), None)
    if again is not None:
        # It goes back to an id that it had, which is then a former one no more.
        yield from _rewritten(tree, again, wanted.old)
    elif members:
        yield _behind(tree, members[-1], wanted.old)
    elif formerly is not None and formerly.value == ():
        yield _into_empty(tree, formerly, wanted.old)
    elif formerly is not None:
        raise RenameError(f"{tree.path}: formerly is no list: mend it first")
    else:
        yield _line_below(tree, id_node, f"formerly: [{wanted.old}]")


def _rewritten(tree: Tree, node: Node, by: str) -> tuple[Edit, ...]:
    edits = rewrite(tree, node.place, by)
    if not edits:
        line, column = node.place
        raise RenameError(f"{tree.path}:{line}:{column}: write this in one line first, so that it can be changed")
    return edits


def _behind(tree: Tree, node: Node, name: str) -> Edit:
    """A member behind the last one of a list."""
    span = span_at(tree, node.place)
    if span is None:
        raise RenameError(f"{tree.path}: write formerly as a list in one line first, so that it can be changed")
    if span.in_flow:
        return edit(tree.text, span.end, span.end, f", {name}")
    line = tree.text.rfind("\n", 0, span.start) + 1
    margin = tree.text[line : span.start]
    if margin.strip(" ") != "-":
        raise RenameError(f"{tree.path}: write formerly as a list in one line first, so that it can be changed")
    return _line_below(tree, node, f"{margin}{name}")


def _into_empty(tree: Tree, node: Node, name: str) -> Edit:
    lines = tree.text.split("\n")
    start = sum(len(line) + 1 for line in lines[: node.place.line - 1]) + node.place.column
    return edit(tree.text, start, start, name if tree.text[start] == "]" else f"{name} ")


def _line_below(tree: Tree, node: Node, line: str) -> Edit:
    """A line below the one that a scalar ends in; in braces, what follows it there."""
    span = span_at(tree, node.place)
    if span is None:
        raise RenameError(f"{tree.path}: write the id in one line first, so that it can be changed")
    text = tree.text
    if span.in_flow:
        return edit(text, span.end, span.end, f", {line}")
    end = text.find("\n", span.end)
    end = len(text) if end < 0 else end
    newline = "\r\n" if text[end - 1 : end] == "\r" else "\n"
    end -= len(newline) - 1
    indent = " " * (tree.root.place.column - 1) if tree.root is not None and line.startswith("formerly") else ""
    return edit(text, end, end, f"{newline}{indent}{line}")
