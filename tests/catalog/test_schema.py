"""The schemas that editors use: fresh, complete, and of one mind with the models."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from jsonschema import Draft202012Validator

from commons.catalog import FOLDERS, KINDS, load
from commons.catalog.diagnostics import TITLES
from commons.catalog.reader import read_text
from commons.catalog.schema import files, modeline, schema
from commons.catalog.validate import validate
from tests.catalog import test_mutations
from tests.catalog.folder import GOOD, ROOT

CATALOG = load(ROOT / "catalog")
VALIDATORS = {kind: jsonschema_rs.Draft202012Validator(schema(kind, CATALOG)) for kind in KINDS}
# The models leave words to the rules, so they are compared with schemas that do too.
WITHOUT_WORDS = {
    kind: jsonschema_rs.Draft202012Validator(model.model_json_schema(by_alias=True)) for kind, model in KINDS.items()
}
HERE = Path(__file__).parent
# Mistakes that no schema of ours can say, and why.
ONLY_IN_THE_MODEL: dict[str, str] = yaml.safe_load((HERE / "only_in_the_model.yml").read_text(encoding="utf-8"))
# Mutations that a schema takes by its own specification, and why.
TAKEN_BY_SCHEMAS = {"a number with a point": "JSON Schema counts 200.0 among the whole numbers (section 6.1.1)."}


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
        if "file" in case and not case["file"].startswith("assets/"):
            text = (ROOT / "catalog" / case["file"]).read_text(encoding="utf-8")
            kind = next(kind for kind, folder in FOLDERS.items() if case["file"].startswith(f"{folder}/"))
            made.append((case["name"], kind, text.replace(case["replace"], case["by"], 1)))
    return made


@pytest.mark.parametrize("mutation", mutations(), ids=lambda mutation: mutation[0])
def test_the_schema_and_the_model_agree(mutation: tuple[str, str, str]) -> None:
    _, kind, text = mutation
    assert_agreement(kind, text)


@pytest.mark.parametrize("operator", test_mutations.OPERATORS, ids=lambda operator: operator["name"])
def test_they_agree_on_every_mutation(operator: dict[str, Any]) -> None:
    kinds = {folder: kind for kind, folder in FOLDERS.items()}
    for path in test_mutations.ENTRIES:
        original = path.read_text(encoding="utf-8")
        for text, _ in test_mutations.mutations(operator, path.parent.name, original):
            kind = kinds[path.parent.name]
            if operator["name"] in TAKEN_BY_SCHEMAS:
                assert validate(read_text(text, "x"), KINDS[kind])[0] is None
                assert errors(kind, text) == []
            else:
                assert_agreement(kind, text)


def assert_agreement(kind: str, text: str) -> None:
    """Both take the text for an entry, or neither does; a mistake that no schema can say is the model's alone."""
    tree = read_text(text, "x")
    if tree.root is None:
        return
    _, diagnostics = validate(tree, KINDS[kind])
    by_schema = WITHOUT_WORDS[kind].is_valid(as_json(tree.root.value))
    refused = {each.id for each in diagnostics}
    if refused <= set(ONLY_IN_THE_MODEL):
        assert by_schema or refused, [
            each.message for each in WITHOUT_WORDS[kind].iter_errors(as_json(tree.root.value))
        ]
    else:
        assert not by_schema, diagnostics


def test_what_only_the_model_says_is_said_with_a_reason() -> None:
    assert set(ONLY_IN_THE_MODEL) < set(TITLES)
    assert all(ONLY_IN_THE_MODEL.values())
    # Each of them is there because of some mutation, and would be a disagreement without it.
    alone = set()
    for _, kind, text in mutations():
        tree = read_text(text, "x")
        if tree.root is not None and WITHOUT_WORDS[kind].is_valid(as_json(tree.root.value)):
            alone |= {each.id for each in validate(tree, KINDS[kind])[1]}
    assert alone == set(ONLY_IN_THE_MODEL)


# A field's name, and what is written instead of its value: most are refused, by both or by the model for its reasons.
VALUES = [
    "null",
    "true",
    "7",
    "-1",
    "2.5",
    "''",
    "' '",
    "a",
    "{}",
    "[]",
    "[a, a]",
    "[7]",
    "{ en: a }",
    "2026-01-31",
    "2026-13-01",
]


@pytest.mark.parametrize("kind", KINDS)
def test_they_agree_on_any_value_of_any_field(kind: str) -> None:
    path = sorted((ROOT / "catalog" / FOLDERS[kind]).glob("sample-*.yml"))[0]
    blocks = re.split(r"(?m)^(?=[a-z_]+:)", path.read_text(encoding="utf-8"))
    names = [field.alias or name for name, field in KINDS[kind].model_fields.items()]
    for name in names:
        others = "".join(block for block in blocks if not block.startswith(f"{name}:"))
        assert_agreement(kind, others)
        for value in VALUES:
            assert_agreement(kind, f"{others}{name}: {value}\n")


def test_the_two_readers_of_the_schema_agree() -> None:
    """jsonschema is the one that check-jsonschema runs, and jsonschema-rs another hand's."""
    python = {kind: Draft202012Validator(KINDS[kind].model_json_schema(by_alias=True)) for kind in KINDS}
    for _, kind, text in mutations():
        tree = read_text(text, "x")
        if tree.root is not None:
            value = as_json(tree.root.value)
            assert python[kind].is_valid(value) == WITHOUT_WORDS[kind].is_valid(value)
