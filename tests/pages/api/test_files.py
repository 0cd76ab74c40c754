"""The API as programs read it: every file is held to its published schema, and leads to what it names."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from commons.catalog import FOLDERS, KINDS, Catalog
from commons.catalog.exporting import document
from commons.catalog.views.facets import facets, slug
from commons.pages import Publication, render_files
from commons.pages.api import INDEX, render
from tests import hostile
from tests.pages.feeds.feeding import lively, shipped

SITE = Publication("GPT Commons", "https://example.org/c/", {"en": "", "zh": "zh/"})


def read(catalog: Catalog, publication: Publication = SITE) -> dict[str, Any]:
    made = list(render(catalog, publication))
    assert len({path for path, _ in made}) == len(made)
    return {path: json.loads(content) for path, content in made}


@cache
def files() -> dict[str, Any]:
    return read(shipped())


def strict(value: Any) -> Any:
    """A schema that allows no field that it does not name: what is written is all described."""
    if isinstance(value, list):
        return [strict(each) for each in value]
    if not isinstance(value, dict):
        return value
    made = {name: strict(each) for name, each in value.items()}
    closed = isinstance(value.get("properties"), dict) and value.get("type") == "object"
    return made | {"additionalProperties": False} if closed else made


@cache
def schema_of(path: str) -> jsonschema_rs.Validator:
    names = {INDEX: "index", "api/v1/vocabulary.json": "vocabulary"}
    kinds = {folder: kind for kind, folder in FOLDERS.items()}
    parts = path.removesuffix(".json").split("/")[2:]
    kind = kinds.get(parts[0])
    name = names.get(path) or (kind if kind and len(parts) == 2 else "list")
    schema = files()[f"api/v1/schema/{name}.json"]
    jsonschema_rs.meta.validate(schema)
    return jsonschema_rs.validator_for(strict(schema), validate_formats=True)


@pytest.mark.parametrize("catalog", [shipped(), lively()], ids=["shipped", "lively"])
def test_every_file_is_as_its_schema_says(catalog: Catalog) -> None:
    found = read(catalog)
    documents = [path for path in found if "/schema/" not in path]
    assert len(documents) > 150
    wrong = [f"{path}: {error.message}" for path in documents for error in schema_of(path).iter_errors(found[path])]
    assert wrong == []


def test_a_schema_notices_what_is_wrong() -> None:
    entry = files()["api/v1/projects/nanogpt.json"]
    for broken in (
        entry | {"version": 2},
        entry | {"more": 1},
        {name: value for name, value in entry.items() if name != "pages"},
        entry | {"data": entry["data"] | {"name": 7}},
        entry | {"data": entry["data"] | {"kind": "person"}},
    ):
        assert not schema_of("api/v1/projects/nanogpt.json").is_valid(broken)


def test_schemas_let_fields_and_words_be_added() -> None:
    entry = files()["api/v1/projects/nanogpt.json"]
    schema = files()["api/v1/schema/project.json"]
    assert jsonschema_rs.is_valid(schema, entry | {"more": 1, "data": entry["data"] | {"more": 1, "state": "new-one"}})
    assert '"x-vocabulary"' not in json.dumps(schema)


def test_every_path_leads_to_a_file_or_a_page() -> None:
    pages = {
        f"{part}catalog/{FOLDERS[kind]}/{entry.id}/"
        for part in SITE.languages.values()
        for kind in KINDS
        for entry in shipped().of(kind)
    }
    named = {
        text
        for path, content in files().items()
        if "/schema/" not in path
        for text in re.findall(r'"((?:zh/)?(?:catalog/[^"]*/|api/[^"]*))"', json.dumps(content))
    }
    former = {
        f"api/v1/{FOLDERS[kind]}/{name}.json"
        for kind in KINDS
        for entry in shipped().of(kind)
        for name in entry.formerly
    }
    assert named - pages == {path for path in files() if path != INDEX} - former
    assert pages <= named


@pytest.mark.parametrize("kind", KINDS)
def test_lists_have_the_entries_that_have_the_value(kind: str) -> None:
    catalog = lively() if kind != "project" else shipped()
    found = read(catalog)
    summary = next(each for each in found[INDEX]["kinds"] if each["kind"] == kind)
    whole = found[summary["path"]]
    assert [each["id"] for each in whole["entries"] + whole["samples"]] == [
        entry.id for sample in (False, True) for entry in catalog.of(kind) if entry.sample == sample
    ]
    assert [each["name"] for each in summary["facets"]] == [facet.name for facet in facets(kind)]
    for facet, listed in zip(facets(kind), summary["facets"], strict=True):
        for value in listed["values"]:
            members = found[value["path"]]
            assert (value["entries"], value["samples"]) == (len(members["entries"]), len(members["samples"]))
            having = {e.id for e in catalog.of(kind) if slug(value["value"]) in map(slug, facet.values(e))}
            assert {each["id"] for each in members["entries"] + members["samples"]} == having
            assert members["shared"]["value"] == value["value"]


def test_an_entry_is_as_exported_and_says_what_refers_to_it() -> None:
    exported = {(each["kind"], each["id"]): each for each in json.loads(document(shipped()))["entries"]}
    for kind in KINDS:
        for entry in shipped().of(kind):
            found = files()[f"api/v1/{FOLDERS[kind]}/{entry.id}.json"]
            assert found["data"] == exported[kind, entry.id]
            assert list(found["data"]) == list(exported[kind, entry.id])
    mentions = files()["api/v1/projects/sample-project-1.json"]["mentions"]
    assert {"kind": "grant", "id": "sample-grant-1", "entry": "api/v1/grants/sample-grant-1.json"} in mentions


def test_a_former_id_gives_the_same_bytes() -> None:
    moved = shipped().projects[0].model_copy(update={"formerly": ("old-name",)})
    found = dict(render(replace(shipped(), projects=(moved,)), SITE))
    assert found["api/v1/projects/old-name.json"] == found[f"api/v1/projects/{moved.id}.json"]


def test_the_same_catalog_gives_the_same_bytes() -> None:
    assert list(render(shipped(), SITE)) == list(render(shipped(), SITE))


def test_a_site_without_an_address_says_so() -> None:
    found = read(shipped(), replace(SITE, address=""))
    assert found[INDEX]["site"] is None
    assert {path: content for path, content in found.items() if path != INDEX} == {
        path: content for path, content in files().items() if path != INDEX
    }


def test_it_is_at_the_root_of_the_site_alone() -> None:
    def written(language: str) -> set[str]:
        return {path for path, _ in render_files(shipped(), language, SITE) if path.startswith("api/")}

    assert written("en") == set(files())
    assert written("zh") == set()


@pytest.mark.parametrize("text", hostile.OWN)
def test_hostile_text_stays_text_and_makes_no_path(text: str) -> None:
    project = shipped().projects[0].model_copy(update={"name": text, "license": text, "languages": (text,)})
    found = dict(render(replace(shipped(), projects=(project,)), SITE))
    assert json.loads(found[f"api/v1/projects/{project.id}.json"])["data"]["name"] == text
    assert [path for path in found if not re.fullmatch(r"[a-z0-9./-]+", path) or ".." in Path(path).parts] == []


def test_the_documented_version_is_the_one_in_the_address() -> None:
    assert {content["version"] for path, content in files().items() if "/schema/" not in path} == {1}
