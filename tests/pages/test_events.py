"""What events mean: every step of every life has its words, in both languages, and nothing else has."""

from __future__ import annotations

from datetime import date

import pytest

from commons.catalog import KINDS, Event
from commons.pages.events import meaning
from tests.pages.feeds.feeding import shipped

STEPS = [(kind, step) for kind in KINDS for step in shipped().lifecycle.transitions[kind]]


def event(before: str | None, after: str) -> Event:
    return Event.model_construct(at=date(2026, 1, 1), by="x", from_=before, to=after)


@pytest.mark.parametrize(("kind", "step"), STEPS, ids=[f"{kind}-{step.from_}-{step.to}" for kind, step in STEPS])
def test_every_step_has_its_words(kind: str, step) -> None:
    english, chinese = (meaning(kind, event(step.from_, step.to), language) for language in ("en", "zh"))
    assert english and english.isascii() and not english.endswith(".")
    assert chinese and not chinese.isascii() and not chinese.endswith("。")


def test_steps_that_lead_back_are_told_as_such() -> None:
    told = {meaning("problem", event(before, "open"), "en") for before in (None, "needs-info", "fixed")}
    assert len(told) == 3


def test_a_lifecycle_of_ones_own_has_no_words_here() -> None:
    assert meaning("project", event("listed", "abandoned"), "en") is None
    assert meaning("recipe", event(None, "listed"), "en") is None
