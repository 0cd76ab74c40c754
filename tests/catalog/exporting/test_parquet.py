"""Parquet as another program reads it: every value comes back, with its type."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from arro3.core import Table
from arro3.io import read_parquet

from commons.catalog import KINDS, load
from commons.catalog.exporting import columns, parquet, record
from commons.catalog.exporting.columns import Column
from commons.catalog.exporting.documents import overview_rows
from tests import hostile
from tests.catalog.folder import ROOT

CATALOG = load(ROOT / "catalog")


def read(content: bytes) -> Table:
    return read_parquet(io.BytesIO(content)).read_all()


def expected(column: Column, value: Any) -> Any:
    if value is None:
        return None
    if column.type == "list":
        (first, *_) = column.members
        if not first.steps:
            return [expected(first, each) for each in value]
        return [{member.name: expected(member, member.value(each)) for member in column.members} for each in value]
    return date.fromisoformat(value) if column.type == "day" else value


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_comes_back_with_its_type(kind: str) -> None:
    table = read(parquet(CATALOG, kind))
    assert table.column_names == [column.name for column in columns(kind)]
    assert table.num_rows == len(CATALOG.of(kind)) > 0
    values = [record(kind, entry) for entry in CATALOG.of(kind)]
    for column in columns(kind):
        assert table[column.name].to_pylist() == [expected(column, column.value(each)) for each in values], column.name


def test_without_a_kind_it_has_what_all_kinds_have() -> None:
    rows = read(parquet(CATALOG)).to_struct_array().to_pylist()
    assert rows == [row | {"since": date.fromisoformat(row["since"])} for row in overview_rows(CATALOG)]
    assert len(rows) == CATALOG.entries


def test_a_kind_without_entries_is_a_table_without_rows() -> None:
    table = read(parquet(replace(CATALOG, pools=()), "pool"))
    assert (table.num_rows, table.num_columns) == (0, len(columns("pool")))


def test_the_same_catalog_gives_the_same_bytes() -> None:
    assert parquet(load(ROOT / "catalog"), "project") == parquet(CATALOG, "project")
    assert b"rust" not in parquet(CATALOG, "project")


@pytest.mark.parametrize("text", hostile.OWN)
def test_hostile_text_stays_as_it_is(text: str) -> None:
    project = CATALOG.projects[0].model_copy(update={"name": text, "languages": (text, "C")})
    table = read(parquet(replace(CATALOG, projects=(project,)), "project"))
    assert (table["name"].to_pylist(), table["languages"].to_pylist()) == ([text], [[text, "C"]])
