"""A YAML file as values with places."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from commons.catalog.diagnostics import START

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commons.catalog.diagnostics import Diagnostic, Place


# What is in a scalar. Most nodes are scalars, and a dictionary of its own for each would be most of a tree.
_NOTHING: Mapping[Any, Any] = MappingProxyType({})


class Node:
    """A value and where it stands.

    Attributes:
        value: None, bool, int, float, str, tuple or dict; plain Python all the way down.
        place: Where it begins.
        written: A plain scalar as it stands in the file, None for everything else.
        members: What is in it, by name or by index from 0.
        keys: Where the names in it stand.
    """

    __slots__ = ("keys", "members", "place", "value", "written")

    def __init__(
        self,
        value: object,
        place: Place,
        written: str | None = None,
        members: Mapping[str | int, Node] = _NOTHING,
        keys: Mapping[str, Place] = _NOTHING,
    ) -> None:
        self.value, self.place, self.written = value, place, written
        self.members, self.keys = members, keys


@dataclass(frozen=True, slots=True)
class Tree:
    """A file as it was read.

    Attributes:
        path: As diagnostics name it.
        root: None if there is nothing that could be read.
        diagnostics: What was refused; a tree that has any is not to be used.
        text: The file's text, for what looks at comments too.
        start: Where in the file the text begins, if it is a part of one.
    """

    path: str
    root: Node | None
    diagnostics: tuple[Diagnostic, ...] = ()
    text: str = ""
    start: Place = START

    def node(self, *steps: str | int) -> Node | None:
        """The node at a path of names and indexes, or None."""
        node = self.root
        for step in steps:
            node = node.members.get(step) if node else None
        return node

    def place(self, *steps: str | int) -> Place | None:
        """Where the value at a path of names and indexes begins, or None if there is none."""
        node = self.node(*steps)
        return node.place if node else None
