"""The one layout of an entry: fields in the kinds' order, quotes where they are needed, long texts folded.

It is written from the values, so that it does not depend on how they stood there; comments move with their fields.
"""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any

from commons.catalog.comments import Comments, Path, comments, is_flow
from commons.catalog.kinds import KINDS
from commons.catalog.locations import fields_at
from commons.catalog.reader import read_text
from commons.catalog.schema import modeline
from commons.catalog.writing import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog.tree import Node, Tree

# Columns: what is longer than the one is folded to the other.
_LONGEST, _FOLDED = 120, 100
# A member of more words is a sentence, and has a line of its own.
_MOST_WORDS = 5
_STEP = "  "


class LayoutError(Exception):
    """An entry that cannot be laid out as it is; the message says why."""


def formatted(tree: Tree, kind: str) -> str:
    """An entry in its layout.

    Args:
        tree: Its file.
        kind: What it is.

    Returns:
        A text with the same data and the same comments, and the line ends that the file has.

    Raises:
        LayoutError: The file is no mapping, or would not be the same.
    """
    if tree.root is None or not isinstance(tree.root.value, dict):
        raise LayoutError("this has no fields: see `commons check`")
    writer = _Writer(tree, kind)
    text = "\n".join(writer.entry(tree.root)) + "\n"
    again = read_text(text, tree.path)
    if again.root is None or _data(again.root) != _data(tree.root) or comments(again).all() != writer.comments.all():
        raise LayoutError("this cannot be laid out without a change of what it says: do so by hand")
    return text.replace("\n", "\r\n") if "\r\n" in tree.text else text


def _data(node: Node) -> str:
    return json.dumps(node.value, sort_keys=True)


