"""Outputs as HTML: light, in the page's colours, to be reached with the keyboard, and with nothing that acts."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from commons import templates
from commons.execute import figures, keys
from commons.execute.results import shortened
from commons.execute.worker.messages import Raised, Shown, Stream
from commons.math.typeset import FormulaError, typeset

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import jinja2

    from commons.execute.cells import Cell
    from commons.execute.results import Execution
    from commons.execute.worker.messages import Output

_ROOM = "commons.execute"
# Part of a kind and what the template puts around it.
_Piece = tuple[str, object]
# As packages name themselves.
_NAMES = {"numpy": "NumPy", "matplotlib": "Matplotlib", "openai": "OpenAI"}
_UNSAID = {"matplotlib_inline"}
_DELIMITERS = re.compile(r"\A\s*(?:\$\$?|\\\[|\\\()?(.*?)(?:\$\$?|\\\]|\\\))?\s*\Z", re.DOTALL)
# Headings would break the page's outline, and images would be fetched from elsewhere.
_NO_TAGS = {"h1", "h2", "h3", "h4", "h5", "h6", "img", "map", "area", "nav", "header", "footer", "article", "aside"}


class OutputError(ValueError):
    """An output that cannot be shown; the message is one sentence without a full stop."""


def words() -> Mapping[str, str]:
    """The fixed texts of the page's language, by name."""
    return templates.words(_ROOM, templates.page_language(_ROOM))


def outputs(execution: Execution, cell: Cell, prefix: str) -> str:
    """The HTML of what a cell made; empty if it made nothing.

    Args:
        execution: Its page.
        cell: One of the page's cells.
        prefix: What ids in it begin with.

    Raises:
        OutputError: An output cannot be shown.
    """
    pieces: list[_Piece] = []
    for number, output in enumerate(execution.outputs(cell), 1):
        pieces += _pieces(output, execution, cell, f"{prefix}-{number}-")
    if not pieces:
        return ""
    said = cell.options
    hidden = "hide-output" in cell.tags
    return _draw("outputs.html", outputs=pieces, alt=said.alt or "", caption=said.caption or "", hidden=hidden)


def credit(execution: Execution, *, date: str, notebook: str, script: str) -> str:
    """The HTML that says what has run a page's code.

    Args:
        execution: The page.
        date: Of the repository's state, or nothing.
        notebook: Where the page is as a notebook, or nothing.
        script: Where the page is as a program, or nothing.
    """
    found = keys.versions(execution.document).items()
    versions = [f"{_NAMES.get(name, name)} {number}" for name, number in found if name not in _UNSAID]
    return _draw("credit.html", versions=versions, key=execution.key[:12], date=date, notebook=notebook, script=script)


def _pieces(output: Output, execution: Execution, cell: Cell, prefix: str) -> Iterator[_Piece]:
    match output:
        case Stream():
            if output.text:
                yield ("output" if output.name == "stdout" else "errors"), output.text.removesuffix("\n")
            if output.omitted:
                yield "omitted", output.omitted
        case Raised():
            yield "raised", traceback(output, execution)
        case Shown():
            yield _richest(output.data, cell, prefix)


def _richest(data: Mapping[str, str], cell: Cell, prefix: str) -> _Piece:
    if "image/svg+xml" in data:
        try:
            return "svg", figures.inline(data["image/svg+xml"], alt=cell.options.alt or "", prefix=prefix)
        except figures.FigureError as error:
            raise OutputError(str(error)) from error
    for mime in ("image/png", "image/jpeg"):
        if mime in data:
            return "image", (mime, "".join(data[mime].split()))
    if "text/html" in data:
        return "html", _cleaned(data["text/html"])
    if "text/latex" in data:
        return "math", _formula(data["text/latex"])
    return "output", data["text/plain"]


def _formula(latex: str) -> str:
    found = _DELIMITERS.match(latex)
    try:
        return typeset((found[1] if found else latex).strip(), display=True)
    except FormulaError as error:
        raise OutputError(f"this cell's formula cannot be typeset: {error}") from error


def _cleaned(html: str) -> str:
    import nh3

    attributes = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    return nh3.clean(html, tags=nh3.ALLOWED_TAGS - _NO_TAGS, attributes=attributes)


def traceback(raised: Raised, execution: Execution) -> str:
    """An exception as Python shows it, with the page's own steps."""
    cells = keys.run_cells(execution.document)
    steps = []
    for frame in raised.frames:
        # Code that the page itself compiles may say that it is any cell's.
        lines = cells[frame.cell].source.split("\n") if frame.cell < len(cells) else []
        where = f"  line {frame.line + 1}" + (f", in {frame.function}" if frame.function else "")
        steps.append(f"{where}\n    {lines[frame.line].strip()}" if frame.line < len(lines) else where)
    head = ["Traceback (most recent call last):", *shortened(steps)] if steps else []
    return "\n".join([*head, f"{raised.name}: {raised.text.strip()}".removesuffix(": ")])


def _draw(template: str, **values: object) -> str:
    return _environment(templates.page_language(_ROOM)).get_template(template).render(values).strip("\n")


@cache
def _environment(language: str) -> jinja2.Environment:
    environment = templates.environment(_ROOM)
    environment.globals["words"] = templates.words(_ROOM, language)
    return environment
