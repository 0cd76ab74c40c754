"""The log of an entry: each event follows the one before, by a transition of the lifecycle, with what it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.catalog.diagnostics import quoted
from commons.catalog.kinds.entry import MOST_EVENTS, OF_THE_EVENT
from commons.catalog.kinds.grant import VERDICTS
from commons.catalog.marks import find_named
from commons.catalog.rules.finding import finding
from commons.catalog.rules.mistyped import is_mistyped
from commons.catalog.rules.values import day, members, past_day, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog.diagnostics import Diagnostic
    from commons.catalog.lifecycle import Lifecycle, Transition
    from commons.catalog.tree import Node, Tree


def check_life(kind: str, tree: Tree, lifecycle: Lifecycle) -> Iterator[Diagnostic]:
    """Check an entry's state and log; words that are no states are left to the rule about words."""
    log, states = tree.node("log"), lifecycle.states(kind)
    if log is None or not isinstance(log.value, tuple) or not states:
        return
    # Nobody's history; that it is too long is said elsewhere.
    if len(log.value) > MOST_EVENTS:
        return
    before: Node | None = None
    is_sound = True
    for event in log.members.values():
        if not isinstance(event.value, dict):
            return
        yield from _order(tree, before, event)
        # What follows a wrong event was written for another one: one mistake is said once.
        wrong = list(_event(kind, tree, lifecycle, states, before, event)) if is_sound else []
        yield from wrong
        before, is_sound = event, not wrong
    if not is_sound:
        return
    state = tree.node("state")
    last = text(before, "to")
    if state is not None and state.value in states and last in states and state.value != last:
        message = f"the state is {quoted(str(state.value))}, and the last event of the log leads to {quoted(str(last))}"
        yield finding(tree, state, "GC601", message)


def _event(
    kind: str, tree: Tree, lifecycle: Lifecycle, states: tuple[str, ...], before: Node | None, event: Node
) -> Iterator[Diagnostic]:
    former, after = text(event, "from"), text(event, "to")
    reached = text(before, "to")
    if after not in states or (former is not None and former not in states) or (before and reached not in states):
        return
    if former != reached:
        if former is None and is_mistyped(kind, event, "from", ("log", 0)):
            return
        yield finding(tree, event.members.get("from", event), "GC602", _broken(former, reached))
        return
    transition = lifecycle.find(kind, former, after)
    if transition is None:
        may = ", ".join(lifecycle.after(kind, former)) or "nothing"
        what = (
            f"cannot go from {quoted(former)} to {quoted(str(after))}; after {quoted(former)} there may be"
            if (former)
            else f"cannot begin as {quoted(str(after))}; at the beginning there may be"
        )
        yield finding(tree, event.members["to"], "GC603", f"a {kind} {what}: {may}")
        return
    yield from _needs(kind, tree, transition, event)


def _broken(former: str | None, reached: str | None) -> str:
    if reached is None:
        return "the first event has nothing before it: remove its 'from'"
    if former is None:
        return f"this event lacks 'from: {reached}', which is where the event before it led"
    return f"the event before this one led to {quoted(reached)}, and this one begins at {quoted(former)}"


def _order(tree: Tree, before: Node | None, event: Node) -> Iterator[Diagnostic]:
    now, former = day(event, "at"), day(before, "at")
    # Which days have been is asked only when it matters, for there are many events.
    if now and former and now < former and past_day(before, "at"):
        message = f"the event is of {now}, and the one before it of {former}: events are added at the end"
        yield finding(tree, event.members["at"], "GC605", message)


def _needs(kind: str, tree: Tree, transition: Transition, event: Node) -> Iterator[Diagnostic]:
    for name, number in transition.needs.items():
        holder = event if name in OF_THE_EVENT else tree.root
        there = sum(map(_count, find_named(holder, name))) if holder else 0
        if there < number and not is_mistyped(kind, holder, name, ("log", 0) if holder is event else ()):
            where = "in the event" if name in OF_THE_EVENT else "in the entry"
            several = f"{number} values of '{name}'" if number > 1 else f"'{name}'"
            message = f"a {kind} that goes {transition} needs {several} {where}"
            yield finding(tree, event.members["to"], "GC604", message)
    if transition.verdict:
        yield from _verdict(kind, tree, transition, event)


def _verdict(kind: str, tree: Tree, transition: Transition, event: Node) -> Iterator[Diagnostic]:
    """What was decided last, until the event, must be what the event says."""
    if is_mistyped(kind, tree.root, "decisions"):
        return
    until = day(event, "at") or ""
    days = [day(each, "at") or "" for each in members(tree.root, "decisions")]
    decisions = [each for each in members(tree.root, "decisions") if (day(each, "at") or "") <= until]
    last = text(decisions[-1], "verdict") if decisions else None
    # Days that are not in order, and a word that is no verdict or is not there, are other mistakes.
    if days == sorted(days) and last != transition.verdict and (not decisions or last in VERDICTS):
        was = f"the last one until then is {quoted(last)}" if last else "until then there is none"
        message = f"a {kind} that goes {transition} needs the verdict {quoted(str(transition.verdict))}, and {was}"
        yield finding(tree, event.members["to"], "GC604", message)


def _count(node: Node) -> int:
    """What counts as being there; what is said not to be so does not."""
    if isinstance(node.value, tuple):
        return len(node.value)
    return int(node.value is not None and node.value is not False)
