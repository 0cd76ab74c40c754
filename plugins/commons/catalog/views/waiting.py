"""Who has the ball: what an entry waits for, who may do it, and since when it waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from commons.catalog.kinds import Project
from commons.catalog.kinds.entry import OF_THE_EVENT
from commons.catalog.roles import Roles, owners
from commons.catalog.views.lookup import Found, every
from commons.catalog.views.values import values

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from commons.catalog.lifecycle import Transition
    from commons.catalog.loading import Catalog


@dataclass(frozen=True)
class Waiting:
    """An entry that waits for somebody.

    Attributes:
        found: The entry.
        to: The states that it may go to.
        roles: Who may take the step, in the lifecycle's order.
        people: Ids of those whose entry it is, if the step is theirs.
        since: The day of the last event.
        days: How many days that is ago.
        lacks: Fields that the step needs and that are not there yet, and how many values of each.
        reviews: How many reviews count so far, and how many are needed; None if none are.
    """

    found: Found
    to: tuple[str, ...]
    roles: tuple[str, ...]
    people: tuple[str, ...]
    since: date
    days: int
    lacks: tuple[tuple[str, int], ...] = ()
    reviews: tuple[int, int] | None = None


class Turns:
    """Whose turn it is in a catalog.

    Args:
        catalog: With its lifecycle, which says what is awaited.
        today: Days are counted until then.
    """

    def __init__(self, catalog: Catalog, today: date) -> None:
        self._catalog, self._today = catalog, today
        self._roles = Roles(catalog, catalog)

    def of(self, found: Found) -> Waiting | None:
        """What an entry waits for, or None if it is at rest."""
        awaited = self._catalog.lifecycle.awaited(found.kind, found.entry.state)
        if not awaited:
            return None
        roles = tuple(dict.fromkeys(role for each in awaited for role in each.by))
        since = found.entry.log[-1].at
        return Waiting(
            found=found,
            to=tuple(each.to for each in awaited),
            roles=roles,
            people=tuple(sorted(owners(found.entry))) if "owner" in roles else (),
            since=since,
            days=max((self._today - since).days, 0),
            lacks=tuple(self._lacks(found, awaited[0])),
            reviews=self._reviews(found, awaited[0]),
        )

    def queue(self) -> list[Waiting]:
        """All entries that wait, the longest first."""
        waiting = [turn for found in every(self._catalog) if (turn := self.of(found)) is not None]
        return sorted(waiting, key=lambda turn: (turn.since, turn.found.name))

    def is_for(self, turn: Waiting, who: str) -> bool:
        """Whether somebody may take the step that an entry waits for.

        Args:
            turn: What it waits for.
            who: A role, or the id of a person.
        """
        if who in turn.roles or who in turn.people:
            return True
        given = self._roles.given(who, sample=turn.found.entry.sample) - {"anyone"}
        return bool(given & set(turn.roles))

    def _lacks(self, found: Found, step: Transition) -> Iterator[tuple[str, int]]:
        for name, number in step.needs.items():
            # As the rule counts: what is said not to be so is not there.
            there = sum(value is not False for value in values(found.entry, name.split(".")))
            if name not in OF_THE_EVENT and there < number:
                yield name, number - there
        if step.verdict and [*values(found.entry, ["decisions", "verdict"])][-1:] != [step.verdict]:
            yield "decisions", 1

    def _reviews(self, found: Found, step: Transition) -> tuple[int, int] | None:
        if not step.reviews or not isinstance(found.entry, Project):
            return None
        return len(self._roles.accepting(found.entry)), step.reviews
