"""YAML with positions, read so that hostile files do no harm.

libyaml's parser makes events and this module makes values of them: PyYAML's own constructors recurse, follow aliases
and forget where things stand. What an entry never needs (anchors, tags, several documents, ...) is refused with its
place. Size and characters are checked before libyaml sees anything, and depth while it reads.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, NoReturn

import yaml

from commons.catalog.diagnostics import FORBIDDEN, MAX_DIAGNOSTICS, Diagnostic, Edit, Place, named, quoted
from commons.catalog.edits import edit
from commons.catalog.repairs import line_of_field, repair
from commons.catalog.scalars import TooLargeError, resolve
from commons.catalog.syntax import explain
from commons.catalog.tree import Node, Tree

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_BYTES = 64 * 1024
MAX_DEPTH = 16
# What changes neither the look nor the order of the characters around it; others are for their author to look at.
_UNSEEN = frozenset("\u00ad\u200b\u2060\u2061\u2062\u2063\u2064\ufeff")
_MOST_RUNS = 100
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_NAMED_ESCAPES = {"0": "\0", "a": "\a", "b": "\b", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b", "N": "\x85"} | {
    "L": "\u2028",
    "P": "\u2029",
}


def read_bytes(content: bytes, path: str, most: int = MAX_BYTES) -> Tree:
    """Read a file.

    Args:
        content: The file, or its first `most + 1` bytes.
        path: As diagnostics are to name it.
        most: How many bytes it may have.

    Returns:
        A tree; no content makes this raise.
    """
    if len(content) > most:
        return _refused(path, Place(1, 1), "GC001", f"the file is larger than {most // 1024} KiB: shorten it")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        message = f"the byte 0x{content[error.start]:02X} is not UTF-8: save the file as UTF-8"
        return _refused(path, _place(before, len(before)), "GC002", message)
    return read_text(text, path, most=most)


def read_text(text: str, path: str, line: int = 1, column: int = 1, *, most: int = MAX_BYTES) -> Tree:
    """Read YAML that may stand inside another file.

    Args:
        text: One document.
        path: As diagnostics are to name the file.
        line: The line of the file that the text's first line is.
        column: The column of the file that the text's first column is, in every line.
        most: How many bytes it may have.

    Returns:
        A tree; no text makes this raise.
    """
    start = Place(line, column)
    # Four bytes a character at most; only what is not short is worth encoding to know.
    if 4 * len(text) > most and len(text.encode("utf-8", errors="surrogatepass")) > most:
        return _refused(path, start, "GC001", f"this is larger than {most // 1024} KiB: shorten it")
    forbidden = {found[0]: found.start() for found in reversed(list(FORBIDDEN.finditer(text)))}
    if forbidden:
        return Tree(
            path,
            None,
            tuple(
                Diagnostic(
                    path,
                    *_moved(_place(text, offset), start),
                    "GC003",
                    _forbidden(character, offset),
                    fix=_without(text, character, start),
                )
                for character, offset in sorted(forbidden.items(), key=lambda item: item[1])
            ),
        )
    builder = _Builder(text, path, start)
    builder.build()
    return Tree(path, None if builder.diagnostics else builder.root, tuple(sorted(builder.diagnostics)), text, start)


def _refused(path: str, place: Place, id: str, message: str) -> Tree:  # noqa: A002
    return Tree(path, None, (Diagnostic(path, *place, id, message),))


def _forbidden(character: str, offset: int = -1) -> str:
    if character == "\ufeff" and offset == 0:
        return "the file begins with a byte order mark (U+FEFF): save it as UTF-8 without one"
    return f"the character {named(character)} is invisible or controls the display: remove it"


def _without(text: str, character: str, start: Place) -> tuple[Edit, ...]:
    """The edits that take out a character whose absence nobody sees."""
    if character not in _UNSEEN:
        return ()
    runs = list(islice(re.finditer(f"{character}+", text), _MOST_RUNS + 1))
    return tuple(edit(text, *run.span(), "", start) for run in runs) if len(runs) <= _MOST_RUNS else ()


def _place(text: str, offset: int) -> Place:
    return Place(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def _moved(place: Place, start: Place) -> Place:
    return Place(place.line + start.line - 1, place.column + start.column - 1)


class _Stop(Exception):  # noqa: N818 - never leaves this module
    """What follows cannot be understood."""


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet; in a mapping the name whose value is next, and where it stands again."""

    node: Node
    members: dict[str | int, Node]
    keys: dict[str, Place]
    is_mapping: bool
    name: str | None = None
    again: Place | None = None


