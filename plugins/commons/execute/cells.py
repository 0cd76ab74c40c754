"""What is run: a page's code cells, with their options and their lines, however the page is written."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from commons.catalog.validate import validate

if TYPE_CHECKING:
    from commons.catalog.tree import Tree
    from commons.source import Origin, Problem

# MyST's and Jupyter Book's tags; what each does is in `docs/en/developers/cells.md`.
Tag = Literal[
    "raises-exception",
    "skip-execution",
    "hide-input",
    "hide-output",
    "remove-input",
    "remove-output",
    "remove-stdout",
    "remove-stderr",
    "remove-cell",
]
TAGS: tuple[str, ...] = get_args(Tag)


class CellOptions(BaseModel):
    """What may stand above a cell's code."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    tags: tuple[str, ...] = ()
    alt: Annotated[str, Field(min_length=1, max_length=2000)] | None = None
    caption: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    name: Annotated[str, Field(min_length=1, max_length=100)] | None = None


class Settings(BaseModel):
    """What a page's front matter may say under `execute`.

    Attributes:
        files: Paths from the repository's root; the cells find copies of them at the same paths.
        server: Whether the local API server runs beside the cells. It does without this if a cell imports `openai`.
        cell_seconds: How long a cell may take.
        page_seconds: How long all cells may take together.
        memory_mb: How much memory the page may use.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    files: tuple[str, ...] = ()
    server: bool = False
    # Runaway code is what they are for: the slowest cell takes some 10 s, but a machine may be slow, and busy as well.
    cell_seconds: Annotated[int, Field(ge=1, le=3600)] = 300
    page_seconds: Annotated[int, Field(ge=1, le=3600)] = 900
    memory_mb: Annotated[int, Field(ge=64, le=65536)] = 2048


@dataclass(frozen=True)
class Cell:
    """A piece of code.

    Attributes:
        source: The code, without a line break at its end.
        line: The line of the page that its first line is.
        options: What is said of it.
        is_one_line: Whether all of it stands in that line of the file, as some programs write notebooks.
    """

    source: str
    line: int
    options: CellOptions = field(default_factory=CellOptions)
    is_one_line: bool = False

    def line_of(self, index: int) -> int:
        """The line of the page where one of its lines stands; they are counted from 0."""
        return self.line if self.is_one_line else self.line + index

    @property
    def tags(self) -> frozenset[str]:
        """Its tags, without their order."""
        return frozenset(self.options.tags)


@dataclass(frozen=True)
class Document:
    """A page as it is run.

    Attributes:
        path: The file as messages name it.
        parts: Markdown and cells, in the page's order.
        settings: From its front matter.
        problems: What is wrong in what is said of the cells; a document that has any is not run.
        header: A notebook's front matter, which it has in a raw cell at its beginning; empty for a page, whose text
            has it.
        origins: Where the lines of a notebook's texts stand in its file, for each of its texts; empty for a page.
        stored: The text outputs that a notebook has for each of its cells; empty if it has none at all.
    """

    path: str
    parts: tuple[str | Cell, ...]
    settings: Settings = field(default_factory=Settings)
    problems: tuple[Problem, ...] = ()
    header: str = ""
    origins: tuple[tuple[Origin, ...], ...] = ()
    stored: tuple[str, ...] = ()

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Its cells in order."""
        return tuple(part for part in self.parts if isinstance(part, Cell))


def cell_options(tree: Tree) -> tuple[CellOptions, list[tuple[int, int, str]]]:
    """What a cell's YAML says.

    Returns:
        The options, and what is wrong with them: line, column, message. Wrong options are as if there were none.
    """
    options, diagnostics = validate(tree, CellOptions, noun="option")
    if options is None:
        return CellOptions(), [(found.line, found.column, found.message) for found in diagnostics]
    wrong = [
        (*(tree.place("tags", index) or (1, 1)), _unknown_tag(tag))
        for index, tag in enumerate(options.tags)
        if tag not in TAGS
    ]
    return options, wrong


def missing_files(settings: Settings) -> list[tuple[int, str]]:
    """Which of a page's files are not there, or not in the repository: their index, and a sentence."""
    root = Path.cwd().resolve()
    message = "there is no file '{}' for this page's cells; its path begins at the repository's root"
    resolved = [(root / name).resolve() for name in settings.files]
    return [
        (index, message.format(settings.files[index]))
        for index, path in enumerate(resolved)
        if not path.is_file() or not path.is_relative_to(root)
    ]


def _unknown_tag(tag: str) -> str:
    close = difflib.get_close_matches(tag, TAGS, n=1)
    hint = f"did you mean '{close[0]}'?" if close else f"there are: {', '.join(TAGS)}"
    return f"unknown tag {tag!r}; {hint}"
