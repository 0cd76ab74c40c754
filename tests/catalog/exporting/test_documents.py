from __future__ import annotations

import json
from typing import Any

from commons.catalog import KINDS, load
from commons.catalog.exporting import document, lines
from tests.catalog.folder import ROOT

CATALOG = load(ROOT / "catalog")


def as_read(value: Any) -> Any:
    """A JSON value as the reader would have made it."""
    if isinstance(value, dict):
        return {name: as_read(each) for name, each in value.items()}
    return tuple(map(as_read, value)) if isinstance(value, list) else value


def without_defaults(value: dict[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in value.items() if name not in {"kind", "path"}}


def test_every_entry_comes_back_as_it_was() -> None:
    whole = json.loads(document(CATALOG))
    assert whole["version"] == 1
    assert len(whole["entries"]) == CATALOG.entries
    for found in whole["entries"]:
        model = KINDS[found["kind"]]
        entry = next(entry for entry in CATALOG.of(found["kind"]) if entry.id == found["id"])
        assert found["path"] == entry.path
        assert model.model_validate(as_read(without_defaults(found))).model_dump() == entry.model_dump()
    assert whole["vocabulary"]["units"]["gpu-hour"] == {"en": "GPU hours", "zh": "GPU 小时"}


def test_one_entry_a_line_is_the_same() -> None:
    found = lines(CATALOG).decode()
    assert found.endswith("\n")
    assert [json.loads(line) for line in found.splitlines()] == json.loads(document(CATALOG))["entries"]


def test_some_kinds_alone_in_a_fixed_order() -> None:
    found = [json.loads(line) for line in lines(CATALOG, ("pool", "person")).splitlines()]
    assert [each["kind"] for each in found] == ["person"] * 5 + ["pool"] * 2
    assert [each["id"] for each in found[:5]] == sorted(each["id"] for each in found[:5])
    assert all(each["sample"] is True for each in found)


def test_the_same_catalog_gives_the_same_bytes() -> None:
    again = load(ROOT / "catalog")
    assert document(again) == document(CATALOG)
    assert "GPU 小时".encode() in document(CATALOG)
