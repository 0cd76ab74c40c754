"""A catalog as JSON, whole or one entry a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from commons.catalog.kinds import KINDS
from commons.catalog.vocabulary import FILES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from commons.catalog.exporting.columns import Type
    from commons.catalog.kinds import Entry
    from commons.catalog.loading import Catalog

# Grows when something that was there is another or gone; what is only added does not change it.
VERSION = 1


def record(kind: str, entry: Entry) -> dict[str, Any]:
    """All fields of an entry as the file names them, with its kind before and its file's path behind them."""
    return {"kind": kind, **entry.model_dump(mode="json", by_alias=True), "path": entry.path}


def records(catalog: Catalog, kinds: Collection[str]) -> Iterator[dict[str, Any]]:
    """The records of all entries of some kinds."""
    for kind in KINDS:
        if kind in kinds:
            yield from (record(kind, entry) for entry in catalog.of(kind))


def vocabulary(catalog: Catalog) -> dict[str, dict[str, Any]]:
    """The words that fields may have, by file, with what each is called."""
    return {
        name: {word: text.model_dump() for word, text in catalog.vocabulary.words(name).items()}
        for name in (file.removesuffix(".yml") for file in FILES)
    }


# What entries of every kind have, and of which type it is.
OVERVIEW: dict[str, Type] = {
    "kind": "text",
    "id": "text",
    "state": "text",
    "sample": "truth",
    "name": "text",
    "since": "day",
    "path": "text",
}


def overview_rows(catalog: Catalog) -> Iterator[dict[str, Any]]:
    """What entries of every kind have: `since` is the day of the last event, `name` the id where there is none."""
    for kind in KINDS:
        for entry in catalog.of(kind):
            name = getattr(entry, "name", None) or getattr(entry, "title", None) or entry.id
            since = max(event.at for event in entry.log).isoformat()
            values = (kind, entry.id, entry.state, entry.sample, name, since, entry.path)
            yield dict(zip(OVERVIEW, values, strict=True))


def document(catalog: Catalog, kinds: Collection[str] = tuple(KINDS)) -> bytes:
    """One JSON object: `version`, `entries`, each in a line, and the `vocabulary` with its labels.

    Args:
        catalog: What is exported.
        kinds: Only entries of these.
    """
    entries = ",\n".join(json.dumps(each, ensure_ascii=False) for each in records(catalog, kinds))
    words = json.dumps(vocabulary(catalog), ensure_ascii=False, indent=2)
    return f'{{\n"version": {VERSION},\n"entries": [\n{entries}\n],\n"vocabulary": {words}\n}}\n'.encode()


def lines(catalog: Catalog, kinds: Collection[str] = tuple(KINDS)) -> bytes:
    """One JSON object a line for each entry.

    Args:
        catalog: What is exported.
        kinds: Only entries of these.
    """
    written = (json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in records(catalog, kinds))
    return "".join(f"{line}\n" for line in written).encode()
