from __future__ import annotations

import pytest

from commons.catalog import FOLDERS, KINDS, load
from commons.catalog.forms import Form, form, kind_named
from commons.catalog.labels import field_label, in_language, read_labels, word_label
from commons.catalog.marks import marks_of
from commons.catalog.validate import fields_at
from commons.catalog.views.facets import facets
from tests.catalog.folder import ROOT

CATALOG = load(ROOT / "catalog")
FORMS = {kind: form(kind, CATALOG) for kind in KINDS}


def every(made: Form) -> list[Form]:
    return [inner for each in made.leaf().fields.values() for inner in (each, *every(each))]


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_has_the_models_fields_in_their_order(kind: str) -> None:
    assert list(FORMS[kind].fields) == fields_at(KINDS[kind], ())
    for name, field in KINDS[kind].model_fields.items():
        made = FORMS[kind].fields[field.alias or name]
        assert (made.description, made.needed) == (field.description, field.is_required())


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_described_and_called_something_in_both_languages(kind: str) -> None:
    for each in every(FORMS[kind]):
        assert each.description or each.choices, each.name
        for language in ("en", "zh"):
            assert field_label(each, language) != each.name or each.name == "id", each.name


def test_no_label_is_of_a_field_that_there_is_not() -> None:
    names = {name for made in FORMS.values() for each in every(made) for name in (each.name, each.name.split(".")[-1])}
    sorted_by = {facet.name for kind in KINDS for facet in facets(kind)}
    assert set(read_labels("commons.catalog")) <= names | sorted_by


def test_what_a_field_may_hold() -> None:
    project, grant = FORMS["project"], FORMS["grant"]
    category, maintainers = project.fields["category"], project.fields["maintainers"]
    assert category.choices == tuple(CATALOG.vocabulary.categories)
    assert (category.type, category.vocabulary, category.needed) == ("text", "categories", True)
    assert (maintainers.type, maintainers.leaf().refers_to) == ("list", "person")
    assert project.fields["license"].nothing
    assert project.fields["summary"].is_bilingual
    assert not project.fields["summary"].plain
    assert grant.at("log.note").plain  # type: ignore[union-attr]
    assert grant.at("log.by").refers_to == ""  # type: ignore[union-attr] # who has no entry may act too
    assert (grant.fields["milestones"].least, grant.fields["requested"].type) == (1, "number")
    assert grant.at("milestones.due").type == "day"  # type: ignore[union-attr]
    assert grant.fields["state"].choices == CATALOG.lifecycle.states("grant")


def test_a_field_is_found_by_its_name_and_nothing_else_is() -> None:
    project = FORMS["project"]
    assert project.at("artifacts.terms.en").name == "artifacts.terms.en"  # type: ignore[union-attr]
    assert [project.at(name) for name in ("x", "", "artifacts.x", "category.x", ".", "artifacts..kind")] == [None] * 6
    assert "artifacts.kind" in project.names()
    assert "artifacts" not in project.names()


def test_what_may_be_one_of_several_has_the_fields_of_all() -> None:
    artifact = FORMS["project"].fields["artifacts"].leaf()
    assert set(artifact.fields["kind"].choices) == set(CATALOG.vocabulary.artifacts)
    assert artifact.fields["kind"].vocabulary == "artifacts"
    assert artifact.fields["kind"].needed


@pytest.mark.parametrize("kind", KINDS)
def test_every_way_to_a_mark_leads_to_a_field(kind: str) -> None:
    found = {each.steps for each in every(FORMS[kind])} | {
        each.item.steps for each in every(FORMS[kind]) if each.item is not None
    }
    assert {steps for steps, _ in marks_of(kind)} <= found


def test_a_kind_is_named_by_its_folder_too() -> None:
    assert {kind_named(folder) for folder in FOLDERS.values()} == set(KINDS)
    assert kind_named("Person") == "person"
    assert kind_named("persons") is None


def test_words_are_called_what_the_vocabulary_says() -> None:
    vocabulary = CATALOG.vocabulary
    assert word_label(vocabulary, "roles", "maintainer", "zh") == "维护者"
    assert word_label(vocabulary, "roles", "queen", "zh") == "queen"
    assert word_label(vocabulary, "", "maintainer", "zh") == "maintainer"


def test_a_text_is_in_the_other_language_where_it_is_missing() -> None:
    text = CATALOG.vocabulary.roles["owner"]
    assert in_language(text, "zh") == ("条目所属的人", "zh")
    assert in_language(text.model_copy(update={"zh": None}), "zh") == ("Whose entry it is", "en")


def test_what_a_schema_cannot_say_or_says_elsewhere() -> None:
    grant, project = FORMS["grant"], FORMS["project"]
    days = {
        name: getattr(grant.at(name), "past", None) for name in ("decisions.at", "milestones.due", "milestones.done")
    }
    assert days == {"decisions.at": True, "milestones.due": False, "milestones.done": True}
    assert [name for name in project.fields if project.fields[name].address] == ["repository", "homepage"]
    assert (project.fields["name"].most, project.fields["artifacts"].most) == (200, 50)
