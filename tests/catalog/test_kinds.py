from __future__ import annotations

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from commons.catalog.kinds import Event, Model, Project, Text, latest_day
from commons.catalog.reader import read_text
from tests.catalog.folder import GOOD


def good() -> Project:
    tree = read_text(GOOD, "x")
    assert tree.root
    return Project.model_validate(tree.root.value)


def test_an_entry_is_read_whole() -> None:
    project = good()
    assert project.name == "Small GPT"
    assert project.summary == Text(en="A small GPT.", zh="一个小型 GPT。")
    assert [artifact.kind for artifact in project.artifacts] == ["code", "weights"]
    assert project.papers[0].arxiv == "2406.12793"
    assert project.evidence.date == date(2026, 1, 31)
    assert project.log[0].at == date(2026, 2, 1)
    assert project.sample is False
    assert project.path == ""


def test_an_entry_does_not_change() -> None:
    with pytest.raises(ValidationError):
        good().name = "Another"  # type: ignore[misc]


def test_a_remark_that_is_plain_text_is_english() -> None:
    assert good().log[0].note == Text(en="Imported.")


def test_the_file_cannot_say_where_it_is() -> None:
    with pytest.raises(ValidationError):
        Project.model_validate({"path": "x", "_path": "x"})


def test_today_is_no_future_day_anywhere() -> None:
    event = {"by": "someone", "to": "listed"}
    assert Event.model_validate({"at": latest_day().isoformat(), **event})
    with pytest.raises(ValidationError):
        Event.model_validate({"at": (latest_day() + timedelta(days=1)).isoformat(), **event})


def subclasses(model: type[Model]) -> list[type[Model]]:
    return [below for child in model.__subclasses__() for below in (child, *subclasses(child))]


def test_every_field_has_a_description() -> None:
    for model in subclasses(Model):
        for name, field in model.model_fields.items():
            assert field.description, f"{model.__name__}.{name}"
