"""The entries of one kind as Parquet: the columns of the CSV table, but lists stay lists and days are days."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from arro3.core import DataType, Field, Schema
from arro3.io import read_json, write_parquet

from commons.catalog.exporting.columns import columns
from commons.catalog.exporting.documents import OVERVIEW, overview_rows, record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from commons.catalog.exporting.columns import Column
    from commons.catalog.loading import Catalog

_TYPES = {"text": DataType.string(), "day": DataType.date32(), "number": DataType.int64(), "truth": DataType.bool()}


def parquet(catalog: Catalog, kind: str | None = None) -> bytes:
    """The file as bytes; the same for the same catalog and version of the library that writes it.

    Args:
        catalog: What is exported.
        kind: A key of `KINDS`; None for all entries, with what all kinds have.
    """
    if kind is None:
        rows: Iterable[Mapping[str, Any]] = overview_rows(catalog)
        fields = [Field(name, _TYPES[type_]) for name, type_ in OVERVIEW.items()]
    else:
        found = columns(kind)
        rows = (_row(found, record(kind, entry)) for entry in catalog.of(kind))
        fields = [_field(column) for column in found]
    # The library makes nested values from JSON and from nothing else that Python has.
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    file = io.BytesIO()
    # Who wrote it would change the bytes with every release of the library; readers need the schema alone.
    write_parquet(
        read_json(io.BytesIO(lines), Schema(fields)).read_all(),
        file,
        compression="zstd(9)",
        created_by="commons",
        skip_arrow_metadata=True,
    )
    return file.getvalue()


def _field(column: Column) -> Field:
    return Field(column.name, _type(column))


def _type(column: Column) -> DataType:
    if column.type != "list":
        return _TYPES[column.type]
    plain = not column.members[0].steps
    member = _type(column.members[0]) if plain else DataType.struct([_field(each) for each in column.members])
    return DataType.list(Field("element", member))


def _row(found: Iterable[Column], values: Mapping[str, Any]) -> dict[str, Any]:
    return {column.name: _value(column, column.value(values)) for column in found}


def _value(column: Column, value: Any) -> Any:
    if value is None or column.type != "list" or not column.members[0].steps:
        return value
    return [_row(column.members, each) for each in value]
