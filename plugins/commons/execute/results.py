"""What running a page has given: the outputs of its cells, or what went wrong and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from commons.execute.keys import MAY_RAISE, run_cells
from commons.execute.worker.messages import Ended, Output, Shown

if TYPE_CHECKING:
    from commons.execute.cells import Cell, Document
    from commons.execute.processes import Stopped
    from commons.execute.worker.messages import Raised

# Characters of a message, and steps of a trace: a recursion without end has thousands.
_LONGEST = 300
_MOST_STEPS = 16
# What needs a text alternative.
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg")


class Result(BaseModel):
    """What is kept of a page that ran to its end."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    cells: tuple[Ended, ...]


@dataclass(frozen=True)
class Failure:
    """What is wrong with a page's code, as `docs/en/page.md:12: ZeroDivisionError: division by zero`.

    Attributes:
        path: The page.
        line: The line of the page.
        message: One sentence.
        trace: The steps that led there inside the page, the outermost first: line, function, and the line's code.
    """

    path: str
    line: int
    message: str
    trace: tuple[tuple[int, str, str], ...] = ()

    def __str__(self) -> str:
        steps = [
            f"    {self.path}:{line}{f', in {function}' if function else ''}: {code}"
            for line, function, code in self.trace
        ]
        return "\n".join([f"{self.path}:{self.line}: {self.message}", *shortened(steps)])


@dataclass(frozen=True)
class Execution:
    """A page that was run, or found in the store.

    Attributes:
        document: The page.
        key: The name of its outputs in the store; empty if it could not be run.
        result: Its outputs, if it ran to its end.
        failures: What went wrong.
        cached: Whether its outputs were in the store.
        seconds: How long it took.
    """

    document: Document
    key: str = ""
    result: Result | None = None
    failures: tuple[Failure, ...] = ()
    cached: bool = False
    seconds: float = 0.0

    def outputs(self, cell: Cell) -> tuple[Output, ...]:
        """What a cell made, without what its tags say to leave out."""
        ran = run_cells(self.document)
        if self.result is None or cell not in ran:
            return ()
        # Cells that are alike in everything stand on different lines.
        outputs = self.result.cells[ran.index(cell)].outputs
        left_out = {name for name in ("stdout", "stderr") if f"remove-{name}" in cell.tags}
        if "remove-output" in cell.tags or "remove-cell" in cell.tags:
            return ()
        return tuple(output for output in outputs if output.kind != "stream" or output.name not in left_out)


def shortened(steps: list[str]) -> list[str]:
    """The steps of a trace, without the middle if they are very many."""
    half = _MOST_STEPS // 2
    if len(steps) <= _MOST_STEPS:
        return steps
    return [*steps[:half], f"    … {len(steps) - 2 * half} more …", *steps[-half:]]


def failures(document: Document, ended: list[Ended], stopped: Stopped | None) -> tuple[Failure, ...]:
    """What is wrong with what a page's process has said; nothing, if the page is as it should be."""
    cells = run_cells(document)
    if stopped is not None:
        return (Failure(document.path, cells[stopped.cell].line, stopped.reason),)
    for cell, made in zip(cells, ended, strict=False):
        if made.raised is not None and MAY_RAISE not in cell.tags:
            return (_raised(document, made.cell, made.raised),)
        if made.raised is None and MAY_RAISE in cell.tags:
            message = f"this cell has the tag {MAY_RAISE}, and has raised nothing"
            return (Failure(document.path, cell.line, message),)
    return ()


def without_alternative(execution: Execution) -> list[Failure]:
    """The cells that show pictures and have no text for those who do not see them."""
    message = "this cell shows {}: describe it for those who do not see it, in a line ':alt: …' above the code"
    found = []
    for cell in execution.document.cells:
        pictures = sum(is_picture(output) for output in execution.outputs(cell))
        if pictures > 1:
            several = f"this cell shows {pictures} figures and has one text for them: show each in a cell of its own"
            found.append(Failure(execution.document.path, cell.line, several))
        elif pictures and cell.options.alt is None:
            found.append(Failure(execution.document.path, cell.line, message.format("a figure")))
    return found


def is_picture(output: Output) -> bool:
    """Whether an output is shown as a picture."""
    return isinstance(output, Shown) and any(mime in output.data for mime in _PICTURES)


def _raised(document: Document, number: int, raised: Raised) -> Failure:
    cells = run_cells(document)
    steps = [(cells[frame.cell], frame.line, frame.function) for frame in raised.frames if frame.cell < len(cells)]
    trace = tuple((cell.line_of(line), function, _code(cell, line)) for cell, line, function in steps)
    text = raised.text.strip()
    if raised.name == "MemoryError":
        limit = f"a page may use {document.settings.memory_mb} MB; see 'memory_mb' under 'execute' in front matter"
        text = f"{text}; {limit}" if text else limit
    first, *more = f"{raised.name}: {text}".removesuffix(": ").splitlines() or ["an exception without a name"]
    if len(first) > _LONGEST:
        first, more = first[:_LONGEST], [first[_LONGEST:]]
    line = trace[-1][0] if trace else cells[number].line
    return Failure(document.path, line, first + (" …" if more else ""), trace if len(trace) > 1 else ())


def _code(cell: Cell, line: int) -> str:
    lines = cell.source.split("\n")
    return lines[line].strip() if line < len(lines) else ""
