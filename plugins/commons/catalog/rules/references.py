"""Ids of other entries: they must be there, and a real entry does not rest on a sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from commons.catalog.diagnostics import Diagnostic, Place, quoted
from commons.catalog.kinds import FOLDERS, Reference
from commons.catalog.marks import find, marks_of
from commons.catalog.rules.finding import finding, meant

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from commons.catalog.tree import Tree


class _Link(NamedTuple):
    path: str
    place: Place
    kind: str
    id: str


class References:
    """The rules of references; each entry is shown to them once.

    Args:
        names: The ids of each kind by the files' names.
    """

    def __init__(self, names: Mapping[str, Collection[str]]) -> None:
        self._names = names
        self._samples: set[tuple[str, str]] = set()
        self._links: list[_Link] = []

    def check(self, kind: str, name: str, tree: Tree) -> Iterator[Diagnostic]:
        """Check an entry's references against the files that are there."""
        if tree.root is None:
            return
        sample = tree.node("sample")
        is_sample = sample is not None and sample.value is True
        if is_sample:
            self._samples.add((kind, name))
        for steps, mark in marks_of(kind):
            if not isinstance(mark, Reference):
                continue
            for node in find(tree.root, steps):
                if not isinstance(node.value, str) or not node.value:
                    continue
                if node.value in self._names[mark.kind]:
                    if not is_sample:
                        self._links.append(_Link(tree.path, node.place, mark.kind, node.value))
                    continue
                if not mark.must_exist:
                    continue
                add = f"; there is no file {FOLDERS[mark.kind]}/{node.value[:60]}.yml"
                message = f"unknown {mark.kind} {quoted(node.value)}{meant(node.value, self._names[mark.kind], add)}"
                yield finding(tree, node, "GC305", message)

    def finish(self) -> Iterator[Diagnostic]:
        """What can be said once all entries were shown."""
        for link in self._links:
            if (link.kind, link.id) in self._samples:
                message = f"the {link.kind} {quoted(link.id)} is a sample, and only a sample may refer to it"
                yield Diagnostic(link.path, *link.place, "GC306", message)
