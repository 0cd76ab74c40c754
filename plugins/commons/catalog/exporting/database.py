"""A catalog as an SQLite database: a table for each kind, each list and each file of the vocabulary, with foreign keys.

A kind's table is named as its folder. A list's is named after the field, `projects_tags` for instance: its rows name
the `entry` and the `position` in the list. A file of the vocabulary is `vocabulary_tags`. The view `entries` has what
all kinds have, and `pool_balance` what of each pool is approved, set aside and handed over.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from typing import TYPE_CHECKING, Any

from commons.catalog.exporting.columns import columns
from commons.catalog.exporting.documents import VERSION, record
from commons.catalog.kinds import FOLDERS, KINDS, Reference, Word
from commons.catalog.vocabulary import FILES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from commons.catalog.exporting.columns import Column, Type
    from commons.catalog.loading import Catalog

_TYPES: dict[Type, str] = {"text": "TEXT", "day": "TEXT", "number": "INTEGER", "truth": "INTEGER", "list": "TEXT"}
_LATER = "DEFERRABLE INITIALLY DEFERRED"
_BALANCE = """
CREATE VIEW pool_balance AS
SELECT
  pools.id AS pool,
  pools.unit AS unit,
  pools.capacity + coalesce((SELECT sum(capacity) FROM pools_renewals WHERE entry = pools.id), 0) AS capacity,
  coalesce((SELECT sum(approved) FROM grants WHERE pool = pools.id), 0) AS approved,
  coalesce((SELECT sum(allocated) FROM grants WHERE pool = pools.id), 0) AS allocated,
  coalesce((
    SELECT sum(amount) FROM grants_deliveries JOIN grants ON grants.id = entry WHERE pool = pools.id
  ), 0) AS delivered
FROM pools
ORDER BY pools.id
"""


def database(catalog: Catalog) -> bytes:
    """The database as the bytes of its file; the same for the same catalog and version of SQLite.

    Args:
        catalog: Without mistakes: what its entries refer to is there.

    Raises:
        sqlite3.IntegrityError: It has mistakes.
    """
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        # There are many small tables, and each has a page of its own at least.
        connection.execute("PRAGMA page_size = 1024")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA user_version = {VERSION:d}")
        # Entries refer to one another in both directions, so the keys are looked at when all are in.
        connection.execute("BEGIN")
        for name in (file.removesuffix(".yml") for file in FILES):
            _vocabulary(connection, catalog, name)
        for kind in KINDS:
            _create(connection, kind)
        for kind in KINDS:
            _fill(connection, catalog, kind)
        connection.execute(_entries_view())
        connection.execute(_BALANCE)
        connection.execute("COMMIT")
        return connection.serialize()


def _vocabulary(connection: sqlite3.Connection, catalog: Catalog, name: str) -> None:
    table = f"vocabulary_{name}"
    connection.execute(
        f"CREATE TABLE {table} (name TEXT PRIMARY KEY, position INTEGER NOT NULL UNIQUE, en TEXT, zh TEXT)"
    )
    words = catalog.vocabulary.words(name).items()
    _insert(connection, table, ((word, place, text.en, text.zh) for place, (word, text) in enumerate(words)))


def _plain_and_lists(kind: str) -> tuple[list[Column], list[Column]]:
    plain = [column for column in columns(kind) if column.type != "list"]
    return plain, [column for column in columns(kind) if column.type == "list"]


def _create(connection: sqlite3.Connection, kind: str) -> None:
    folder = FOLDERS[kind]
    plain, lists = _plain_and_lists(kind)
    connection.execute(f"CREATE TABLE {folder} ({', '.join(map(_definition, plain))})")
    for column in lists:
        own = f"entry TEXT NOT NULL REFERENCES {folder} (id) {_LATER}, position INTEGER NOT NULL"
        members = ", ".join(map(_definition, column.members))
        connection.execute(f"CREATE TABLE {folder}_{column.name} ({own}, {members}, PRIMARY KEY (entry, position))")


def _fill(connection: sqlite3.Connection, catalog: Catalog, kind: str) -> None:
    folder = FOLDERS[kind]
    plain, lists = _plain_and_lists(kind)
    entries = [record(kind, entry) for entry in catalog.of(kind)]
    _insert(connection, folder, ([_value(column.value(each)) for column in plain] for each in entries))
    for column in lists:
        _insert(connection, f"{folder}_{column.name}", _members(entries, column))


def _members(entries: Iterable[Mapping[str, Any]], column: Column) -> Iterator[list[Any]]:
    for entry in entries:
        for position, member in enumerate(column.value(entry) or ()):
            yield [entry["id"], position, *(_value(each.value(member)) for each in column.members)]


def _definition(column: Column) -> str:
    words = [_quoted(column.name), _TYPES[column.type]]
    if column.steps == ("id",):
        words.append("PRIMARY KEY")
    if column.type == "truth":
        words.append(f"CHECK ({_quoted(column.name)} IN (0, 1))")
    if isinstance(column.mark, Word):
        words.append(f"REFERENCES vocabulary_{column.mark.vocabulary} (name) {_LATER}")
    if isinstance(column.mark, Reference) and column.mark.must_exist:
        words.append(f"REFERENCES {FOLDERS[column.mark.kind]} (id) {_LATER}")
    return " ".join(words)


def _entries_view() -> str:
    """What all kinds have: for each entry its kind, id, state, name, and the day of its last event."""
    selects = []
    for kind, folder in FOLDERS.items():
        names = {column.name for column in columns(kind)}
        name = next((each for each in ("name", "title") if each in names), "id")
        since = f'(SELECT max("at") FROM {folder}_log WHERE entry = {folder}.id)'  # noqa: S608 - names of our own
        fields = f"'{kind}' AS kind, id, state, sample, {name} AS name, {since} AS since, path"
        selects.append(f"SELECT {fields} FROM {folder}")  # noqa: S608
    return f"CREATE VIEW entries AS {' UNION ALL '.join(selects)}"


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[Iterable[Any]]) -> None:
    for row in map(tuple, rows):
        connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608


def _value(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value


def _quoted(name: str) -> str:
    # `from` and `to` are words of SQL.
    return f'"{name}"'
