"""The ledger: what each pool has in each of its periods, what its grants take, and what is left.

What does not balance is found by the rules, as the catalog's diagnostics whose number begins with `GC7`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from commons.catalog.periods import period_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from commons.catalog.kinds import Grant, Pool
    from commons.catalog.loading import Catalog

# In these states a grant takes nothing of its pool, or only what was delivered.
_NOTHING, _DELIVERED = frozenset({"declined"}), frozenset({"cancelled"})
_UNDECIDED = frozenset({"submitted", "under-review", "changes-requested"})


@dataclass(frozen=True)
class Line:
    """One grant in the ledger, in the pool's units.

    Attributes:
        grant: The grant.
        asked: What is asked for now.
        approved: What was approved, whatever came of it.
        allocated: What was set aside.
        delivered: What was handed over.
        taken: What the pool has no longer for others.
    """

    grant: Grant
    asked: int
    approved: int
    allocated: int
    delivered: int
    taken: int

    @property
    def is_undecided(self) -> bool:
        """Whether it is still to be decided."""
        return self.grant.state in _UNDECIDED


@dataclass(frozen=True)
class Account:
    """One period of a pool.

    Attributes:
        first: Its first day; None for grants that no period pays.
        last: Its last day.
        capacity: What there is.
        lines: The grants that it pays, by id.
    """

    first: date | None
    last: date | None
    capacity: int
    lines: tuple[Line, ...] = ()

    @property
    def approved(self) -> int:
        """What was approved of it and not given back."""
        return sum(line.taken for line in self.lines)

    @property
    def allocated(self) -> int:
        """What was set aside."""
        return sum(line.allocated for line in self.lines)

    @property
    def delivered(self) -> int:
        """What was handed over."""
        return sum(line.delivered for line in self.lines)

    @property
    def left(self) -> int:
        """What can still be approved; less than nothing where too much was."""
        return self.capacity - self.approved


@dataclass(frozen=True)
class PoolLedger:
    """A pool with its accounts.

    Attributes:
        pool: The pool.
        accounts: One for each period, the earliest first.
        others: Grants that no period pays, by id: undecided, declined, or approved after the last day.
    """

    pool: Pool
    accounts: tuple[Account, ...]
    others: tuple[Line, ...]

    @property
    def asked(self) -> int:
        """What undecided grants ask for."""
        return sum(line.asked for line in self.others if line.is_undecided)


def ledger(catalog: Catalog) -> list[PoolLedger]:
    """The ledgers of all pools, by id; grants that count in another unit than their pool are left to the rules."""
    grants: dict[str, list[Grant]] = {}
    for grant in catalog.grants:
        grants.setdefault(grant.pool, []).append(grant)
    return [_of_pool(pool, grants.get(pool.id, ())) for pool in catalog.pools]


def _of_pool(pool: Pool, grants: Iterable[Grant]) -> PoolLedger:
    last_days = [period.until for period in pool.periods]
    paid: list[list[Line]] = [[] for _ in pool.periods]
    others: list[Line] = []
    for grant in grants:
        if grant.unit != pool.unit:
            continue
        day = approved_on(grant)
        period = period_of(day, last_days) if day else None
        (others if period is None else paid[period]).append(_line(grant))
    accounts = [
        Account(period.from_, period.until, period.capacity, tuple(lines))
        for period, lines in zip(pool.periods, paid, strict=True)
    ]
    return PoolLedger(pool, tuple(accounts), tuple(others))


def _line(grant: Grant) -> Line:
    delivered = sum(delivery.amount for delivery in grant.deliveries)
    approved = grant.approved or 0
    taken = 0 if grant.state in _NOTHING else delivered if grant.state in _DELIVERED else approved
    asked = grant.requested if grant.amended is None else grant.amended
    return Line(grant, asked, approved, grant.allocated or 0, delivered, taken)


def approved_on(grant: Grant) -> date | None:
    """The day of a grant's last approval: that of a decision, or else of an event."""
    decided = [decision.at for decision in grant.decisions if decision.verdict == "approve"]
    logged = [event.at for event in grant.log if event.to == "approved"]
    return next((days[-1] for days in (decided, logged) if days), None)
