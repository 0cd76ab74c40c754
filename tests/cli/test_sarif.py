"""SARIF as others read it: what we write is valid by a schema, for every mistake of the catalog's tests."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema_rs
import pytest
import yaml

from commons.catalog import Catalog, Diagnostic
from commons.catalog.kinds import KINDS
from commons.catalog.reader import read_text
from commons.catalog.validate import validate
from commons.cli import formats
from tests.catalog.test_schema import mutations
from tests.cli.test_formats import CATALOG

OURS = Path(__file__).parent / "sarif.yml"
SCHEMAS = [OURS, *(Path(path) for path in (os.environ.get("SARIF_SCHEMA"),) if path)]
every_schema = pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: path.name)


def errors(schema: Path, catalog: Catalog) -> list[str]:
    validator = jsonschema_rs.validator_for(yaml.safe_load(schema.read_text(encoding="utf-8")), validate_formats=True)
    log = json.loads(formats.sarif(catalog))
    return [f"{list(error.instance_path)}: {error.message}" for error in validator.iter_errors(log)]


def mistakes() -> list[Diagnostic]:
    return [found for name, kind, text in mutations() for found in validate(read_text(text, name), KINDS[kind])[1]]


@every_schema
def test_every_mistake_is_valid(schema: Path) -> None:
    found = mistakes()
    assert len(found) > 80 and any(each.fix for each in found)
    assert errors(schema, Catalog(diagnostics=tuple(sorted(found)))) == []


@every_schema
def test_so_are_related_places_warnings_and_nothing_at_all(schema: Path) -> None:
    assert errors(schema, CATALOG) == []
    assert errors(schema, Catalog()) == []


@every_schema
def test_hostile_names_of_files_are_valid(schema: Path) -> None:
    names = ["a b", "a%b", "a\u202eb", "模型.yml", "a?b#c", "[", "\x1b[2J", "C:\\x"]
    found = tuple(Diagnostic(name, 1, 1, "GC101", name) for name in names)
    assert errors(schema, Catalog(diagnostics=found)) == []


def test_the_schema_refuses_what_is_no_sarif() -> None:
    validator = jsonschema_rs.validator_for(yaml.safe_load(OURS.read_text(encoding="utf-8")))
    log = json.loads(formats.sarif(CATALOG))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert not validator.is_valid(log)
