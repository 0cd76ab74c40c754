"""The ledger: what is delivered, allocated, approved, asked for, and what a pool has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from commons.catalog.diagnostics import Related, quoted
from commons.catalog.marks import find
from commons.catalog.rules.finding import beside, finding
from commons.catalog.rules.life import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog.diagnostics import Diagnostic
    from commons.catalog.tree import Node, Tree

# In these states nothing, or only what was delivered, is taken from the pool.
_NOTHING, _DELIVERED = frozenset({"declined"}), frozenset({"cancelled"})


@dataclass
class _Pool:
    place: Related
    unit: str | None
    capacity: int | None
    first: str
    last: str
    taken: int = 0


class Grants:
    """The rules of the ledger; pools are shown to them before grants."""

    def __init__(self) -> None:
        self._pools: dict[str, _Pool] = {}

    def check(self, kind: str, name: str, tree: Tree) -> Iterator[Diagnostic]:
        """Check a pool or a grant by itself, and a grant against its pool."""
        if kind == "pool":
            yield from self._pool(name, tree)
        elif kind == "grant":
            yield from _amounts(tree)
            yield from _milestones(tree)
            pool = self._pools.get(text(tree.root, "pool") or "")
            if pool:
                yield from _against(tree, pool)

    def _pool(self, name: str, tree: Tree) -> Iterator[Diagnostic]:
        period = tree.node("period")
        first, last = text(period, "from") or "", text(period, "until") or "9999-12-31"
        if period and first > last:
            message = f"the period ends on {last}, before it begins on {first}"
            yield finding(tree, period.members["until"], "GC708", message)
            first, last = "", "9999-12-31"
        node = tree.node("capacity") or tree.root
        if node:
            place = Related(tree.path, *node.place, "the pool")
            self._pools[name] = _Pool(place, text(tree.root, "unit"), amount(tree, "capacity"), first, last)


def amount(tree: Tree, name: str) -> int | None:
    """A whole number of the entry, or None."""
    node = tree.node(name)
    return node.value if node and isinstance(node.value, int) and not isinstance(node.value, bool) else None


def _delivered(tree: Tree) -> Iterator[tuple[Node, int]]:
    """Each delivery's amount, and the sum so far."""
    total = 0
    for node in find(tree.root, ("deliveries", None, "amount")) if tree.root else ():
        if isinstance(node.value, int) and not isinstance(node.value, bool):
            total += node.value
            yield node, total


def _amounts(tree: Tree) -> Iterator[Diagnostic]:
    requested, amended = amount(tree, "requested"), amount(tree, "amended")
    approved, allocated = amount(tree, "approved"), amount(tree, "allocated")
    asked = requested if amended is None else amended
    approved_node, allocated_node = tree.node("approved"), tree.node("allocated")
    if approved_node and approved is not None and asked is not None and approved > asked:
        what = "requested" if amended is None else "amended"
        yield finding(tree, approved_node, "GC701", f"{approved} are approved, and {what} are only {asked}")
    is_known = approved_node is None or approved is not None
    if allocated_node and allocated is not None and is_known and allocated > (approved or 0):
        message = f"{allocated} are allocated, and approved are only {approved or 0}"
        yield finding(tree, allocated_node, "GC702", message)
    if allocated_node is None or allocated is not None:
        for node, total in _delivered(tree):
            if total > (allocated or 0):
                message = f"with this delivery {total} are delivered, and allocated are only {allocated or 0}"
                yield finding(tree, node, "GC703", message)
                break


def _milestones(tree: Tree) -> Iterator[Diagnostic]:
    before = ""
    for node in find(tree.root, ("milestones", None, "due")) if tree.root else ():
        due = node.value if isinstance(node.value, str) else ""
        if due < before and len(due) == len(before):
            yield finding(tree, node, "GC707", f"this milestone is due on {due}, before the one above it on {before}")
            return
        before = due


def _against(tree: Tree, pool: _Pool) -> Iterator[Diagnostic]:
    unit = tree.node("unit")
    if unit and pool.unit and isinstance(unit.value, str) and unit.value and unit.value != pool.unit:
        message = f"the grant counts in {quoted(unit.value)}, and its pool in {quoted(pool.unit)}"
        yield beside(tree, unit, "GC705", message, pool.place)
        return
    for node in find(tree.root, ("deliveries", None, "at")) if tree.root else ():
        day = node.value if isinstance(node.value, str) else pool.first
        if len(day) == len(pool.last) and not pool.first <= day <= pool.last:
            message = f"the delivery is of {day}, and the pool's period is from {pool.first} until {pool.last}"
            yield beside(tree, node, "GC706", message, pool.place)
    yield from _capacity(tree, pool)


def _capacity(tree: Tree, pool: _Pool) -> Iterator[Diagnostic]:
    node, state = tree.node("approved"), text(tree.root, "state")
    approved = amount(tree, "approved")
    if node is None or approved is None or state in _NOTHING or pool.capacity is None:
        return
    if state in _DELIVERED:
        approved = max((total for _, total in _delivered(tree)), default=0)
    left = pool.capacity - pool.taken
    pool.taken += approved
    if approved > left:
        message = f"{approved} are approved, and of the pool's {pool.capacity} only {max(left, 0)} are left"
        yield beside(tree, node, "GC704", message, pool.place)
