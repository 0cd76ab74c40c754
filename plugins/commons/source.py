"""The file a page comes from: where something in it stands, and what was found wrong with it.

Python-Markdown hands an extension the text of a formula or the body of a fence, but neither the file nor the line.
Whoever renders a page therefore says first which file it is (`reading`), and extensions find their place in it and
report problems to it. All problems of a page are kept, so that one build reports them all.
"""

from __future__ import annotations

import bisect
import json
import re
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_OPENING = re.compile(r"^(?P<indent>[ \t>]*)(?P<mark>`{3,}|~{3,})[ \t]*\{?[ \t]*\.?(?P<language>[^\s{}`]*)")
_SNIPPET = re.compile(r"^[ \t>]*-+8<-+[ \t]+([\"'])(?P<path>[^\"'\n:]+)(?::[^\"'\n]*)?\1[ \t]*$", re.MULTILINE)
_CODE_SPAN = re.compile(r"(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)


class Place(NamedTuple):
    """A place in a file; both numbers count from 1, columns in characters."""

    line: int
    column: int


class Origin(NamedTuple):
    """Where a line of a text stands in the file that the text was made of.

    Attributes:
        line: The line in the file.
        column: Where the text's line begins in it.
        called: What people call it, such as `cell 3, line 2`; nothing, if they call it by its line.
        is_json: Whether it is written there as JSON writes text.
    """

    line: int
    column: int
    called: str = ""
    is_json: bool = False


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in a page, as `docs/en/page.md:12:5: what is wrong and what to do`."""

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


class ProblemError(ValueError):
    """Raised where nobody collects problems: the page is rendered outside a build of this project."""


@dataclass(frozen=True)
class Fence:
    """A fenced block.

    Attributes:
        language: The word after its marks.
        body: Its text, dedented.
        opening: Where its marks stand.
        first_line: Where the body's first line stands.
        info: What follows the language.
        last_line: The line of the closing marks.
    """

    language: str
    body: str
    opening: Place
    first_line: Place
    info: str = ""
    last_line: int = 0


@dataclass
class Source:
    """One page's file.

    Attributes:
        path: The file as it is to be printed, relative to the working directory.
        text: The whole file, front matter included; or what was made of the file to be read as Markdown.
        origins: Where the lines of a text stand that was made of the file; empty if the text is the file's.
        problems: What was found wrong so far.
    """

    path: str
    text: str
    origins: Sequence[Origin] = ()
    problems: list[Problem] = field(default_factory=list)
    _claimed: set[Place] = field(default_factory=set, repr=False)

    @cached_property
    def _scanned(self) -> tuple[list[Fence], str]:
        """All fences, and the text with everything that is code blanked out, character for character."""
        fences: list[Fence] = []
        prose: list[str] = []
        lines = re.findall(r"[^\n]*\n|[^\n]+", self.text)
        index = 0
        while index < len(lines):
            opening = _OPENING.match(lines[index])
            end = _closing(lines, index, opening["mark"]) if opening else None
            if opening is None or end is None:
                prose.append(lines[index])
                index += 1
                continue
            indent = len(opening["indent"])
            body = "".join(_dedent(line, indent) for line in lines[index + 1 : end])
            fences.append(
                Fence(
                    opening["language"],
                    body.removesuffix("\n"),
                    Place(index + 1, opening.start("mark") + 1),
                    Place(index + 2, indent + 1),
                    lines[index][opening.end() :].strip().removeprefix("}").strip(),
                    end + 1,
                )
            )
            prose.extend(re.sub(r"[^\n]", " ", line) for line in lines[index : end + 1])
            index = end + 1
        blanked = _CODE_SPAN.sub(lambda span: re.sub(r"[^\n]", " ", span[0]), "".join(prose))
        return fences, blanked

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(newline.end() for newline in re.finditer("\n", self.text))]

    @property
    def fences(self) -> list[Fence]:
        """All fenced blocks, in their order; one that is quoted in another is that one's text."""
        return self._scanned[0]

    @property
    def prose(self) -> str:
        """The text with fenced blocks and code spans blanked out; every offset is as in the file."""
        return self._scanned[1]

    @property
    def snippets(self) -> list[tuple[int, str]]:
        """The files that the page shows by `--8<-- "path"`: where the path stands, in characters, and the path."""
        return [(found.start("path"), found["path"]) for found in _SNIPPET.finditer(self.text)]

    def place(self, offset: int) -> Place:
        """The line and column of a character offset."""
        line = bisect.bisect_right(self._line_starts, offset)
        return Place(line, offset - self._line_starts[line - 1] + 1)

    def claim_fence(self, language: str, body: str) -> Fence:
        """The fence being rendered: the first with this language and body that nobody claimed yet.

        Args:
            language: The word after the opening marks.
            body: The fence's text as the Markdown extension received it.
        """
        for fence in self.fences:
            same = fence.language == language and fence.body.rstrip() == body.rstrip()
            if same and fence.opening not in self._claimed:
                self._claimed.add(fence.opening)
                return fence
        # A fence that an include or another extension made is not in the file: its page is all there is to say.
        return Fence(language, body, Place(1, 1), Place(1, 1))

    def report(self, place: Place, message: str) -> None:
        """Note a problem; rendering goes on, so that the next ones are found too."""
        self.problems.append(self.problem(place, message))

    def problem(self, place: Place, message: str) -> Problem:
        """A problem at a place of the text, as it is to be told: where that stands in the file."""
        if not 0 < place.line <= len(self.origins):
            return Problem(self.path, place.line, place.column, message)
        origin = self.origins[place.line - 1]
        before = self.text.split("\n")[place.line - 1][: place.column - 1]
        shift = len(json.dumps(before, ensure_ascii=False)) - 2 if origin.is_json else len(before)
        called = f" ({origin.called})" if origin.called else ""
        return Problem(self.path, origin.line, origin.column + shift, f"{message}{called}")


def _closing(lines: list[str], opening: int, mark: str) -> int | None:
    for index in range(opening + 1, len(lines)):
        text = lines[index].strip(" \t>\r\n")
        if text.startswith(mark) and not text.strip(mark[0]):
            return index
    return None


def _dedent(line: str, indent: int) -> str:
    return line[indent:] if not line[:indent].strip(" \t>") else line.lstrip(" \t>")


_current: ContextVar[Source | None] = ContextVar("current page", default=None)


def current() -> Source | None:
    """The page being rendered, or None outside a build."""
    return _current.get()


def enter(source: Source | None) -> None:
    """Say which page is rendered from now on."""
    _current.set(source)


@contextmanager
def reading(source: Source) -> Iterator[Source]:
    """Say which page is rendered inside the `with` block."""
    token = _current.set(source)
    try:
        yield source
    finally:
        _current.reset(token)
