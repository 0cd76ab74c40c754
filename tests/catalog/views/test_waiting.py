from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from commons.catalog import Catalog
from commons.catalog.views.waiting import Turns

TODAY = date(2026, 9, 11)
GRANT, REVIEWER = "grants/sample-grant-2.yml", "reviewers/sample-reviewer-3.yml"


def described(turns: Turns) -> list[str]:
    return [
        f"{turn.found.name}: {'/'.join(turn.to)} by {', '.join((*turn.roles, *turn.people))} "
        f"for {turn.days} days lacks {dict(turn.lacks)}"
        for turn in turns.queue()
    ]


def test_who_has_the_ball_and_since_when_the_longest_first(samples: Catalog) -> None:
    assert described(Turns(samples, TODAY)) == [
        "reviewers/sample-reviewer-3: trial by maintainer for 244 days lacks {'trial': 1}",
        "problems/sample-problem-1: fixed by maintainer for 131 days lacks {'fix': 1}",
        (
            "discussions/sample-discussion-2: answered by owner, maintainer, sample-person-3 for 41 days "
            "lacks {'outcome': 1}"
        ),
        "grants/sample-grant-2: under-review by maintainer for 10 days lacks {}",
    ]


def event(day: str, by: str, before: str, after: str) -> str:
    return f"  - {{ at: {day}, by: {by}, from: {before}, to: {after} }}\n"


def test_the_ball_goes_back_to_whose_entry_it_is(changed: Callable[..., Catalog]) -> None:
    log = "    by: sample-person-5\n    to: submitted\n"
    added = event("2026-09-02", "sample-person-1", "submitted", "under-review")
    asked = event("2026-09-05", "sample-person-1", "under-review", "changes-requested")
    decision = "decisions:\n  - { at: 2026-09-05, by: sample-person-1, verdict: change, why: { en: Say more. } }\nlog:"
    catalog = changed(
        (GRANT, "state: submitted", "state: changes-requested"),
        (GRANT, log, log + added + asked),
        (GRANT, "log:", decision),
    )
    assert catalog.diagnostics == ()
    (turn,) = (turn for turn in Turns(catalog, TODAY).queue() if turn.found.kind == "grant")
    assert (turn.to, turn.roles, turn.people) == (("under-review",), ("owner",), ("sample-person-5",))
    assert (turn.since, turn.days) == (date(2026, 9, 5), 6)


def test_reviews_that_count_are_counted(changed: Callable[..., Catalog]) -> None:
    file = "projects/sample-project-1.yml"
    text = """  - at: 2026-03-10
    by: sample-person-2
    from: in-review
    to: accepted
    ref: https://example.org/discussions/1
    note:
      en: Two reviews say accept.
      zh: 两份评审均建议通过。
"""
    catalog = changed((file, "state: accepted", "state: in-review"), (file, text, ""))
    (turn,) = (turn for turn in Turns(catalog, TODAY).queue() if turn.found.kind == "project")
    assert (turn.to, turn.reviews, turn.lacks) == (("accepted",), (2, 2), ())


def test_no_day_is_counted_twice_and_none_is_negative(samples: Catalog) -> None:
    assert {turn.days for turn in Turns(samples, date(2020, 1, 1)).queue()} == {0}


WHO = {
    "maintainer": 4,
    "owner": 1,
    "sample-person-1": 4,  # a maintainer
    "sample-person-3": 1,  # whose discussion it is
    "sample-person-4": 0,
    "anyone": 0,
}


@pytest.mark.parametrize("who", WHO)
def test_what_waits_for_somebody(who: str, samples: Catalog) -> None:
    turns = Turns(samples, TODAY)
    assert sum(turns.is_for(turn, who) for turn in turns.queue()) == WHO[who]


def test_who_is_away_is_asked_for_nothing(changed: Callable[..., Catalog]) -> None:
    file = "people/sample-person-1.yml"
    away = "    to: active\n" + event("2026-02-01", "sample-person-1", "active", "away")
    catalog = changed((file, "state: active", "state: away"), (file, "    to: active\n", away))
    turns = Turns(catalog, TODAY)
    assert not any(turns.is_for(turn, "sample-person-1") for turn in turns.queue())


def test_nothing_waits_in_an_empty_catalog() -> None:
    assert Turns(Catalog(), TODAY).queue() == []
