"""An imported thing on its way to an entry: its fields are taken one by one, and what nobody took is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from commons.catalog.diagnostics import Place, printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commons.catalog.diagnostics import Diagnostic
    from commons.catalog.tree import Node, Tree

Steps = tuple[str | int, ...]


class Note(NamedTuple):
    """Something that somebody should know about what was imported, at its place in the imported file."""

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return printable(f"{self.path}:{self.line}:{self.column}: {self.message}")


class Text(NamedTuple):
    """A text of the imported file, and where it stands."""

    value: str
    place: Place


@dataclass
class Draft:
    """An entry that is being made.

    Attributes:
        path: The imported file.
        place: Where in it the thing begins.
        values: The fields of a project as far as they are known.
        places: Where their values come from, by the way to them.
        notes: What was not carried over, and why.
    """

    path: str
    place: Place
    values: dict[str, Any] = field(default_factory=dict)
    places: dict[Steps, Place] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def put(self, value: Text | None, *steps: str) -> None:
        """Give a field a value, if there is one.

        Args:
            value: The value and its origin.
            steps: The way to the field.
        """
        if value is None:
            return
        holder = self.values
        for step in steps[:-1]:
            holder = holder.setdefault(step, {})
        holder[steps[-1]] = value.value
        self.places[steps] = value.place

    def add(self, name: str, value: Any, place: Place) -> None:
        """Add a member to a list, unless it is there."""
        members = self.values.setdefault(name, [])
        if value not in members:
            self.places[name, len(members)] = place
            members.append(value)

    def note(self, message: str, place: Place | None = None) -> None:
        """Say something about a place, or about the whole."""
        self.notes.append(Note(self.path, *(place or self.place), message))


@dataclass
class Reading:
    """What a file of another format holds.

    Attributes:
        drafts: The projects in it.
        notes: What in it is no project, and was left out.
        diagnostics: Why it could not be read; then there is nothing else.
    """

    drafts: list[Draft] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    diagnostics: tuple[Diagnostic, ...] = ()


class Item:
    """A mapping of the imported file; each of its fields is taken once, or told at the end.

    Args:
        tree: The file.
        node: The mapping, or anything else, which is then as good as an empty one.
        draft: Receives what is said about fields.
    """

    def __init__(self, tree: Tree, node: Node, draft: Draft) -> None:
        self._tree, self._draft = tree, draft
        self._left: dict[str, Node] = {}
        if isinstance(node.value, dict):
            self._left = {name: each for name, each in node.members.items() if isinstance(name, str)}
        self._keys: Mapping[str, Place] = node.keys

    def take(self, name: str) -> Node | None:
        """A field, whatever it is; None if it is not there or has no value."""
        node = self._left.pop(name, None)
        return None if node is None or node.value is None else node

    def text(self, name: str) -> Text | None:
        """A field's text in one line."""
        node = self.take(name)
        return self._text(name, node) if node else None

    def texts(self, name: str) -> list[Text]:
        """A field's texts; one alone may stand there without a list."""
        node = self.take(name)
        if node is None:
            return []
        members = list(node.members.values()) if isinstance(node.value, tuple) else [node]
        return [text for member in members if (text := self._text(name, member))]

    def is_true(self, name: str) -> bool:
        """Whether a field is true; `True` and `yes`, which other readers take for it, are so too."""
        node = self.take(name)
        return node is not None and str(node.value).lower() in {"true", "yes", "on"}

    def drop(self, *names: str) -> None:
        """Leave fields out that say nothing about the project."""
        for name in names:
            self._left.pop(name, None)

    def lost(self, name: str, why: str) -> None:
        """Leave a field out that an entry has no place for, and say why."""
        place = self._keys.get(name)
        if self.take(name) is not None:
            self._draft.note(f"'{name}' is not carried over: {why}", place)

    def tell_rest(self) -> None:
        """Say which fields nobody took."""
        left = [name for name, node in self._left.items() if node.value not in (None, (), {})]
        if left:
            names = ", ".join(f"{name!r} (line {self._keys[name].line})" for name in left)
            what, them = ("is", "it") if len(left) == 1 else ("are", "them")
            self._draft.note(f"{names} {what} not carried over: an entry has no field for {them}", self._keys[left[0]])

    def _text(self, name: str, node: Node) -> Text | None:
        value = node.value
        # A number or a date is text to whoever wrote it.
        written = node.written if isinstance(value, (int, float)) and not isinstance(value, bool) else value
        if not isinstance(written, str) or not written.strip():
            self._draft.note(f"'{name}' is not carried over: it is no text", node.place)
            return None
        return Text(" ".join(written.split()), node.place)
