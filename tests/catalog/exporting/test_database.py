from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace

import pytest

from commons.catalog import FOLDERS, KINDS, load
from commons.catalog.exporting import columns, database
from commons.catalog.exporting.columns import Column
from commons.catalog.exporting.documents import OVERVIEW, overview_rows, record
from commons.catalog.vocabulary import FILES
from tests.catalog.folder import ROOT

CATALOG = load(ROOT / "catalog")
BYTES = database(CATALOG)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(":memory:")) as opened:
        opened.deserialize(BYTES)
        opened.row_factory = sqlite3.Row
        yield opened


def test_it_is_sound(connection: sqlite3.Connection) -> None:
    assert [tuple(row) for row in connection.execute("PRAGMA integrity_check")] == [("ok",)]
    assert list(connection.execute("PRAGMA foreign_key_check")) == []
    assert database(load(ROOT / "catalog")) == BYTES


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_comes_back_as_it_was(kind: str, connection: sqlite3.Connection) -> None:
    folder = FOLDERS[kind]
    for entry in CATALOG.of(kind):
        values = record(kind, entry)
        (row,) = connection.execute(f"SELECT * FROM {folder} WHERE id = ?", (entry.id,))
        for column in columns(kind):
            if column.type != "list":
                assert row[column.name] == column.value(values)
                continue
            listed = connection.execute(
                f"SELECT * FROM {folder}_{column.name} WHERE entry = ? ORDER BY position", (entry.id,)
            )
            expected = [[member.value(each) for member in column.members] for each in column.value(values) or ()]
            assert [[in_member(member, each[member.name]) for member in column.members] for each in listed] == expected


def in_member(column: Column, value: object) -> object:
    """A list in a member of a list is JSON."""
    return json.loads(value) if column.type == "list" and isinstance(value, str) else value


def test_the_vocabulary_is_there_with_its_labels(connection: sqlite3.Connection) -> None:
    for name in (file.removesuffix(".yml") for file in FILES):
        rows = connection.execute(f"SELECT name, en, zh FROM vocabulary_{name} ORDER BY position")
        words = CATALOG.vocabulary.words(name)
        assert [tuple(row) for row in rows] == [(word, text.en, text.zh) for word, text in words.items()]
    (row,) = connection.execute(
        "SELECT en FROM projects JOIN vocabulary_categories ON category = vocabulary_categories.name WHERE id = ?",
        ("sample-project-1",),
    )
    assert row["en"] == "Tokenization"


def test_views(connection: sqlite3.Connection) -> None:
    rows = list(connection.execute("SELECT * FROM entries"))
    assert len(rows) == CATALOG.entries
    (pool,) = connection.execute("SELECT * FROM entries WHERE id = 'sample-pool-1'")
    assert tuple(pool)[:5] == ("pool", "sample-pool-1", "open", 1, "Sample GPU hours")
    since = {row["id"]: row["since"] for row in rows if row["kind"] == "grant"}
    assert since == {grant.id: grant.log[-1].at.isoformat() for grant in CATALOG.grants}
    (balance,) = connection.execute("SELECT * FROM pool_balance WHERE pool = 'sample-pool-1'")
    assert dict(balance) == {
        "pool": "sample-pool-1",
        "unit": "gpu-hour",
        "capacity": 1000,
        "approved": 180,
        "allocated": 180,
        "delivered": 175,
    }


def test_keys_hold(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        database(replace(CATALOG, people=()))
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("DELETE FROM pools")
    with pytest.raises(sqlite3.IntegrityError):
        connection.commit()


def test_the_view_of_all_entries_is_the_table_of_all(connection: sqlite3.Connection) -> None:
    rows = [tuple(row.values()) for row in overview_rows(CATALOG)]
    assert [tuple(row) for row in connection.execute("SELECT * FROM entries")] == rows
    assert [column[0] for column in connection.execute("SELECT * FROM entries").description] == list(OVERVIEW)