class _Builder:
    def __init__(self, text: str, path: str, start: Place) -> None:
        self.root: Node | None = None
        self.diagnostics: list[Diagnostic] = []
        self._text, self._path, self._start = text, path, start
        self._open: list[_Open] = []

    def build(self) -> None:
        with contextlib.suppress(_Stop):
            try:
                self._read_events()
            except yaml.MarkedYAMLError as error:
                self._unreadable(error)
            except yaml.YAMLError as error:
                self._stop(self._start, "GC012", f"this cannot be read: {error}")
            if self.root is None:
                self._report(self._start, "GC013", "there is nothing here")

    def _unreadable(self, error: yaml.MarkedYAMLError) -> None:
        line, column, message = explain(error, self._text)
        slip = repair(self._text, line)
        if slip:
            place = _moved(_place(self._text, slip.at), self._start)
            self._stop(place, "GC012", slip.sentence, self._edits(*slip.edits))
        self._stop(self._at(line, column), "GC012", message)

    def _edits(self, *edits: tuple[int, int, str]) -> tuple[Edit, ...]:
        return tuple(edit(self._text, *each, self._start) for each in edits)

    def _read_events(self) -> None:
        take: dict[type[yaml.Event], Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._begin,
            yaml.SequenceStartEvent: self._begin,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }
        # This loader is libyaml's parser; its constructor, which is the one for plain strings, is never called.
        loader = yaml.CBaseLoader(self._text)
        try:
            while (event := loader.get_event()) is not None:
                handle = take.get(type(event))
                if handle is not None:
                    handle(event)
        finally:
            loader.dispose()

    def _end(self, event: yaml.CollectionEndEvent) -> None:  # noqa: ARG002 - called like the others
        closed = self._open.pop()
        if not closed.is_mapping:
            closed.node.value = tuple([member.value for member in closed.members.values()])
        self._add(closed.node)

    def _alias(self, event: yaml.AliasEvent) -> None:
        self._report(self._event_place(event), "GC006", f"an alias ('*{event.anchor}') is not allowed: repeat it")
        self._scalar_or_name(Node(None, self._event_place(event)), f"*{event.anchor}")

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        if self.root is not None:
            self._stop(self._event_place(event), "GC009", "a second document begins here: one file has one entry")
        if event.version or event.tags:
            message = "a line that begins with '%' is not allowed: remove it"
            self._report(self._event_place(event), "GC015", message, self._without_directive(event))

    def _without_directive(self, event: yaml.DocumentStartEvent) -> tuple[Edit, ...]:
        """Without a version there need be no '---' either; what tags mean is not for us to say."""
        start, end = event.start_mark, event.end_mark
        if event.tags or start is None or end is None or "#" in self._text[start.index : end.index]:
            return ()
        is_whole_line = self._text[end.index : end.index + 1] == "\n"
        return self._edits((start.index, end.index + is_whole_line, ""))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        place = self._event_place(event)
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event, place)
        is_plain = not event.style  # libyaml says "" here, and None elsewhere
        if event.style == '"':
            self._look_into_escapes(event)
        parent = self._open[-1] if self._open else None
        if parent is not None and parent.is_mapping and parent.name is None:
            if is_plain and event.value == "<<":
                self._report(place, "GC008", "a merge key ('<<') is not allowed: repeat the fields")
            if not event.value:
                self._report(place, "GC011", "a name is missing before this ':'")
            self._take_name(event.value, place)
            return
        if not is_plain:
            self._add(Node(event.value, place))
            return
        node = Node(event.value, place, event.value)
        try:
            node.value = resolve(event.value)
        except TooLargeError:
            self._report(place, "GC014", f"the number {quoted(event.value)} is too large; if it is text, quote it")
        self._add(node)

    def _scalar_or_name(self, node: Node, name: str) -> None:
        if self._name_is_next():
            self._take_name(name, node.place)
        else:
            self._add(node)

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        place = self._event_place(event)
        self._refuse_properties(event, place)
        if self._name_is_next():
            self._stop(place, "GC011", "a name must be plain text, not a list or a mapping")
        if len(self._open) == MAX_DEPTH:
            self._stop(place, "GC004", f"nested more than {MAX_DEPTH} levels deep")
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        members: dict[str | int, Node] = {}
        keys: dict[str, Place] = {}
        node = Node({} if is_mapping else (), place, None, members, keys)
        self._open.append(_Open(node, members, keys, is_mapping))

    def _name_is_next(self) -> bool:
        return bool(self._open) and self._open[-1].is_mapping and self._open[-1].name is None

    def _take_name(self, name: str, place: Place) -> None:
        parent = self._open[-1]
        first = parent.keys.get(name)
        parent.name, parent.again = name, None if first is None else place
        if first is None:
            parent.keys[name] = place

    def _add(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if not parent.is_mapping:
            parent.members[len(parent.members)] = node
            return
        if parent.again is not None:
            self._twice(parent, parent.again, node)
        elif parent.name is not None:
            parent.members[parent.name] = node
            parent.node.value[parent.name] = node.value  # type: ignore[index] # a mapping's value is a dict
        parent.name = None

    def _twice(self, parent: _Open, place: Place, node: Node) -> None:
        name = str(parent.name)
        first = parent.keys[name]
        fix: tuple[Edit, ...] = ()
        line = line_of_field(self._text, place.line - self._start.line)
        if line and parent.members[name].value == node.value:
            fix = self._edits((*line, ""))
        self._report(place, "GC010", f"{quoted(name)} stands twice; the first is in line {first.line}", fix)

    def _refuse_properties(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, place: Place) -> None:
        if event.anchor is not None:
            self._report(
                place, "GC005", f"an anchor ('&{event.anchor}') is not allowed: put text that has '&' in quotes"
            )
        if event.tag is not None:
            self._report(place, "GC007", "a tag ('!') is not allowed: put text that begins with '!' in quotes")

    def _look_into_escapes(self, event: yaml.ScalarEvent) -> None:
        if event.start_mark is None or event.end_mark is None:
            return
        for escape in _ESCAPE.finditer(self._text, event.start_mark.index, event.end_mark.index):
            digits = escape[1] or escape[2] or escape[3]
            character = chr(int(digits, 16)) if digits else _NAMED_ESCAPES.get(escape[4], " ")
            if FORBIDDEN.match(character):
                place = _moved(_place(self._text, escape.start()), self._start)
                fix = self._edits((*escape.span(), "")) if character in _UNSEEN else ()
                self._report(place, "GC003", _forbidden(character), fix)

    def _event_place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        if mark is None:
            return self._start
        return Place(mark.line + self._start.line, mark.column + self._start.column)

    def _at(self, line: int, column: int) -> Place:
        return Place(line + self._start.line, column + self._start.column)

    def _report(self, place: Place, id: str, message: str, fix: tuple[Edit, ...] = ()) -> None:  # noqa: A002
        self.diagnostics.append(Diagnostic(self._path, *place, id, message, fix=fix))
        if len(self.diagnostics) == MAX_DIAGNOSTICS:
            raise _Stop

    def _stop(self, place: Place, id: str, message: str, fix: tuple[Edit, ...] = ()) -> NoReturn:  # noqa: A002
        self._report(place, id, message, fix)
        raise _Stop
