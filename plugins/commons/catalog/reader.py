"""YAML with positions, read so that hostile files do no harm.

libyaml's parser makes events and this module makes values of them: PyYAML's own constructors recurse, follow aliases
and forget where things stand. What an entry never needs (anchors, tags, several documents, ...) is refused with its
place. Size and characters are checked before libyaml sees anything, and depth while it reads.
"""

from __future__ import annotations

import contextlib
import re
from itertools import islice
from typing import TYPE_CHECKING, Any, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from commons.catalog.diagnostics import FORBIDDEN, MAX_DIAGNOSTICS, Diagnostic, Edit, Place, is_harmless, named, quoted
from commons.catalog.edits import edit
from commons.catalog.repairs import line_of_field, repair
from commons.catalog.scalars import TooLargeError, resolve
from commons.catalog.syntax import explain
from commons.catalog.tree import Node, Tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from yaml.events import CollectionStartEvent, Event

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
    forbidden = (
        {} if is_harmless(text) else {each[0]: each.start() for each in reversed(list(FORBIDDEN.finditer(text)))}
    )
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


# A collection around the one that is open: its node, value, members and keys, whether it is a mapping, the name whose
# value is next, and where that name stands again.
_Open = tuple[Node | None, Any, dict[str | int, Node], dict[str, Place], bool, str | None, Place | None]
# A place from its two numbers, without the call that a named tuple makes of it.
_new = tuple.__new__


