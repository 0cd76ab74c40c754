"""Mistakes for a person: the sentence, the line of the file, and an underline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from commons.catalog import Catalog, Diagnostic

# What is shown of a long line, in characters: some before the mistake, the rest behind it.
_BEFORE, _BEHIND = 40, 80
_WORD = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^\s:,\[\]{}#\"']+(?::[^\s,\[\]{}]+)*|.")


def human(catalog: Catalog) -> str:
    """All mistakes and a last line that counts them."""
    shown = [show(diagnostic) + "\n" for diagnostic in sorted((*catalog.diagnostics, *catalog.warnings))]
    return "\n".join([*shown, summary(catalog)])


def summary(catalog: Catalog) -> str:
    """The last line of the output."""
    read = _count(catalog.entries, "entry", "entries")
    warnings = f", {_count(len(catalog.warnings), 'warning', 'warnings')}" if catalog.warnings else ""
    fixable = sum(bool(found.fix) for found in (*catalog.diagnostics, *catalog.warnings))
    mended = f"; `commons fix` mends {fixable}" if fixable else ""
    if not catalog.diagnostics:
        return f"{read}, no mistakes{warnings}{mended}"
    files = len({diagnostic.path for diagnostic in catalog.diagnostics})
    mistakes = _count(len(catalog.diagnostics), "mistake", "mistakes")
    old = sum(diagnostic.is_old for diagnostic in catalog.diagnostics)
    already = f", {old} of them already at the base" if old else ""
    return f"{read}, {mistakes} in {_count(files, 'file', 'files')}{already}{warnings}{mended}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def show(diagnostic: Diagnostic) -> str:
    """A diagnostic as text: its sentence, and its line of the file with an underline.

    Args:
        diagnostic: From a catalog that was loaded from this working directory.

    Returns:
        Lines without control characters; only the first if the file's line cannot be shown.
    """
    return "\n".join([str(diagnostic), *_excerpt(diagnostic), *_notes(diagnostic)])


def _notes(diagnostic: Diagnostic) -> list[str]:
    from commons.catalog.diagnostics import advice, printable

    notes = [f"help: {advice(diagnostic)}"] if diagnostic.fix else []
    notes += [f"{place.message}: {place.path}:{place.line}:{place.column}" for place in diagnostic.related]
    notes += ["this was there already at the base"] if diagnostic.is_old else []
    return [f"{' ' * len(str(diagnostic.line))} = {printable(note)}" for note in notes]


def _excerpt(diagnostic: Diagnostic) -> list[str]:
    from commons.catalog.columns import columns
    from commons.catalog.files import lines_of

    lines = lines_of(diagnostic.path)
    if diagnostic.line > len(lines) or not lines[diagnostic.line - 1].strip():
        return []
    before, marked, behind = _around(lines[diagnostic.line - 1], diagnostic.column - 1)
    number = str(diagnostic.line)
    margin = " " * len(number)
    return [
        f"{margin} |",
        f"{number} | {before}{marked}{behind}".rstrip(),
        f"{margin} | {' ' * columns(before)}{'^' * max(columns(marked), 1)}",
    ]


def _around(line: str, column: int) -> tuple[str, str, str]:
    """A line's part around a column: what is before, the word that begins there, what is behind; all printable."""
    from commons.catalog.diagnostics import printable

    line = line.removesuffix("\r").replace("\t", " ")
    word = _WORD.match(line, column)
    end = word.end() if word else column
    start, stop = max(column - _BEFORE, 0), column + _BEHIND
    before = ("…" if start else "") + line[start:column]
    behind = line[end:stop] + ("…" if len(line) > stop else "")
    return printable(before), printable(line[column : min(end, stop)]), printable(behind)
