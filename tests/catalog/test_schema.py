"""The schemas that editors use: fresh, complete, and of one mind with the models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from commons.catalog import FOLDERS, KINDS, load
from commons.catalog.reader import read_text
from commons.catalog.schema import files, modeline, schema
from commons.catalog.validate import validate
from tests.catalog.folder import GOOD, ROOT

CATALOG = load(ROOT / "catalog")
VALIDATORS = {kind: Draft202012Validator(schema(kind, CATALOG)) for kind in KINDS}
HERE = Path(__file__).parent
# What no schema can say: days there are, blank text, licences, hosts, and that one of several fields is there.
ONLY_IN_THE_MODEL = {"GC104", "GC106", "GC107", "GC109", *(f"GC40{digit}" for digit in range(1, 9))}


def test_the_files_are_fresh() -> None:
    for name, text in files(CATALOG):
        assert (ROOT / "catalog/schema" / name).read_text(encoding="utf-8") == text, "run `commons schema`"
    assert {path.name for path in (ROOT / "catalog/schema").iterdir()} == {name for name, _ in files(CATALOG)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_one_and_refers_to_nothing_outside(kind: str) -> None:
    made = schema(kind, CATALOG)
    Draft202012Validator.check_schema(made)
    for value in mappings(made):
        assert str(value.get("$ref", "#/$defs/")).startswith("#/$defs/")
        assert "x-vocabulary" not in value
        for field in value.get("properties", {}).values():
            assert field["description"] and field["examples"]


def mappings(value: Any) -> list[dict[str, Any]]:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    inner = [found for each in below for found in mappings(each)]
    return [value, *inner] if isinstance(value, dict) else inner


def test_an_editor_is_told_the_words() -> None:
    made = schema("project", CATALOG)
    assert made["properties"]["category"]["enum"] == list(CATALOG.categories)
    assert made["properties"]["tags"]["items"]["enum"] == list(CATALOG.vocabulary.tags)
    assert made["properties"]["state"]["enum"] == list(CATALOG.lifecycle.states("project"))


def test_every_entry_tells_the_editor_its_schema_and_is_valid_by_it() -> None:
    for kind, folder in FOLDERS.items():
        for path in sorted((ROOT / "catalog" / folder).iterdir()):
            text = path.read_text(encoding="utf-8")
            assert text.split("\n")[0] == modeline(kind), path.name
            assert errors(kind, text) == [], path.name


def errors(kind: str, text: str) -> list[str]:
    tree = read_text(text, "x")
    assert tree.root
    return [error.message for error in VALIDATORS[kind].iter_errors(as_json(tree.root.value))]


def as_json(value: object) -> object:
    if isinstance(value, dict):
        return {name: as_json(each) for name, each in value.items()}
    return [as_json(each) for each in value] if isinstance(value, tuple) else value


def mutations() -> list[tuple[str, str, str]]:
    """The name, kind and text of every case of the other tests that changes one entry."""
    cases = yaml.safe_load((HERE / "entries.yml").read_text(encoding="utf-8"))
    made = [(case["name"], "project", GOOD.replace(case.get("replace", "\0"), case.get("by", ""), 1)) for case in cases]
    for case in yaml.safe_load((HERE / "samples.yml").read_text(encoding="utf-8")):
        if "file" in case:
            text = (ROOT / "catalog" / case["file"]).read_text(encoding="utf-8")
            kind = next(kind for kind, folder in FOLDERS.items() if case["file"].startswith(f"{folder}/"))
            made.append((case["name"], kind, text.replace(case["replace"], case["by"], 1)))
    return made


@pytest.mark.parametrize("mutation", mutations(), ids=lambda mutation: mutation[0])
def test_the_schema_and_the_model_agree(mutation: tuple[str, str, str]) -> None:
    _, kind, text = mutation
    tree = read_text(text, "x")
    if tree.root is None:
        pytest.skip("no YAML")
    model, diagnostics = validate(tree, KINDS[kind])
    found = errors(kind, text)
    if model is not None:
        # Beyond the model the schema knows the words; those errors, and no other, speak of an enumeration.
        assert all("is not one of" in error for error in found)
    elif not {each.id for each in diagnostics} <= ONLY_IN_THE_MODEL:
        assert found
