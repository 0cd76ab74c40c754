"""Whose approval an entry still needs: the step it waits for, and the people who may take it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from commons.catalog.kinds import Project
from commons.catalog.roles import owners
from commons.catalog.views.lookup import Found
from commons.catalog.views.waiting import Turns

if TYPE_CHECKING:
    from commons.catalog import Entry
    from commons.catalog.views.waiting import Waiting
    from commons.preview.submission import Submission


@dataclass(frozen=True)
class Approval:
    """What is still needed.

    Attributes:
        turn: The step, since when it is waited for, and what it lacks; reviews are counted as they were before.
        people: Ids of those who may take it, by the roles that they had before; empty if only roles are known.
        excluded: Ids of those who have the role and must not take it, for it is about their own or they are connected.
    """

    turn: Waiting
    people: tuple[str, ...]
    excluded: tuple[str, ...]


class Approvals:
    """The approvals that the entries of a change need."""

    def __init__(self, submission: Submission) -> None:
        self._roles = submission.roles
        self._base, self._now = submission.base, submission.now
        # Pages say since when somebody waits, never for how long: a preview is the same on any day.
        self._turns = Turns(submission.now, date.min)

    def of(self, kind: str, entry: Entry) -> Approval | None:
        """What an entry needs after the change, or None if it is at rest."""
        turn = self._turns.of(Found(kind, entry))
        if turn is None:
            return None
        if turn.reviews and isinstance(entry, Project):
            turn = replace(turn, reviews=(len(self._roles.accepting(entry)), turn.reviews[1]))
        steps = [self._now.lifecycle.find(kind, entry.state, to) for to in turn.to]
        decides = any(step is not None and step.approval for step in steps)
        people = set(turn.people)
        excluded: set[str] = set()
        for person in self._base.people:
            if self._roles.given(person.id, sample=entry.sample) & set(turn.roles) - {"anyone", "owner"}:
                own = person.id in owners(entry) or self._roles.conflict(person.id, entry, turn.since) is not None
                (excluded if decides and own else people).add(person.id)
        return Approval(turn, tuple(sorted(people - excluded)), tuple(sorted(excluded)))
