"""Entries as CSV, safe to open in a spreadsheet.

UTF-8 with RFC 4180's quoting and line ends. A list is written as JSON. A spreadsheet takes a cell that begins with `=`
or one of a few other characters for a formula, which then runs on the machine of whoever opens the file; such a cell
gets an apostrophe before it, and so does one that begins with an apostrophe, so that `unguarded` gives back the text.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from commons.catalog.exporting.columns import columns
from commons.catalog.exporting.documents import OVERVIEW, overview_rows, record

if TYPE_CHECKING:
    from commons.catalog.loading import Catalog

_GUARD = "'"
# Excel and others also read the full-width forms, and what stands behind a tab or the beginning of a line.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", _GUARD)


def sheet(catalog: Catalog, kind: str | None = None) -> bytes:
    """A table with a row for each entry, and a head.

    Args:
        catalog: What is exported.
        kind: A key of `KINDS`; None for all entries, with what all kinds have.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    if kind is None:
        writer.writerow(OVERVIEW)
        writer.writerows([_cell(value) for value in row.values()] for row in overview_rows(catalog))
        return file.getvalue().encode()
    writer.writerow([column.name for column in columns(kind)])
    for entry in catalog.of(kind):
        values = record(kind, entry)
        writer.writerow([_cell(column.value(values)) for column in columns(kind)])
    return file.getvalue().encode()


def unguarded(cell: str) -> str:
    """The text of a cell without what was put before it to keep spreadsheets from running it."""
    return cell.removeprefix(_GUARD)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    # Numbers, truth and lists as JSON writes them.
    text = value if isinstance(value, str) else json.dumps(_compact(value), ensure_ascii=False)
    return _GUARD + text if text.startswith(_FORMULA) else text


def _compact(value: Any) -> Any:
    """Without fields that have no value, which would be most of a list."""
    if isinstance(value, dict):
        return {name: _compact(each) for name, each in value.items() if each is not None}
    return [_compact(each) for each in value] if isinstance(value, list) else value
