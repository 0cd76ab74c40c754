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

if TYPE_CHECKING:
    from commons.execute.worker.messages import Output

_HEAD = "What the cells of {} print, one after another; `commons run --record` writes it, `--check` compares.\n"
_MARK = "--- cell {} ---\n"
_PARTS = re.compile(r"^--- cell (\d+) ---\n", re.MULTILINE)
_SHOWN_LINES = 12


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
    """Where a page prints something else than is recorded; nothing, if nothing is recorded."""
    path = place(execution)
    if not path.is_file() or execution.result is None:
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
        "".join(_text(output, execution) for output in execution.outputs(cell))
        for cell in run_cells(execution.document)
    ]


def _text(output: Output, execution: Execution) -> str:
    if isinstance(output, Stream):
        text = output.text
    elif isinstance(output, Raised):
        text = traceback(output, execution)
    else:
        text = output.data.get("text/plain", "")
    return text if not text or text.endswith("\n") else f"{text}\n"
