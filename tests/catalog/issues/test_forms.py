"""The issue forms: current, and what GitHub accepts."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from commons.catalog import load
from commons.catalog.issues import FORMS, fields, files
from commons.catalog.issues.fields import word_labels
from commons.catalog.kinds import KINDS
from tests.catalog.folder import ROOT

CATALOG = load(ROOT / "catalog")
SITE, BOARDS = "https://example.org/site/", "https://example.org/boards"
MADE = {name: yaml.safe_load(text) for name, text in files(CATALOG, SITE, BOARDS)}
# As GitHub describes its forms: for each type what attributes there are, and which of them must be there.
TYPES = {
    "markdown": ({"value"}, {"value"}),
    "input": ({"label", "description", "placeholder", "value"}, {"label"}),
    "textarea": ({"label", "description", "placeholder", "value", "render"}, {"label"}),
    "dropdown": ({"label", "description", "multiple", "options", "default"}, {"label", "options"}),
    "checkboxes": ({"label", "description", "options"}, {"label", "options"}),
}


def test_everybody_may_submit_what_no_maintainer_must_begin() -> None:
    life = CATALOG.lifecycle.transitions
    begun_by = {kind: {role for each in life[kind] if each.from_ is None for role in each.by} for kind in KINDS}
    assert set(FORMS) == {kind for kind, roles in begun_by.items() if roles & {"owner", "anyone"}}
    assert set(MADE) == {*(f"{kind}.yml" for kind in FORMS), "config.yml"}


@pytest.mark.parametrize("kind", FORMS)
def test_a_form_is_one_that_github_accepts(kind: str) -> None:
    made = MADE[f"{kind}.yml"]
    assert set(made) == {"name", "description", "labels", "body"}
    assert made["labels"] == ["submission", kind]
    questions = [each for each in made["body"] if each["type"] != "markdown"]
    assert any(each["type"] in {"input", "textarea"} for each in questions)
    for each in made["body"]:
        known, needed = TYPES[each["type"]]
        assert needed <= set(each["attributes"]) <= known
        assert set(each) <= {"type", "id", "attributes", "validations"}
        assert all(_filled(value) for value in each["attributes"].values())
    ids = [each["id"] for each in questions]
    labels = [each["attributes"]["label"] for each in questions]
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", name) for name in ids)
    assert len({*ids}) == len(ids)
    assert len({*labels}) == len(labels)


def _filled(value: Any) -> bool:
    return value != "" and value != []


@pytest.mark.parametrize("kind", FORMS)
def test_what_can_be_chosen_can_be_told_apart_in_an_answer(kind: str) -> None:
    for field in fields(kind, CATALOG):
        if field.shape not in {"choice", "choices"}:
            continue
        labels = [*word_labels(field.form, CATALOG).values()]
        assert len({label.casefold() for label in labels}) == len(labels)
        # GitHub writes several with this between them.
        assert not any(", " in label for label in labels)


def test_only_later_fields_are_not_asked_for() -> None:
    for kind, later in FORMS.items():
        asked = {field.steps[0] for field in fields(kind, CATALOG)}
        assert asked | later | {"id", "formerly", "state", "sample", "log"} == set(KINDS[kind].model_fields)
        assert not asked & later


def test_what_a_link_below_a_page_fills_in_is_asked_for() -> None:
    ids = {each.get("id") for each in MADE["problem.yml"]["body"]}
    assert {"page", "version", "language"} <= ids


def test_questions_that_are_no_submission_are_led_elsewhere() -> None:
    assert MADE["config.yml"]["contact_links"][0]["url"] == BOARDS
    guides = [text for name, text in files(CATALOG, SITE, BOARDS) if name != "config.yml"]
    for path in (path for text in guides for path in re.findall(rf"\({SITE}(?:zh/)?(contribute/\w+)/\)", text)):
        for language in ("en", "zh"):
            assert (ROOT / f"docs/{language}/{path}.md").is_file(), path
