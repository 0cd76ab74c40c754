from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.catalog import KINDS, load
from commons.catalog.labels import read_labels
from commons.catalog.views.facets import STATE, facets, slug
from tests.building import ROOT


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_sorted_by_its_state_and_by_fields_that_it_has(kind: str) -> None:
    first, *others = facets(kind)
    assert first == STATE
    for facet in others:
        assert facet.field.split(".")[0] in KINDS[kind].model_fields
        assert facet.name in read_labels("commons.catalog")


def test_values_are_words_of_the_vocabulary_that_the_facet_names() -> None:
    catalog = load(ROOT / "catalog")
    for kind in KINDS:
        for facet in facets(kind):
            found = {value for entry in catalog.of(kind) for value in facet.values(entry)}
            assert found, (kind, facet.name)
            if facet.vocabulary:
                assert found <= set(catalog.vocabulary.words(facet.vocabulary))


def test_a_value_that_an_entry_has_twice_counts_once() -> None:
    catalog = load(ROOT / "catalog")
    artifacts = next(facet for facet in facets("project") if facet.name == "artifacts")
    project = next(each for each in catalog.projects if each.artifacts)
    doubled = project.model_copy(update={"artifacts": project.artifacts * 2})
    assert list(artifacts.values(doubled)) == list(artifacts.values(project))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("training", "training"),
        ("MIT", "mit"),
        ("Apache-2.0 OR MIT", "apache-2.0-or-mit"),
        ("Jupyter Notebook", "jupyter-notebook"),
    ],
)
def test_plain_values_stay_readable(value: str, expected: str) -> None:
    assert slug(value) == expected


@given(st.text(min_size=1), st.text(min_size=1))
def test_any_value_is_one_plain_part_of_an_address_of_its_own(one: str, other: str) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9.-]*", slug(one))
    assert len(slug(one)) <= 61
    same = one.casefold().replace(" ", "-") == other.casefold().replace(" ", "-")
    assert (slug(one) == slug(other)) == same


@pytest.mark.parametrize("value", ["C++", "C#", "..", "../../x", "中文", "a/b", "con\x00", "-", "x" * 500])
def test_what_is_no_plain_name_is_told_apart_by_its_hash(value: str) -> None:
    assert re.fullmatch(r"(?:[a-z0-9]+-)*[0-9a-f]{8}", slug(value))
