from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.catalog import KINDS, Catalog, Discussion, load
from commons.catalog.exporting import columns, sheet, unguarded
from commons.catalog.exporting.documents import record
from tests.catalog.folder import ROOT

CATALOG = load(ROOT / "catalog")


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def compact(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: compact(each) for name, each in value.items() if each is not None}
    return [compact(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_comes_back_as_it_was(kind: str) -> None:
    content = sheet(CATALOG, kind)
    assert content == sheet(load(ROOT / "catalog"), kind)
    found = rows(content)
    assert [row["id"] for row in found] == [entry.id for entry in CATALOG.of(kind)]
    for row, entry in zip(found, CATALOG.of(kind), strict=True):
        values = record(kind, entry)
        for column in columns(kind):
            value, cell = column.value(values), unguarded(row[column.name])
            if column.type in {"list", "number", "truth"} and value is not None:
                assert json.loads(cell) == compact(value)
            else:
                assert cell == (value or "")


def made(title: str) -> Catalog:
    return Catalog(discussions=(Discussion.model_construct(id="a", state="open", title=title, log=()),))


HOSTILE = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "'", '=HYPERLINK("https://x","y")']


@pytest.mark.parametrize("title", HOSTILE)
def test_no_cell_is_a_formula(title: str) -> None:
    (row,) = rows(sheet(made(title), "discussion"))
    assert row["title"] == f"'{title}"
    assert unguarded(row["title"]) == title


@given(st.text(max_size=30))
def test_any_text_comes_back_and_is_no_formula(title: str) -> None:
    (row,) = rows(sheet(made(title.encode("utf-8", "replace").decode()), "discussion"))
    assert not row["title"].startswith(tuple("=+-@\t\r\n＝＋－＠"))
    assert unguarded(row["title"]) == title.encode("utf-8", "replace").decode()


def test_what_is_plain_is_left_alone() -> None:
    (row,) = rows(sheet(made("It's 2=2, isn't it?"), "discussion"))
    assert row["title"] == "It's 2=2, isn't it?"
    assert sheet(made("x"), "discussion").endswith(b"\r\n")
