from __future__ import annotations

import pytest

from commons.catalog import KINDS
from commons.catalog.exporting import columns


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_unique_and_in_the_order_of_the_fields(kind: str) -> None:
    names = [column.name for column in columns(kind)]
    assert len(set(names)) == len(names)
    assert names[0] == "id"
    assert names[-1] == "path"
    for column in columns(kind):
        members = [member.name for member in column.members]
        # These are what its own table has besides.
        assert len({"entry", "position", *members}) == len(members) + 2
        assert bool(members) == (column.type == "list")
    first = [name for name in (column.steps[0] for column in columns(kind)) if name != "path"]
    fields = [field.alias or name for name, field in KINDS[kind].model_fields.items()]
    assert list(dict.fromkeys(first)) == fields


def test_types_and_what_values_refer_to() -> None:
    found = {column.name: column for column in columns("grant")}
    assert found["requested"].type == "number"
    assert found["sample"].type == "truth"
    assert found["report_at"].type == "day"
    assert found["justification_goal_zh"].steps == ("justification", "goal", "zh")
    assert found["justification_goal_zh"].description.startswith("What is to be found out")
    assert getattr(found["pool"].mark, "kind", None) == "pool"
    assert getattr(found["unit"].mark, "vocabulary", None) == "units"
    assert [member.name for member in found["milestones"].members] == ["title", "due", "done"]
    (tag,) = next(column for column in columns("project") if column.name == "tags").members
    assert getattr(tag.mark, "vocabulary", None) == "tags"


def test_a_value_that_is_not_there_is_none() -> None:
    column = next(column for column in columns("grant") if column.name == "report_summary_en")
    assert column.value({"report": {"summary": {"en": "Done."}}}) == "Done."
    assert column.value({"report": None}) is None
    assert column.value({}) is None
