from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from commons.catalog.comparing.members import name_of, pairs
from commons.catalog.kinds import Milestone


class Thing(BaseModel):
    title: str | None = None
    url: str | None = None
    size: int = 0


def thing(title: str | None, url: str | None = None, size: int = 0) -> Thing:
    return Thing(title=title, url=url, size=size)


def test_equal_members_belong_together_before_all_others() -> None:
    assert pairs([thing("a"), thing("b")], [thing("b"), thing("a")]) == [(1, 0), (0, 1)]
    assert pairs([thing("a", size=1), thing("a", size=2)], [thing("a", size=2), thing("a", size=3)]) == [(1, 0), (0, 1)]


def test_then_those_of_the_same_name() -> None:
    assert pairs([thing("a"), thing("b")], [thing("c"), thing("b", size=9), thing("a")]) == [
        (None, 0),
        (1, 1),
        (0, 2),
    ]


def test_then_those_that_have_most_in_common() -> None:
    before = [thing("a", "x", 1), thing("b", "y", 2)]
    assert pairs(before, [thing("c", "y", 2)]) == [(1, 0), (0, None)]
    assert pairs([thing("a")], [thing("b")]) == [(0, 0)]
    assert pairs([thing("a", size=1)], [thing("b", size=2), thing("c", size=3)]) == [(None, 0), (None, 1), (0, None)]


def test_a_name_is_what_one_would_call_it() -> None:
    assert name_of(thing("a", "x")) == (("title", "a"),)
    assert name_of(thing(None, "x")) == (("url", "x"),)
    assert name_of(Milestone(title="Report", due="2026-01-31")) == (("title", "Report"),)


THINGS = st.lists(st.builds(thing, st.sampled_from([None, "a", "b"]), st.sampled_from([None, "x"]), st.integers(0, 1)))


@given(THINGS, THINGS)
def test_each_member_belongs_to_one_other_at_most(before: list[Thing], after: list[Thing]) -> None:
    found = pairs(before, after)
    assert sorted(new for _, new in found if new is not None) == list(range(len(after)))
    assert sorted(old for old, _ in found if old is not None) == list(range(len(before)))
    assert pairs(before, before) == [(index, index) for index in range(len(before))]
