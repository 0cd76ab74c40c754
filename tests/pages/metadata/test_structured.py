"""Structured data: in the words of schema.org, whole, and safe in a script element."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from commons.catalog import FOLDERS, KINDS, Catalog
from commons.pages.community import Community
from commons.pages.metadata import PageFacts
from commons.pages.metadata.structured import StructuredData, in_script
from tests import hostile
from tests.live.rendering import parse
from tests.pages.feeds.feeding import SOMEWHERE, lively, shipped

LANGUAGES = ("en", "zh")
TYPES: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "schemaorg.yml").read_text("utf-8"))
PLAIN = ("index.md", "about.md", "learn/gpt.md", "catalog/data/index.md", "catalog/projects/index.md")


def facts(path: str) -> PageFacts:
    url = path.removesuffix("index.md") if path.endswith("index.md") else f"{path.removesuffix('.md')}/"
    return PageFacts(path, url, "A title", "A description.")


def told(catalog: Catalog, path: str, language: str = "en") -> list[dict[str, Any]]:
    data = StructuredData(Community(catalog, language), SOMEWHERE).of(facts(path))
    assert data["@context"] == "https://schema.org"
    graph: list[dict[str, Any]] = data["@graph"]
    return graph


def properties(type_: str) -> set[str]:
    found = TYPES[type_]
    return {*found.get("properties", ()), *(properties(found["is"]) if "is" in found else ())}


def wrong(value: Any) -> list[str]:
    """What is not as schema.org has it."""
    if isinstance(value, list):
        return [each for member in value for each in wrong(member)]
    if not isinstance(value, dict):
        return [] if value not in (None, "", []) else ["no value"]
    types = value.get("@type", ["Thing"])
    allowed = {name for each in ([types] if isinstance(types, str) else types) for name in properties(each)}
    own = [f"{types}: {name}" for name in value if not name.startswith("@") and name not in allowed]
    return own + [each for name, member in value.items() if name != "@type" for each in wrong(member)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("catalog", [shipped(), lively()], ids=["shipped", "lively"])
def test_every_page_says_what_schema_org_knows(catalog: Catalog, language: str) -> None:
    entries = [f"catalog/{FOLDERS[kind]}/{entry.id}.md" for kind in KINDS for entry in catalog.of(kind)]
    for path in (*PLAIN, *entries):
        graph = told(catalog, path, language)
        assert wrong(graph) == [], path
        ids = {node["@id"] for node in graph}
        assert len(ids) == len(graph)
        assert all(each.startswith("https://") for each in ids)
        assert graph[0].get("mainEntity", {"@id": graph[0]["@id"]})["@id"] in ids


def test_what_is_wrong_is_noticed() -> None:
    assert wrong({"@type": "Person", "codeRepository": "x"}) == ["Person: codeRepository"]
    assert wrong({"@type": "Person", "affiliation": [{"@type": "Organization", "value": 1, "name": ""}]}) == [
        "Organization: value",
        "no value",
    ]


@pytest.mark.parametrize(
    ("path", "types"),
    [
        ("index.md", ["WebPage", "DataCatalog"]),
        ("catalog/data/index.md", ["CollectionPage", "DataCatalog"]),
        ("catalog/projects/index.md", ["CollectionPage"]),
        ("about.md", ["AboutPage"]),
        ("learn/gpt.md", [["WebPage", "LearningResource"]]),
        ("developers/cache.md", ["WebPage"]),
        ("catalog/projects/nanogpt.md", ["WebPage", "SoftwareSourceCode"]),
        ("catalog/projects/gsm8k.md", ["WebPage", "SoftwareSourceCode", "Dataset"]),
        ("catalog/projects/none-such.md", ["WebPage"]),
    ],
)
def test_a_page_is_what_it_is(path: str, types: list[Any]) -> None:
    assert [node["@type"] for node in told(shipped(), path)] == types


def test_what_gives_away_data_alone_is_a_data_set() -> None:
    project = next(each for each in shipped().projects if each.id == "gsm8k")
    data = tuple(each for each in project.artifacts if each.kind == "data")
    catalog = replace(shipped(), projects=(project.model_copy(update={"artifacts": data}),))
    assert [node["@type"] for node in told(catalog, "catalog/projects/gsm8k.md")] == ["WebPage", "Dataset"]


def test_nothing_is_said_of_samples() -> None:
    for kind in KINDS:
        for entry in shipped().of(kind):
            if entry.sample:
                assert len(told(shipped(), f"catalog/{FOLDERS[kind]}/{entry.id}.md")) == 1


def test_people_and_grants_are_told_as_they_are() -> None:
    person = told(lively(), "catalog/people/sample-person-1.md")[1]
    assert person["@type"] == "Person"
    assert person["sameAs"][0] == "https://github.com/Sample-Person-1"
    grant = told(lively(), "catalog/grants/sample-grant-1.md")[1]
    assert (grant["@type"], "amount" in grant) == ("Grant", False)
    assert grant["sponsor"] == {"name": lively().pools[0].donor}
    money = lively().grants[0].model_copy(update={"unit": "fen", "approved": 12345})
    paid = told(replace(lively(), grants=(money,)), f"catalog/grants/{money.id}.md")[1]
    assert paid["@type"] == "MonetaryGrant"
    assert paid["amount"] == {"@type": "MonetaryAmount", "currency": "CNY", "value": 123.45}


@pytest.mark.parametrize(
    ("expression", "address"),
    [
        ("MIT", "https://spdx.org/licenses/MIT"),
        ("MIT OR Apache-2.0", None),
        ("LicenseRef-Own", None),
        (None, None),
    ],
)
def test_a_licence_has_an_address_if_it_is_one(expression: str | None, address: str | None) -> None:
    project = next(each for each in shipped().projects if each.id == "nanogpt")
    catalog = replace(shipped(), projects=(project.model_copy(update={"license": expression}),))
    assert told(catalog, "catalog/projects/nanogpt.md")[1].get("license") == address


@pytest.mark.parametrize("text", [*hostile.OWN, "</script><script>alert(1)</script>", "<!--<script>", "\u2028]]>"])
def test_hostile_text_stays_in_its_script(text: str) -> None:
    written = in_script({"name": text, text: [text]})
    (script,) = parse(f"<div><script type='application/ld+json'>{written}</script></div>").iter("script")
    assert json.loads(script.text or "") == {"name": text, text: [text]} or text == "name"
    assert not {"<", ">", "&", "\u2028", "\u2029"} & set(written)
