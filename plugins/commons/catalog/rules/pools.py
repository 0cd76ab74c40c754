"""The ledger: what a pool has in each of its periods, and what grants take from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.catalog.diagnostics import Diagnostic, Related, quoted
from commons.catalog.periods import period_of
from commons.catalog.rules.facts import Pool
from commons.catalog.rules.finding import finding
from commons.catalog.rules.values import amount, day, members, text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from commons.catalog.rules.facts import Facts, Share
    from commons.catalog.tree import Node, Tree

_ALWAYS = ("", "9999-12-31")


def check_pool(name: str, tree: Tree, facts: Facts) -> Iterator[Diagnostic]:
    """Check a pool by itself, and note what it has."""
    period = tree.node("period")
    given = [(period, amount(tree.root, "capacity"))] if period else []
    given += [(node, amount(node, "capacity")) for node in members(tree.root, "renewals")]
    wrong = list(_periods(tree, [node for node, _ in given]))
    yield from wrong
    # Periods that are wrong are not what grants are measured by.
    known = () if wrong else tuple((*_days(node), capacity) for node, capacity in given)
    place = tree.place("capacity") or tree.place()
    if place:
        periods = known or ((*_ALWAYS, amount(tree.root, "capacity") if not wrong else None),)
        facts.pools.append(Pool(name, tree.path, place, text(tree.root, "unit"), periods))


def _days(period: Node) -> tuple[str, str]:
    return day(period, "from") or _ALWAYS[0], day(period, "until") or _ALWAYS[1]


def _periods(tree: Tree, periods: list[Node]) -> Iterator[Diagnostic]:
    before = ""
    for period in periods:
        first, last = _days(period)
        if first > last:
            message = f"the period ends on {last}, before it begins on {first}"
            yield finding(tree, period.members["until"], "GC708", message)
            return
        if first and first <= before:
            message = f"the period begins on {first}, and the one before it ends on {before}: one follows the other"
            yield finding(tree, period.members["from"], "GC709", message)
            return
        before = last


def check_ledger(facts: Facts, units: Collection[str]) -> Iterator[Diagnostic]:
    """Check all grants against their pools: the earlier a grant was approved, the earlier it is served.

    What is too much is then in the grant that asked too late, whatever its file is called; grants of one day come in
    the order of their files.

    Args:
        facts: What pools have and grants take.
        units: The vocabulary's; a word that is none of them is another mistake.
    """
    pools = {pool.name: pool for pool in facts.pools}
    taken: dict[tuple[str, int], int] = {}
    for share in sorted(facts.shares, key=lambda share: share.day):
        pool = pools.get(share.pool)
        if pool is None:
            continue
        if share.unit and pool.unit and share.unit[0] != pool.unit:
            if not {share.unit[0], pool.unit} <= set(units):
                continue
            message = f"the grant counts in {quoted(share.unit[0])}, and its pool in {quoted(pool.unit)}"
            yield _beside(share, share.unit[1], pool, "GC705", message)
            continue
        period = period_of(share.day, [last for _, last, _ in pool.periods])
        if period is not None:
            yield from _deliveries(share, pool)
            yield from _capacity(share, pool, period, taken)
        elif share.amount:
            message = f"this is approved on {share.day}, and the pool's last day is {pool.periods[-1][1]}"
            yield _beside(share, share.amount[1], pool, "GC710", message)


def _deliveries(share: Share, pool: Pool) -> Iterator[Diagnostic]:
    for at, place in share.deliveries:
        if not any(first <= at <= last for first, last, _ in pool.periods):
            message = f"the delivery is of {at}, and the pool's period is {_shown(pool)}"
            yield _beside(share, place, pool, "GC706", message)


def _shown(pool: Pool) -> str:
    return " and ".join(f"from {first} until {last}" for first, last, _ in pool.periods)


def _capacity(share: Share, pool: Pool, period: int, taken: dict[tuple[str, int], int]) -> Iterator[Diagnostic]:
    first, last, capacity = pool.periods[period]
    if share.amount is None or capacity is None or capacity < 1:
        return
    approved, place = share.amount
    before = taken.get((pool.name, period), 0)
    taken[pool.name, period] = before + approved
    left = max(capacity - before, 0)
    if approved > left:
        during = f" from {first} until {last}" if len(pool.periods) > 1 else ""
        message = f"{approved} are approved, and of the pool's {capacity}{during} only {left} are left"
        yield _beside(share, place, pool, "GC704", message)


def _beside(share: Share, place: tuple[int, int], pool: Pool, id: str, message: str) -> Diagnostic:  # noqa: A002
    return Diagnostic(share.path, *place, id, message, related=(Related(pool.path, *pool.place, "the pool"),))
