"""A page in other forms.

A notebook with its outputs (nbformat 4.5) and a program (Jupytext's percent format) are for readers to take away; the
Markdown with code cells is the page of a notebook for a builder that runs no plugins.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from commons.execute.keys import run_cells
from commons.execute.pages import stated
from commons.execute.rendering import traceback
from commons.execute.worker.messages import Raised, Shown, Stream

if TYPE_CHECKING:
    from commons.execute.cells import Cell, Document
    from commons.execute.results import Execution
    from commons.execute.worker.messages import Output

# Lines that only IPython understands; Jupytext makes comments of them, and reads them back.
_MAGIC = re.compile(r"^([ \t]*)([%!?]|\w+\s*=\s*[%!](?!=))", re.MULTILINE)


def notebook(execution: Execution) -> bytes:
    """The page as a Jupyter notebook."""
    ran = run_cells(execution.document)
    cells = []
    for number, part in enumerate(execution.document.parts, 1):
        if isinstance(part, str):
            if part.strip():
                cells.append(_cell("markdown", number, part.strip("\n")))
            continue
        count = ran.index(part) + 1 if part in ran else None
        outputs = [_output(output, execution, count) for output in execution.outputs(part)]
        metadata = {"tags": list(part.options.tags)} if part.options.tags else {}
        code = {"execution_count": count, "outputs": outputs, "metadata": metadata}
        cells.append(_cell("code", number, part.source) | code)
    content = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def script(execution: Execution) -> bytes:
    """The page as a Python program: its code as it stands, its text as comments."""
    blocks = []
    for part in execution.document.parts:
        if not isinstance(part, str):
            tags = f" tags={json.dumps(list(part.options.tags))}" if part.options.tags else ""
            blocks.append(f"# %%{tags}\n{_code(part)}")
        elif part.strip():
            text = "\n".join(f"# {line}".rstrip() for line in part.strip("\n").split("\n"))
            blocks.append(f"# %% [markdown]\n{text}")
    return ("\n\n".join(blocks) + "\n").encode()


def markdown(document: Document) -> str:
    """A notebook as a Markdown page with code cells, and with its settings in a line."""
    parts = [part if isinstance(part, str) else _fence(part) for part in document.parts]
    return document.header + stated(document.settings) + "\n".join(parts)


def _fence(cell: Cell) -> str:
    longest = max(map(len, re.findall(r"`{3,}", cell.source)), default=2)
    marks = "`" * (longest + 1)
    options = cell.options.model_dump(exclude_defaults=True)
    said = "".join(f":{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in options.items())
    return f"{marks}{{code-cell}} python\n{said}{cell.source}\n{marks}\n"


def _code(cell: Cell) -> str:
    return _MAGIC.sub(r"\1# \2", cell.source)


def _cell(kind: str, number: int, text: str) -> dict[str, Any]:
    return {"cell_type": kind, "id": f"part-{number}", "metadata": {}, "source": text}


def _output(output: Output, execution: Execution, count: int | None) -> dict[str, Any]:
    match output:
        case Stream():
            cut = f"… {output.omitted:,} more bytes\n" if output.omitted else ""
            return {"output_type": "stream", "name": output.name, "text": output.text + cut}
        case Raised():
            lines = traceback(output, execution).split("\n")
            return {"output_type": "error", "ename": output.name, "evalue": output.text, "traceback": lines}
        case Shown():
            shown: dict[str, Any] = {"data": output.data, "metadata": {}}
            if output.is_result:
                return shown | {"output_type": "execute_result", "execution_count": count}
            return shown | {"output_type": "display_data"}
