"""Notebooks as pages: `.ipynb`, read by nbformat, and `.py` in percent format, read by Jupytext."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from commons import front_matter
from commons.catalog.reader import read_text
from commons.catalog.validate import validate
from commons.execute.cells import Cell, CellOptions, Document, Settings, cell_options, missing_files
from commons.execute.pages import read_settings
from commons.source import Origin, Problem, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

# nbformat writes a key a line, and a cell's source a line a line.
_SOURCE = re.compile(r'^\s*"source": (?P<list>\[)?')
_MARKER = re.compile(r"#\s*%%(?!%)")
_PERCENT = "py:percent"


def read_notebook(path: str, text: str) -> Document:
    """Read a Jupyter notebook; nothing makes this raise.

    Args:
        path: As messages name it.
        text: The file.
    """
    import nbformat

    try:
        content = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
        nbformat.validate(content)
    except Exception as error:  # it is JSON of anybody's making, and nbformat has many ways to say so
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return _unread(path, f"this is no Jupyter notebook: {reason}")
    rows = text.split("\n")
    lines = [number + bool(found["list"]) for number, row in enumerate(rows, 1) if (found := _SOURCE.match(row))]
    # In a file that another program has laid out there is no line to name but the first.
    if len(lines) != len(content.cells):
        lines = [1] * len(content.cells)
    origins = [_origins_in_json(rows, cell, number, lines[number - 1]) for number, cell in enumerate(content.cells, 1)]
    return _document(path, content, lines, origins)


def read_script(path: str, text: str) -> Document:
    """Read a Python program in percent format; nothing makes this raise.

    Args:
        path: As messages name it.
        text: The file.
    """
    import jupytext

    try:
        content = jupytext.reads(text, fmt=_PERCENT)
    except Exception as error:  # as above: its header is YAML
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return _unread(path, f"this is no program in percent format: {reason}")
    rows, lines = text.split("\n"), list(_lines(text, [cell.source for cell in content.cells]))
    origins = [_origins_in_script(rows, cell, line) for cell, line in zip(content.cells, lines, strict=True)]
    return _document(path, content, lines, origins)


def is_script(text: str) -> bool:
    """Whether a Python file is in percent format."""
    return any(_MARKER.match(line) for line in text.split("\n"))


def _lines(text: str, sources: Iterable[str]) -> Iterator[int]:
    """Where cells begin: each is looked for behind the one before, since what looks like a marker may be none."""
    rows = [_bare(row) for row in text.split("\n")]
    position = 0
    for source in sources:
        wanted = [_bare(row) for row in source.split("\n")]
        starts = range(position, len(rows) - len(wanted) + 1)
        found = next((start for start in starts if rows[start : start + len(wanted)] == wanted), position)
        yield found + 1
        position = found + len(wanted) if source.strip() else position


def _bare(row: str) -> str:
    """A line without what makes a comment of it: Markdown and IPython's magics stand in comments."""
    return row.strip("# ")


def _origins_in_json(rows: Sequence[str], cell: Any, number: int, line: int) -> list[Origin]:
    """Where the lines of a cell stand: a line each as nbformat writes it, and elsewhere who knows."""
    origins = []
    for index, text in enumerate(cell.source.split("\n")):
        called = f"cell {number}, line {index + 1}"
        row = rows[line - 1 + index] if line + index <= len(rows) else ""
        quoted = json.dumps(text, ensure_ascii=False)[:-1]
        is_there = row.strip().startswith(quoted)
        place = Origin(line + index, row.find('"') + 2, called, is_json=True)
        origins.append(place if is_there else Origin(line, 1, called))
    return origins


def _origins_in_script(rows: Sequence[str], cell: Any, line: int) -> list[Origin]:
    """Where the lines of a cell stand: behind the mark of a comment, or as they are."""
    return [
        Origin(line + index, max(rows[line - 1 + index].find(text), 0) + 1)
        for index, text in enumerate(cell.source.split("\n"))
        if line + index <= len(rows)
    ]


def _unread(path: str, message: str) -> Document:
    return Document(path, (), problems=(Problem(path, 1, 1, message),))


def _document(path: str, content: Any, lines: Iterable[int], origins: Iterable[list[Origin]]) -> Document:
    parts: list[str | Cell] = []
    stored: list[str] = []
    texts: list[tuple[Origin, ...]] = []
    header = _header(content.cells)
    settings, problems = _settings(path, header, content.metadata.get("execute"))
    problems += [Problem(path, 1, 1, problem.message) for problem in front_matter.check(header.encode(), path)]
    for cell, line, found in zip(content.cells, lines, origins, strict=True):
        if cell.cell_type == "markdown":
            text = cell.source.strip("\n")
            parts.append(text + "\n")
            first = len(cell.source) - len(cell.source.lstrip("\n"))
            texts.append(tuple(found[first : first + text.count("\n") + 1]))
        elif cell.cell_type == "code" and cell.source.strip():
            is_one_line = any(origin.line != line + index for index, origin in enumerate(found))
            made, wrong = _cell(path, cell, line, is_one_line=is_one_line)
            parts.append(made)
            stored.append("".join(_stored(output) for output in cell.get("outputs", [])))
            problems += wrong
    kept = tuple(stored) if any(stored) else ()
    return Document(path, tuple(parts), settings, tuple(problems), header, tuple(texts), kept)


def _stored(output: Any) -> str:
    """An output as text, in the form that `recording` compares: an exception without its steps."""
    if output.output_type == "stream":
        return str(output.text)
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}".removesuffix(": ") + "\n"
    text = output.data.get("text/plain", "")
    return text if not text or text.endswith("\n") else f"{text}\n"


def _header(cells: Sequence[Any]) -> str:
    """The front matter, where Jupytext and Quarto have it: a raw cell before all others."""
    first = cells[0] if cells else None
    is_header = first is not None and first.cell_type == "raw" and first.source.startswith("---")
    return f"{first.source.rstrip()}\n" if first is not None and is_header else ""


def _cell(path: str, cell: Any, line: int, *, is_one_line: bool) -> tuple[Cell, list[Problem]]:
    known = {name: cell.metadata[name] for name in CellOptions.model_fields if name in cell.metadata}
    options, wrong = cell_options(read_text(json.dumps(known), path)) if known else (CellOptions(), [])
    # IPython drops empty lines at the beginning, and would count without them.
    rows = cell.source.rstrip().split("\n")
    empty = next(index for index, row in enumerate(rows) if row.strip())
    first = line if is_one_line else line + empty
    return Cell("\n".join(rows[empty:]), first, options, is_one_line), [
        Problem(path, line, 1, message) for _, _, message in wrong
    ]


def _settings(path: str, header: str, metadata: Mapping[str, Any] | None) -> tuple[Settings, list[Problem]]:
    """As on a page, in the front matter; or as what a notebook keeps for programs, in its metadata."""
    in_header, wrong = read_settings(Source(path, header))
    if metadata is None:
        return in_header, [Problem(path, 1, 1, problem.message) for problem in wrong]
    if wrong or in_header != Settings():
        return Settings(), [Problem(path, 1, 1, "'execute' is in the front matter and in the metadata: keep one")]
    settings, diagnostics = validate(read_text(json.dumps(metadata), path), Settings, noun="option")
    messages = [found.message for found in diagnostics]
    messages += [message for _, message in missing_files(settings or Settings())]
    return settings or Settings(), [Problem(path, 1, 1, message) for message in messages]