class _Writer:
    def __init__(self, tree: Tree, kind: str) -> None:
        self._lines, self._kind = tree.text.split("\n"), kind
        self.comments: Comments = comments(tree)

    def entry(self, root: Node) -> Iterator[str]:
        """All lines."""
        yield modeline(self._kind)
        yield from self.comments.head
        yield from self._mapping(root, (), "")
        yield from self.comments.end

    def _mapping(self, node: Node, path: Path, indent: str) -> Iterator[str]:
        for name in self._ordered(node, path):
            here = (*path, name)
            for comment in self.comments.above.get(here, ()):
                yield f"{indent}{comment}"
            first, *rest = self._value(node.members[name], here, indent, f"{indent}{written(str(name))}:")
            yield from self._commented(first, here, indent)
            yield from rest

    def _ordered(self, node: Node, path: Path) -> list[str | int]:
        known = fields_at(KINDS[self._kind], path)
        if not path:
            # The log is what grows.
            known = [*(name for name in known if name != "log"), "log"]
        place = {name: number for number, name in enumerate(known)}
        last = place.get("log", len(place))
        return sorted(node.members, key=lambda name: place.get(str(name), last - 0.5))

    def _value(self, node: Node, path: Path, indent: str, before: str) -> Iterator[str]:
        """The lines of a value; `before` is what stands before it in the first, its name or the dash of a member."""
        if isinstance(node.value, (dict, tuple)):
            in_one_line = self._in_one_line(node, path, before)
            if in_one_line is not None:
                yield f"{before} {in_one_line}"
            elif isinstance(node.value, dict):
                yield before
                yield from self._mapping(node, path, indent + _STEP)
            else:
                yield before
                yield from self._sequence(node, path, indent + _STEP)
        else:
            yield from self._scalar(node, indent, before)

    def _sequence(self, node: Node, path: Path, indent: str) -> Iterator[str]:
        for step, member in node.members.items():
            here = (*path, step)
            for comment in self.comments.above.get(here, ()):
                yield f"{indent}{comment}"
            if isinstance(member.value, dict) and self._in_one_line(member, here, f"{indent}-") is None:
                yield from self._member(member, here, indent)
            else:
                first, *rest = self._value(member, here, indent, f"{indent}-")
                yield from self._commented(first, here, indent)
                yield from rest

    def _member(self, node: Node, path: Path, indent: str) -> Iterator[str]:
        """A mapping in a list: the dash stands before its first field, and comments on that field before the dash."""
        if path in self.comments.behind:
            yield f"{indent}{self.comments.behind[path]}"
        is_first = True
        for line in self._mapping(node, path, indent + _STEP):
            if is_first and line.lstrip().startswith("#"):
                yield f"{indent}{line.lstrip()}"
            else:
                yield f"{indent}- {line.removeprefix(indent + _STEP)}" if is_first else line
                is_first = False

    def _commented(self, line: str, path: Path, indent: str) -> Iterator[str]:
        comment = self.comments.behind.get(path)
        if comment and line.rstrip().endswith((">-", "|-", "|", "|+")):
            yield f"{indent}{comment}"
            comment = None
        yield f"{line}  {comment}" if comment else line

    def _in_one_line(self, node: Node, path: Path, before: str) -> str | None:
        """A list or a mapping in the line of what stands before it, if it fits there."""
        flow = self._flow(node, path)
        return flow if flow is not None and len(before) + 1 + _width(flow) <= _LONGEST else None

    def _flow(self, node: Node, path: Path) -> str | None:
        """A list or a mapping in one line, where that is how it is written."""
        commented = (*self.comments.above, *self.comments.behind)
        if any(len(each) > len(path) and each[: len(path)] == path for each in commented):
            return None
        members: list[Any] = list(node.members.values())
        if not members:
            return "{}" if isinstance(node.value, dict) else "[]"
        if any(isinstance(member.value, (dict, tuple)) or "\n" in str(member.value) for member in members):
            return None
        if isinstance(node.value, tuple):
            texts = [_plain(member, in_flow=True) for member in members]
            is_words = all(len(text.split()) <= _MOST_WORDS for text in texts)
            return f"[{', '.join(texts)}]" if is_words else None
        if not is_flow(node, self._lines):
            return None
        fields = [
            f"{written(str(name), in_flow=True)}: {_plain(node.members[name], in_flow=True)}"
            for name in self._ordered(node, path)
        ]
        return f"{{ {', '.join(fields)} }}"

    def _scalar(self, node: Node, indent: str, before: str) -> Iterator[str]:
        value = node.value
        if isinstance(value, str) and "\n" in value and _is_block(value):
            yield f"{before} |" if value.endswith("\n") else f"{before} |-"
            yield from (f"{indent}{_STEP}{line}".rstrip() for line in value.removesuffix("\n").split("\n"))
            return
        line = f"{before} {_plain(node)}"
        if isinstance(value, str) and len(line) > _LONGEST and _is_foldable(value):
            yield f"{before} >-"
            yield from _folded(value, indent + _STEP)
        else:
            yield line


def _plain(node: Node, *, in_flow: bool = False) -> str:
    """A scalar in one line."""
    if isinstance(node.value, str):
        return written(node.value, in_flow=in_flow)
    if node.value is None or isinstance(node.value, bool):
        return json.dumps(node.value)
    return str(node.written)


def _is_block(text: str) -> bool:
    """Whether each line is read as it is after `|`."""
    lines = text.split("\n")
    return not text.endswith("\n\n") and not lines[0][:1].isspace() and bool(lines[0]) and not _has_trailing(lines)


def _has_trailing(lines: list[str]) -> bool:
    return any(line != line.rstrip() for line in lines)


def _is_foldable(text: str) -> bool:
    """Whether the text has single spaces to break at, and none where a break shows, as in Chinese."""
    return all(text.split(" ")) and "\t" not in text and len(text) == _width(text)


def _folded(text: str, indent: str) -> Iterator[str]:
    line = indent
    for word in text.split(" "):
        if line != indent and len(line) + 1 + len(word) > _FOLDED:
            yield line
            line = indent
        line += word if line == indent else f" {word}"
    yield line


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
