"""What must be right in a grant by itself: amounts, milestones, decisions and deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.catalog.diagnostics import quoted
from commons.catalog.rules.facts import Share
from commons.catalog.rules.finding import finding
from commons.catalog.rules.mistyped import is_mistyped
from commons.catalog.rules.values import amount, day, members, past_day, text, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog.diagnostics import Diagnostic, Place
    from commons.catalog.rules.facts import Facts
    from commons.catalog.tree import Node, Tree

# In these states nothing, or only what was delivered, is taken from the pool.
_NOTHING, _DELIVERED = frozenset({"declined"}), frozenset({"cancelled"})


def check_grant(tree: Tree, facts: Facts) -> Iterator[Diagnostic]:
    """Check a grant by itself, and note what it takes from its pool."""
    yield from _amounts(tree)
    yield from _in_order(tree, "milestones", "due", "GC707", "milestone is due on")
    yield from _in_order(tree, "decisions", "at", "GC605", "decision was made on")
    yield from _in_order(tree, "deliveries", "at", "GC605", "delivery was made on")
    yield from _own_decisions(tree)
    yield from _early_deliveries(tree)
    _share(tree, facts)


def _delivered(tree: Tree) -> Iterator[tuple[Node, int]]:
    """Each delivery's amount, and the sum so far."""
    total = 0
    for member in members(tree.root, "deliveries"):
        number = amount(member, "amount")
        if number is not None:
            total += number
            yield member.members["amount"], total


def _amounts(tree: Tree) -> Iterator[Diagnostic]:
    requested, amended = amount(tree.root, "requested"), amount(tree.root, "amended")
    approved, allocated = amount(tree.root, "approved"), amount(tree.root, "allocated")
    asked = requested if amended is None else amended
    approved_node, allocated_node = tree.node("approved"), tree.node("allocated")
    if approved_node and approved is not None and asked is not None and approved > asked:
        what = "requested" if amended is None else "amended"
        yield finding(tree, approved_node, "GC701", f"{approved} are approved, and {what} are only {asked}")
    is_known = approved is not None or (approved_node is None and not is_mistyped("grant", tree.root, "approved"))
    if allocated_node and allocated is not None and is_known and allocated > (approved or 0):
        message = f"{allocated} are allocated, and approved are only {approved or 0}"
        yield finding(tree, allocated_node, "GC702", message)
    if allocated is not None or (allocated_node is None and not is_mistyped("grant", tree.root, "allocated")):
        for node, total in _delivered(tree):
            if total > (allocated or 0):
                message = f"with this delivery {total} are delivered, and allocated are only {allocated or 0}"
                yield finding(tree, node, "GC703", message)
                break


def _in_order(tree: Tree, field: str, name: str, id: str, phrase: str) -> Iterator[Diagnostic]:  # noqa: A002
    before, read = "", past_day if name == "at" else day
    for member in members(tree.root, field):
        now = read(member, name)
        if now and now < before:
            message = f"this {phrase} {now}, before the one above it on {before}"
            yield finding(tree, member.members[name], id, message)
            return
        before = now or before


def _approved_on(tree: Tree) -> str:
    """The day of the last decision that approves, or else of the event; empty if there is none."""
    for field, name, word in (("decisions", "verdict", "approve"), ("log", "to", "approved")):
        days = [past_day(member, "at") for member in members(tree.root, field) if text(member, name) == word]
        if days and days[-1]:
            return days[-1]
    return ""


def _own_decisions(tree: Tree) -> Iterator[Diagnostic]:
    applicants = {text(tree.root, "applicant"), *(node.value for node in members(tree.root, "co_applicants"))}
    for member in members(tree.root, "decisions"):
        by = text(member, "by")
        if by and by in applicants:
            message = f"{quoted(by)} would decide about a grant of their own"
            yield finding(tree, member.members["by"], "GC610", message)


def _early_deliveries(tree: Tree) -> Iterator[Diagnostic]:
    approved = _approved_on(tree)
    for member in members(tree.root, "deliveries"):
        at = past_day(member, "at")
        if at and at < approved:
            message = f"this delivery was made on {at}, and the grant was approved on {approved}"
            yield finding(tree, member.members["at"], "GC711", message)
            return


def _share(tree: Tree, facts: Facts) -> None:
    pool, unit = text(tree.root, "pool"), text(tree.root, "unit")
    if tree.root is None or not pool:
        return
    deliveries = [
        (at, member.members["at"].place)
        for member in members(tree.root, "deliveries")
        if (at := past_day(member, "at"))
    ]
    counted = (unit, tree.root.members["unit"].place) if unit else None
    facts.shares.append(Share(tree.path, pool, counted, _approved_on(tree), _taken(tree), tuple(deliveries)))


def _taken(tree: Tree) -> tuple[int, Place] | None:
    node, state = tree.node("approved"), text(tree.root, "state")
    approved = whole(node)
    if node is None or approved is None or state in _NOTHING:
        return None
    if state in _DELIVERED:
        approved = max((total for _, total in _delivered(tree)), default=0)
    return approved, node.place
