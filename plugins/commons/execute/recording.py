"""What a page's code printed when somebody last looked at it, kept beside the page and compared with what it prints.

`attention.md` has `attention.out`: the text outputs of every cell, without figures, HTML and lines of the page, so that
a change of prose is none.
"""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from commons.execute.keys import run_cells
from commons.execute.rendering import traceback
from commons.execute.results import Execution, Failure
from commons.execute.worker.messages import Raised, Stream
from commons.execute.worker.texts import plain

if TYPE_CHECKING:
    from commons.execute.worker.messages import Output, Shown

_HEAD = "What the cells of {} print, one after another; `commons run --record` writes it, `--check` compares.\n"
_MARK = "--- cell {} ---\n"
_PARTS = re.compile(r"^--- cell (\d+) ---\n", re.MULTILINE)
_SHOWN_LINES = 12
# Of these cells, a page has less than the notebook.
_LEAVES_OUT = {"remove-output", "remove-cell", "remove-stdout", "remove-stderr"}


def place(execution: Execution) -> Path:
    """Where a page's outputs are recorded."""
    return Path(execution.document.path).with_suffix(".out")


def record(execution: Execution) -> bool:
    """Write what a page prints, if anything of that is new.

    Returns:
        Whether the file has changed.
    """
    path = place(execution)
    texts = _texts(execution)
    marked = "".join(f"{_MARK.format(number)}{text}" for number, text in enumerate(texts, 1) if text)
    content = _HEAD.format(Path(execution.document.path).name) + marked
    if not marked:
        existed = path.exists()
        path.unlink(missing_ok=True)
        return existed
    if path.exists() and path.read_text(encoding="utf-8") == content:
        return False
    path.write_text(content, encoding="utf-8", newline="\n")
    return True


def differences(execution: Execution) -> list[Failure]:
    """Where a page prints something else than is recorded or stored; nothing, if nothing is."""
    if execution.result is None:
        return []
    return [*_from_stored(execution), *_from_recorded(execution)]


def _from_stored(execution: Execution) -> list[Failure]:
    """Where a notebook has stored something else: pictures, HTML and the steps of an exception are not compared."""
    document, found = execution.document, []
    ran = run_cells(document)
    for cell, stored in zip(document.cells, document.stored, strict=False):
        outputs = execution.outputs(cell)
        if cell not in ran or _LEAVES_OUT & cell.tags:
            continue
        before, after = plain(stored, {}), plain("".join(map(_comparable, outputs)), {})
        if any(isinstance(output, Stream) and output.omitted for output in outputs):
            before, after = before[: len(after)], after[: len(before)]
        if before != after:
            message = (
                "this cell prints something else than is stored in the notebook: run and save it, or clear its outputs"
            )
            found.append(Failure(document.path, cell.line, f"{message}\n{_difference(before, after)}"))
    return found


def _comparable(output: Output) -> str:
    return f"{output.name}: {output.text}".removesuffix(": ") + "\n" if isinstance(output, Raised) else _text(output)


def _from_recorded(execution: Execution) -> list[Failure]:
    path = place(execution)
    if not path.is_file():
        return []
    _, *parts = _PARTS.split(path.read_text(encoding="utf-8"))
    recorded = dict(zip(map(int, parts[::2]), parts[1::2], strict=True))
    found = []
    for number, (cell, text) in enumerate(zip(run_cells(execution.document), _texts(execution), strict=True), 1):
        before = recorded.pop(number, "")
        if before != text:
            message = f"this cell prints something else than {path.as_posix()} has; `commons run --record` records it"
            found.append(Failure(execution.document.path, cell.line, f"{message}\n{_difference(before, text)}"))
    if recorded:
        message = f"{path.as_posix()} has outputs of more cells than there are; `commons run --record` mends it"
        found.append(Failure(execution.document.path, 1, message))
    return found


def _difference(before: str, after: str) -> str:
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), n=1, lineterm=""))[3:]
    more = ["    …"] if len(lines) > _SHOWN_LINES else []
    return "\n".join([f"    {line}" for line in lines[:_SHOWN_LINES]] + more)


def _texts(execution: Execution) -> list[str]:
    return [
        "".join(
            f"{traceback(output, execution)}\n" if isinstance(output, Raised) else _text(output)
            for output in execution.outputs(cell)
        )
        for cell in run_cells(execution.document)
    ]


def _text(output: Stream | Shown) -> str:
    text = output.text if isinstance(output, Stream) else output.data.get("text/plain", "")
    return text if not text or text.endswith("\n") else f"{text}\n"
