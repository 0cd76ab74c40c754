from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.catalog import KINDS, Catalog, Project, Text
from commons.catalog.marks import find, marks_of
from commons.catalog.reader import read_text
from commons.catalog.views.lookup import every
from commons.catalog.views.values import attribute, values
from tests.catalog.folder import ROOT


def project(catalog: Catalog) -> Project:
    return next(each for each in catalog.projects if each.id == "sample-project-1")


WAYS = {
    "id": ["sample-project-1"],
    "evidence.date": [date(2026, 1, 5)],
    "artifacts.license": ["CC-BY-4.0", "CC0-1.0"],
    "log.from": ["proposed", "in-review"],
    "formerly": ["sample-project-0"],
    "homepage": [],
    "papers.title": [],
    "sample": [True],
    "summary.fr": [],
    "id.more": [],
    "": [],
}


@pytest.mark.parametrize("way", WAYS)
def test_values_at_a_way(way: str, samples: Catalog) -> None:
    assert list(values(project(samples), way.split("."))) == WAYS[way]


def test_a_way_may_end_at_a_mapping(samples: Catalog) -> None:
    assert list(values(project(samples), ["summary"])) == [project(samples).summary]
    assert [type(each) for each in values(project(samples), ["log", "note"])] == [Text]


def test_fields_go_by_the_names_that_files_use() -> None:
    assert attribute(Project, "license") == "license"
    assert attribute(Project.model_fields["log"].annotation.__args__[0], "from") == "from_"  # type: ignore[union-attr]
    assert attribute(Project, "model_fields") is None


def test_a_models_values_are_those_of_its_tree(samples: Catalog) -> None:
    for kind, entry in every(samples):
        path = ROOT / entry.path
        root = read_text(path.read_text(encoding="utf-8"), "").root
        assert root
        for steps, _ in marks_of(kind):
            there = [str(node.value) for node in find(root, steps) if node.value is not None]
            assert [str(value) for value in values(entry, steps)] == there


@given(st.lists(st.one_of(st.none(), st.text(), st.sampled_from(["log", "at", "summary", "en"])), max_size=4))
def test_any_way_leads_somewhere_or_nowhere(steps: list[str | None]) -> None:
    made = KINDS["discussion"].model_construct(id="a", log=())
    assert all(value == "a" for value in values(made, steps)) or steps == []