class _Builder:
    def __init__(self, text: str, path: str, start: Place) -> None:
        self.root: Node | None = None
        self.diagnostics: list[Diagnostic] = []
        self._text, self._path, self._start = text, path, start

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
        """Make nodes of events.

        All in one loop on local names: ten thousand entries are a million events, and a call and an object for each
        took twice as long. What is refused is rare, and has methods of its own.
        """
        # This loader is libyaml's parser; its constructor, which is the one for plain strings, is never called.
        loader = yaml.CBaseLoader(self._text)
        first_line, first_column = self._start
        around: list[_Open] = []
        # The collection that is open, and in a mapping the name whose value is next, and where it stands again.
        node: Node | None = None
        value: Any = None
        members: dict[str | int, Node] = {}
        keys: dict[str, Place] = {}
        is_mapping = False
        name: str | None = None
        again: Place | None = None
        next_event: Callable[[], Any] = loader.get_event
        try:
            while (event := next_event()) is not None:
                kind = type(event)
                if kind is ScalarEvent or kind is AliasEvent:
                    mark = event.start_mark
                    place = _new(Place, (mark.line + first_line, mark.column + first_column))
                    if kind is ScalarEvent and event.anchor is None and event.tag is None and event.style != '"':
                        text = event.value
                        # libyaml says "" here for what has no quotes, and None elsewhere.
                        written = None if event.style else text
                    else:
                        text, written = self._unusual(event, place)
                    if is_mapping and name is None:
                        if not text or text == "<<":
                            self._check_name(event, place)
                        name, again = text, place if text in keys else None
                        if again is None:
                            keys[text] = place
                        continue
                    made = Node(text, place, written)
                    if written is not None:
                        try:
                            made.value = resolve(written)
                        except TooLargeError:
                            self._report(
                                place, "GC014", f"the number {quoted(text)} is too large; if it is text, quote it"
                            )
                elif kind is MappingStartEvent or kind is SequenceStartEvent:
                    mark = event.start_mark
                    place = _new(Place, (mark.line + first_line, mark.column + first_column))
                    self._check_beginning(event, place, len(around), is_name=is_mapping and name is None)
                    around.append((node, value, members, keys, is_mapping, name, again))
                    is_mapping = kind is MappingStartEvent
                    value, members, name = {} if is_mapping else (), {}, None
                    keys = {}
                    node = Node(value, place, None, members, keys)
                    continue
                elif node is not None and (kind is MappingEndEvent or kind is SequenceEndEvent):
                    made = node
                    if not is_mapping:
                        made.value = tuple([member.value for member in members.values()])
                    node, value, members, keys, is_mapping, name, again = around.pop()
                else:
                    if kind is DocumentStartEvent:
                        self._document(event)
                    continue
                if node is None:
                    self.root = made
                elif not is_mapping:
                    members[len(members)] = made
                elif name is not None:
                    if again is None:
                        members[name] = made
                        value[name] = made.value
                    else:
                        self._twice(name, keys[name], again, members[name], made)
                    name = None
        finally:
            loader.dispose()

    def _document(self, event: DocumentStartEvent) -> None:
        if self.root is not None:
            self._stop(self._event_place(event), "GC009", "a second document begins here: one file has one entry")
        if event.version or event.tags:
            message = "a line that begins with '%' is not allowed: remove it"
            self._report(self._event_place(event), "GC015", message, self._without_directive(event))

    def _without_directive(self, event: DocumentStartEvent) -> tuple[Edit, ...]:
        """Without a version there need be no '---' either; what tags mean is not for us to say."""
        start, end = event.start_mark, event.end_mark
        if event.tags or start is None or end is None or "#" in self._text[start.index : end.index]:
            return ()
        is_whole_line = self._text[end.index : end.index + 1] == "\n"
        return self._edits((start.index, end.index + is_whole_line, ""))

    def _unusual(self, event: ScalarEvent | AliasEvent, place: Place) -> tuple[str, str | None]:
        """The text of a scalar that may have to be refused, and the same if it is written without quotes."""
        if isinstance(event, AliasEvent):
            self._report(place, "GC006", f"an alias ('*{event.anchor}') is not allowed: repeat it")
            return f"*{event.anchor}", None
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event, place)
        if event.style == '"':
            self._look_into_escapes(event)
        return event.value, None if event.style else event.value

    def _check_name(self, event: ScalarEvent, place: Place) -> None:
        if event.value == "<<" and not event.style:
            self._report(place, "GC008", "a merge key ('<<') is not allowed: repeat the fields")
        if not event.value:
            self._report(place, "GC011", "a name is missing before this ':'")

    def _check_beginning(self, event: CollectionStartEvent, place: Place, depth: int, *, is_name: bool) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event, place)
        if is_name:
            self._stop(place, "GC011", "a name must be plain text, not a list or a mapping")
        if depth == MAX_DEPTH:
            self._stop(place, "GC004", f"nested more than {MAX_DEPTH} levels deep")

    def _twice(self, name: str, first: Place, again: Place, before: Node, node: Node) -> None:
        fix: tuple[Edit, ...] = ()
        line = line_of_field(self._text, again.line - self._start.line)
        if line and before.value == node.value:
            fix = self._edits((*line, ""))
        self._report(again, "GC010", f"{quoted(name)} stands twice; the first is in line {first.line}", fix)

    def _refuse_properties(self, event: ScalarEvent | CollectionStartEvent, place: Place) -> None:
        if event.anchor is not None:
            self._report(
                place, "GC005", f"an anchor ('&{event.anchor}') is not allowed: put text that has '&' in quotes"
            )
        if event.tag is not None:
            self._report(place, "GC007", "a tag ('!') is not allowed: put text that begins with '!' in quotes")

    def _look_into_escapes(self, event: ScalarEvent) -> None:
        if event.start_mark is None or event.end_mark is None:
            return
        for escape in _ESCAPE.finditer(self._text, event.start_mark.index, event.end_mark.index):
            digits = escape[1] or escape[2] or escape[3]
            character = chr(int(digits, 16)) if digits else _NAMED_ESCAPES.get(escape[4], " ")
            if FORBIDDEN.match(character):
                place = _moved(_place(self._text, escape.start()), self._start)
                fix = self._edits((*escape.span(), "")) if character in _UNSEEN else ()
                self._report(place, "GC003", _forbidden(character), fix)

    def _event_place(self, event: Event) -> Place:
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
