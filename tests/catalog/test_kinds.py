from __future__ import annotations

from datetime import date, timedelta

import pytest
from pydantic import ValidationError, create_model

from commons.catalog.kinds import KINDS, Event, Model, Project, Text
from commons.catalog.kinds.fields import latest_day
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


def models() -> list[type[Model]]:
    # What other modules make of the model, such as the file of the lifecycle, is not an entry's.
    return [model for model in subclasses(Model) if model.__module__.startswith("commons.catalog.kinds")]


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_every_field_has_a_description_and_examples_that_are_valid(model: type[Model]) -> None:
    for name, field in model.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name
        assert field.examples, name
        alone = create_model("Alone", __base__=Model, value=(field.annotation, field))
        for example in field.examples:
            assert alone.model_validate({field.alias or "value": listed(example)})


def listed(example: object) -> object:
    """Lists as the reader makes them."""
    if isinstance(example, dict):
        return {name: listed(value) for name, value in example.items()}
    return tuple(map(listed, example)) if isinstance(example, list) else example


def test_each_kind_is_called_like_its_model() -> None:
    assert [model.__name__.lower() for model in KINDS.values()] == list(KINDS)
