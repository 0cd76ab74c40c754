from __future__ import annotations

from datetime import date
from typing import Any

from commons.catalog import Catalog, Event, Project
from commons.catalog.views.related import COMMON, MOST, Relations


def project(id: str, *tags: str, category: str = "training", **changes: Any) -> Project:  # noqa: A002
    log = (Event.model_construct(at=date(2026, 1, 1), by="maintainers", to="listed"),)
    fields = {"id": id, "name": id, "tags": tags, "category": category, "state": "listed", "sample": False, "log": log}
    return Project.model_construct(**fields | changes)


def related(first: Project, *others: Project) -> list[tuple[str, tuple[str, ...], bool]]:
    found = Relations(Catalog(projects=(first, *others))).of(first)
    return [(each.project.id, each.tags, each.same_category) for each in found]


def test_a_rare_tag_says_more_than_a_common_one() -> None:
    others = [project(f"common-{n}", "python") for n in range(3)]
    found = related(project("a", "python", "rope"), project("z", "rope"), *others)
    assert found[0] == ("z", ("rope",), True)
    assert [each for each, _, _ in found] == ["z", "common-0", "common-1", "common-2"]


def test_of_those_that_share_as_much_the_same_category_comes_first() -> None:
    found = related(project("a", "gpt"), project("b", "gpt", category="safety"), project("c", "gpt"))
    assert found == [("c", ("gpt",), True), ("b", ("gpt",), False)]


def test_a_category_alone_relates_nothing() -> None:
    assert related(project("a", "gpt"), project("b", "lora"), project("c")) == []


def test_there_are_at_most_a_few() -> None:
    assert len(related(project("a", "gpt"), *(project(f"b-{n}", "gpt") for n in range(2 * MOST)))) == MOST


def test_samples_and_what_was_withdrawn_are_related_to_nothing() -> None:
    gone, sample = project("b", "gpt", state="withdrawn"), project("c", "gpt", sample=True)
    assert related(project("a", "gpt"), gone, sample) == []
    assert related(gone, project("a", "gpt")) == []
    assert related(sample, project("a", "gpt")) == []


def test_what_very_many_have_relates_nothing() -> None:
    many = [project(f"b-{n}", "python", "gpt" if n else "python") for n in range(COMMON + 1)]
    assert related(project("a", "python"), *many) == []
