"""The comments of a file, and what each is about."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from commons.catalog.edits import scalars_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog.tree import Node, Tree

# Names of fields and indexes of members.
Path = tuple[str | int, ...]
_MODELINE = re.compile(r"#\s*yaml-language-server\s*:")
_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#.*", re.MULTILINE)


@dataclass
class Comments:
    """Comments by what they are about; the line that names the schema is none.

    Attributes:
        head: At the top, about the file.
        above: In lines of their own before something.
        behind: In the line in which something begins.
        end: After everything.
    """

    head: list[str] = field(default_factory=list)
    above: dict[Path, list[str]] = field(default_factory=lambda: defaultdict(list))
    behind: dict[Path, str] = field(default_factory=dict)
    end: list[str] = field(default_factory=list)

    def all(self) -> list[str]:
        """All of them, sorted."""
        above = [each for several in self.above.values() for each in several]
        return sorted([*self.head, *above, *self.behind.values(), *self.end])


def comments(tree: Tree) -> Comments:
    """Find the comments of a file that could be read."""
    found = Comments()
    outer: dict[int, Path] = {}
    inner: dict[int, Path] = {}
    for path, line in _elements(tree.root, (), tree.text.split("\n")) if tree.root else ():
        outer.setdefault(line, path)
        inner[line] = path
    first = min(outer, default=0)
    for line, text, is_alone in _found(tree.text):
        if _MODELINE.match(text):
            continue
        following = min((each for each in outer if each > line), default=None)
        if is_alone and line < first:
            found.head.append(text)
        elif is_alone and following is None:
            found.end.append(text)
        elif is_alone and following is not None:
            found.above[outer[following]].append(text)
        elif line in inner and inner[line] not in found.behind:
            found.behind[inner[line]] = text
        else:
            # In the middle of something that has several lines.
            found.above[outer[max(each for each in outer if each <= line)]].append(text)
    return found


def is_flow(node: Node, lines: list[str]) -> bool:
    """Whether a list or a mapping is in brackets or braces."""
    return lines[node.place.line - 1][node.place.column - 1 :][:1] in {"[", "{"}


def _elements(node: Node, path: Path, lines: list[str]) -> Iterator[tuple[Path, int]]:
    """Fields and members that begin somewhere, and in which line; what is around comes before what is inside."""
    if isinstance(node.value, (dict, tuple)) and not is_flow(node, lines):
        for step, member in node.members.items():
            place = node.keys[step] if isinstance(step, str) else member.place
            yield (*path, step), place.line
            yield from _elements(member, (*path, step), lines)


def _found(text: str) -> Iterator[tuple[int, str, bool]]:
    """Line, text, and whether nothing else is in the line."""
    spans = sorted((span.start, span.end, span.style) for span in scalars_in(text).values())
    inside = [
        (start, end) if style not in {"|", ">"} else (text.index("\n", start), end) for start, end, style in spans
    ]
    behind = 0
    for start, end in [*inside, (len(text), len(text))]:
        for found in _COMMENT.finditer(text, behind, max(start, behind)):
            before = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
            yield text.count("\n", 0, found.start()) + 1, found[0].rstrip(), not before.strip()
        behind = max(behind, end)
