"""The body of an issue that was written with a form: a heading for each question, and the answer below it.

Whoever wrote the issue can change all of it. An answer may hold anything, headings and fences too; only a line that is
exactly a question's heading begins that question, and one that is there twice is told, not guessed about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, NamedTuple

from commons.catalog.diagnostics import Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

# What the forge writes where nothing was answered.
_NOTHING = "_No response_"
_HEADING = re.compile(r"### +(?P<label>.*?)[ \t]*")
_FENCE = re.compile(r"(?P<ticks>`{3,})(?:ya?ml)?\s*")
_MARK = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+")
_PICTURE = re.compile(
    r"!\[(?P<alt>(?:[^\]\\]|\\.)*)\]\(\s*<?(?P<url>[^\s)>]*)>?(?:\s+\"[^\"]*\")?\s*\)|<img\b[^>]*>", re.I
)


class Line(NamedTuple):
    """A line of an answer, and where it begins in the issue."""

    text: str
    place: Place


@dataclass(frozen=True)
class Picture:
    """A picture in an answer.

    Attributes:
        url: Where it is.
        alt: What is to be seen, as far as somebody has said it.
        place: Where it stands.
    """

    url: str
    alt: str
    place: Place


@dataclass
class Answer:
    """What stands below a heading.

    Attributes:
        place: Where the heading is.
        lines: What is below it.
    """

    place: Place
    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole answer without empty lines around it; empty if there is none."""
        text = "\n".join(line.text for line in self.lines).strip()
        return "" if text == _NOTHING else text

    @property
    def first(self) -> Place:
        """Where the answer begins, or its heading if there is none."""
        return next((line.place for line in self.lines if line.text.strip()), self.place)

    def items(self) -> Iterator[Line]:
        """The lines that have something in them, without the marks of a list."""
        for line in self.lines if self.text else ():
            bare = _MARK.sub("", line.text, count=1) if _MARK.match(line.text) else line.text
            if bare.strip():
                yield Line(bare.strip(), line.place._replace(column=line.text.index(bare) + 1))

    def unfenced(self) -> list[Line]:
        """The lines without the fence that the forge puts around YAML."""
        lines = [*self.lines] if self.text else []
        while lines and not lines[0].text.strip():
            del lines[0]
        while lines and not lines[-1].text.strip():
            del lines[-1]
        fence = _FENCE.fullmatch(lines[0].text) if lines else None
        is_fenced = fence and len(lines) > 1 and lines[-1].text.strip() == fence["ticks"]
        return lines[1:-1] if is_fenced else lines

    def pictures(self) -> Iterator[Picture]:
        """The pictures that were dropped into it."""
        for line in self.lines:
            for found in _PICTURE.finditer(line.text):
                place = line.place._replace(column=found.start() + 1)
                if found["url"] is not None:
                    yield Picture(found["url"], re.sub(r"\\(.)", r"\1", found["alt"]).strip(), place)
                else:
                    tag = _Image(found[0])
                    yield Picture(tag.url, tag.alt.strip(), place)


@dataclass
class Body:
    """An issue's body.

    Attributes:
        answers: By the label of their question.
        repeated: Headings that are there a second time.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    repeated: list[Line] = field(default_factory=list)


def read_body(text: str, labels: Collection[str]) -> Body:
    """Read a body.

    Args:
        text: As the forge has it.
        labels: Of the form's questions.
    """
    body = Body()
    current: Answer | None = None
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        heading = _HEADING.fullmatch(line)
        label = heading["label"] if heading else None
        if label in labels and label in body.answers:
            body.repeated.append(Line(str(label), Place(number, 1)))
            current = None
        elif label in labels:
            current = body.answers[str(label)] = Answer(Place(number, 1))
        elif current is not None:
            current.lines.append(Line(line, Place(number, 1)))
    return body


class _Image(HTMLParser):
    """The attributes of an `img`."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.url, self.alt = "", ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - always img
        values = dict(attrs)
        self.url, self.alt = values.get("src") or "", values.get("alt") or ""
