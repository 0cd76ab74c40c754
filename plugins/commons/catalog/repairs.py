"""Repairs of YAML that cannot be read: slips that have one obvious remedy, with which the file can be read again.

libyaml says where it noticed, which may be lines after the slip. A remedy that makes the whole file readable shows
where it really is.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import yaml

from commons.catalog.diagnostics import named
from commons.catalog.scalars import in_quotes

if TYPE_CHECKING:
    from collections.abc import Iterator

# Each remedy is tried by reading all of the text with it, so a file that is no entry is not tried at length.
_LARGEST, _MOST = 16_000, 24
# How many lines above may belong to the text that a slip began.
_ABOVE = 8
_HEAD = r"(?P<head> *(?:- +)*)"
_NAME = rf"{_HEAD}[A-Za-z_][\w.-]*"
_SPACES = "\u00a0\u2000-\u200a\u202f\u205f\u3000"
_WIDE_COLON = re.compile(rf"{_NAME} ?(?P<wrong>：[ {_SPACES}]*)(?=\S|$)")
_WIDE_SPACE = re.compile(rf"{_NAME}:(?P<wrong> *[{_SPACES}][ {_SPACES}]*)(?=\S|$)")
_NO_SPACE = re.compile(rf"{_NAME}(?P<wrong>:)(?=[^\s:/])")
_NO_SPACE_BEHIND_DASH = re.compile(r" *(?P<wrong>-)(?=[A-Za-z\"'])")
_COLON_INSIDE = re.compile(
    rf"{_NAME}: +(?P<value>[^\s\"'|>\[{{#&*!@%`,?-](?:(?! #).)*?(?P<wrong>:)(?: (?:(?! #).)*)?)\s*$"
)
_SPECIAL_FIRST = re.compile(rf"{_NAME}: +(?P<value>(?P<wrong>[@`%&*])(?:(?! #).)*?)\s*$")
_OPEN_QUOTE = re.compile(rf"{_HEAD}(?:[A-Za-z_][\w.-]*: +)?(?P<wrong>\"|')(?P<value>[^\"'#]*?)\s*$")
_OPEN_BRACKET = re.compile(
    rf"{_HEAD}(?:(?<=- )|[A-Za-z_][\w.-]*: +)(?P<wrong>\[|{{(?=[^:]*: ))"
    r"(?P<value>[^\[\]{}\"'#]*[^\[\]{}\"'#\s])\s*$"
)
_NO_COLON = re.compile(r" *(?:- +)?(?P<wrong>)[A-Za-z_][^:]*$")
_TABS = re.compile(r"^[ \t]*\t[ \t]*", re.MULTILINE)


class Repair(NamedTuple):
    """A remedy, and the slip that it shows.

    Attributes:
        at: The index of the character that is wrong.
        sentence: What is wrong, and what to do.
        edits: Indexes of the first character that goes and of that behind the last, and what comes instead; none
            where the remedy is not the only one.
    """

    at: int
    sentence: str
    edits: tuple[tuple[int, int, str], ...] = ()


def repair(text: str, line: int) -> Repair | None:
    """Find a slip.

    Args:
        text: YAML that cannot be read.
        line: Where that was noticed, counting from 0.

    Returns:
        The first remedy with which all of it can be read, else the first with which it can be read further, or None.
    """
    if len(text) > _LARGEST:
        return None
    further = None
    for found, edits in islice(_candidates(text, line), _MOST):
        next_line = _unreadable_in(_edited(text, edits))
        if next_line is None:
            return found
        if further is None and next_line > line:
            further = found
    return further


def _candidates(text: str, line: int) -> Iterator[tuple[Repair, tuple[tuple[int, int, str], ...]]]:
    """Remedies, and the edits by which to try them; the most certain first."""
    starts = [0]
    for each in text.split("\n"):
        starts.append(starts[-1] + len(each) + 1)
    lines = [each.removesuffix("\r") for each in text.split("\n")]
    line = min(line, len(lines) - 1)
    for number in range(line, max(line - _ABOVE, 0) - 1, -1):
        for found in _of_line(lines[number], starts[number]):
            yield found, found.edits
    for number in range(line, -1, -1):
        quote = _OPEN_QUOTE.match(lines[number])
        if quote:
            start, end = starts[number] + quote.start("wrong"), starts[number] + quote.end("value")
            found = Repair(start, "the quote that opens here is never closed", ((end, end, quote["wrong"]),))
            yield found, found.edits
    tabs = tuple((each.start(), each.end(), each[0].replace("\t", "  ")) for each in _TABS.finditer(text))
    if tabs:
        first = text.index("\t", tabs[0][0])
        yield Repair(first, "a tab cannot indent: use spaces", tabs), tabs
    above = next(
        (number for number in range(line - 1, -1, -1) if 0 < _indent(lines[number]) <= _indent(lines[line])), 0
    )
    no_colon = _NO_COLON.match(lines[above])
    if no_colon:
        index = starts[above] + no_colon.start("wrong")
        # Not offered: the line may as well belong to the text above it.
        trial = ((index, starts[above + 1] - 1, "x: 1"),)
        yield Repair(index, "this line lacks a ':' after a field's name"), trial


def _indent(line: str) -> int:
    """The column at which a line begins; 0 for an empty one."""
    return len(line) - len(line.lstrip(" ")) + 1 if line.strip() else 0


def _of_line(line: str, start: int) -> Iterator[Repair]:
    wide = _WIDE_COLON.match(line) or _WIDE_SPACE.match(line)
    if wide:
        first, last = start + wide.start("wrong"), start + wide.end("wrong")
        character = wide["wrong"].strip(" ")[0]
        by = ("" if character != "：" else ":") + (" " if line[wide.end("wrong") :] else "")
        what = f"{named(character)} is no {'colon' if character == '：' else 'space'} for YAML"
        yield Repair(first, f"{what}: write ':' and a plain space", ((first, last, by),))
    if found := _NO_SPACE.match(line):
        index = start + found.start("wrong")
        yield Repair(index, "a space is missing behind this ':'", ((index + 1, index + 1, " "),))
    if found := _NO_SPACE_BEHIND_DASH.match(line):
        index = start + found.start("wrong")
        yield Repair(index, "a space is missing behind this '-'", ((index + 1, index + 1, " "),))
    if found := _COLON_INSIDE.match(line):
        sentence = "a ':' cannot stand here: put a value that contains ': ' in quotes"
        yield _in_quotes(found, start, sentence)
    if found := _SPECIAL_FIRST.match(line):
        yield _in_quotes(found, start, f"a value cannot begin with {found['wrong']!r}: put it in quotes")
    if found := _OPEN_BRACKET.match(line):
        what, close = ("list", "]") if found["wrong"] == "[" else ("mapping", "}")
        space = " " if found["value"].startswith(" ") else ""
        end = start + found.end("value")
        sentence = f"the {what} that opens here with '{found['wrong']}' is not closed with '{close}'"
        yield Repair(start + found.start("wrong"), sentence, ((end, end, space + close),))


def _in_quotes(found: re.Match[str], start: int, sentence: str) -> Repair:
    first, last = start + found.start("value"), start + found.end("value")
    return Repair(start + found.start("wrong"), sentence, ((first, last, in_quotes(found["value"])),))


def line_of_field(text: str, line: int) -> tuple[int, int] | None:
    """The indexes around a line that is a field and its whole value; None if it is more or less than that.

    Args:
        text: YAML that can be read.
        line: Counting from 0.
    """
    lines = text.split("\n")
    indent = len(lines[line]) - len(lines[line].lstrip(" "))
    behind = next((each for each in lines[line + 1 :] if each.strip()), "")
    is_whole = re.fullmatch(r" *[A-Za-z_][\w.-]*: +[^\s|>&*!#][^#]*", lines[line]) is not None
    if not is_whole or len(behind) - len(behind.lstrip(" ")) > indent or line + 1 == len(lines):
        return None
    start = sum(len(each) + 1 for each in lines[:line])
    return start, start + len(lines[line]) + 1


def _edited(text: str, edits: tuple[tuple[int, int, str], ...]) -> str:
    for start, end, by in reversed(edits):
        text = text[:start] + by + text[end:]
    return text


def _unreadable_in(text: str) -> int | None:
    """The line, counting from 0, where libyaml stops; None if it reads all."""
    loader = yaml.CBaseLoader(text)
    try:
        while loader.get_event() is not None:
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return mark.line if mark else 0
    except yaml.YAMLError:
        return 0
    finally:
        loader.dispose()
    return None
