"""The Python-Markdown extension: code cells become their code, highlighted as all code is, and their outputs.

It stands before SuperFences, which does not know ```` ```{code-cell} ````, and leaves it a block of Python.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING
from xml.etree.ElementTree import SubElement

from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from commons import source
from commons.execute import rendering
from commons.execute.pages import CELL, cells_in, read_page, without_stated
from commons.execute.running import run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

    from markdown import Markdown

    from commons.execute.cells import Cell
    from commons.execute.results import Execution
    from commons.source import Fence

# After snippets are put in (32) and line breaks are normalised (30), before SuperFences looks for blocks (25).
_PRIORITY = 28
# After footnotes stand at the end (50) and inline patterns have run (20).
_PRIORITY_OF_CREDIT = 15


@dataclass(frozen=True)
class Ready:
    """A page that was run before it is rendered.

    Attributes:
        execution: What it made.
        date: Of the repository's state, or nothing.
        notebook: Where the page is as a notebook, from the page, or nothing.
        script: Where the page is as a program, from the page, or nothing.
    """

    execution: Execution
    date: str = ""
    notebook: str = ""
    script: str = ""


_NONE: Mapping[str, Ready] = {}
_ready: ContextVar[Mapping[str, Ready]] = ContextVar("pages that were run", default=_NONE)


def enter(pages: Mapping[str, Ready]) -> None:
    """Say which pages were run already, by the path that their source has."""
    _ready.set(pages)


class CellsExtension(Extension):
    """Shows code cells with their outputs."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register what looks for cells, and what says at the page's end how they were run."""
        cells = _Cells(md)
        md.preprocessors.register(cells, "commons-execute", _PRIORITY)
        md.treeprocessors.register(_Credit(md, cells), "commons-execute", _PRIORITY_OF_CREDIT)


class _Cells(Preprocessor):
    credit = ""

    def run(self, lines: list[str]) -> list[str]:
        self.credit = ""
        if not any(CELL in line for line in lines):
            return lines
        fences = list(cells_in(lines))
        if not fences:
            return lines
        ready = self._find(lines)
        lines = without_stated(lines)
        cells = ready.execution.document.cells
        if len(cells) != len(fences):
            _report(1, "a code cell that comes in from another file is not run: write it in the page itself")
            return lines
        shown: list[str] = []
        done = 0
        for number, (fence, cell) in enumerate(zip(fences, cells, strict=True), 1):
            shown += lines[done : fence.opening.line - 1]
            shown += self._cell(fence, cell, ready.execution, number, lines)
            done = fence.last_line
        self.credit = rendering.credit(ready.execution, date=ready.date, notebook=ready.notebook, script=ready.script)
        return [*shown, *lines[done:]]

    def _find(self, lines: list[str]) -> Ready:
        page = source.current()
        ready = _ready.get().get(page.path) if page else None
        if ready is None:
            (execution,) = run([read_page(page or source.Source("page", "\n".join(lines)))])
            for failure in execution.failures:
                _report(failure.line, failure.message)
            ready = Ready(execution)
        return ready

    def _cell(self, fence: Fence, cell: Cell, execution: Execution, number: int, lines: list[str]) -> list[str]:
        if "remove-cell" in cell.tags:
            return []
        try:
            outputs = rendering.outputs(execution, cell, f"cell-{number}")
        except rendering.OutputError as error:
            outputs = ""
            _report(cell.line, str(error))
        name = f' id="{escape(cell.options.name)}"' if cell.options.name else ""
        before, after = f'<div class="gc-cell"{name}>', f"{outputs}</div>"
        code: list[str] = []
        if "remove-input" not in cell.tags:
            # The fence as it stands, without what is said of the cell, and so with the same indentation.
            opening = lines[fence.opening.line - 1]
            marks = opening[fence.opening.column - 1 :].split("{")[0].strip()
            indent = opening[: fence.opening.column - 1]
            rows = len(cell.source.split("\n"))
            first = fence.last_line - 1 - _trailing(fence, rows)
            code = [f"{indent}{marks}python", *lines[first - rows : first], f"{indent}{marks}"]
            if "hide-input" in cell.tags:
                before += f'<details class="gc-cell__hidden"><summary>{rendering.words()["show_code"]}</summary>'
                after = f"</details>{after}"
        indent = lines[fence.opening.line - 1][: fence.opening.column - 1]
        empty = indent.rstrip()
        return [
            *(empty, indent + self.md.htmlStash.store(before), empty),
            *code,
            *(empty, indent + self.md.htmlStash.store(after), ""),
        ]


def _trailing(fence: Fence, rows: int) -> int:
    """How many empty lines stand between a cell's code and its end."""
    body = fence.body.split("\n")
    return len(body) - len("\n".join(body).rstrip().split("\n")) if rows else 0


class _Credit(Treeprocessor):
    def __init__(self, md: Markdown, cells: _Cells) -> None:
        super().__init__(md)
        self._cells = cells

    def run(self, root: Element) -> None:
        if self._cells.credit:
            SubElement(root, "p").text = self.md.htmlStash.store(self._cells.credit)


def _report(line: int, message: str) -> None:
    page = source.current()
    if page is None:
        raise source.ProblemError(f"line {line}: {message}")
    page.report(source.Place(line, 1), message)


def makeExtension(**options: object) -> CellsExtension:  # noqa: N802 - Python-Markdown's name
    """Make the extension; Python-Markdown calls this."""
    return CellsExtension(**options)
