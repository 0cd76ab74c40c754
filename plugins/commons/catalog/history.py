"""What a change does to the entries that were there: history stays, and who decides may decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from commons.catalog.diagnostics import Diagnostic, Place, quoted
from commons.catalog.kinds import MAINTAINERS, Grant, Person, Project, Review, Reviewer
from commons.catalog.kinds.entry import OF_THE_EVENT
from commons.catalog.marks import find_named
from commons.catalog.roles import owners
from commons.catalog.rules.finding import finding
from commons.catalog.trials import check_graded, check_new_grades

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from commons.catalog.kinds import Entry, Event
    from commons.catalog.lifecycle import Lifecycle, Transition
    from commons.catalog.roles import Roles
    from commons.catalog.tree import Node, Tree

# Lists whose members are events too.
_ONLY_ADDED = ("log", "decisions", "deliveries")


@dataclass(frozen=True)
class Change:
    """One entry before and after.

    Attributes:
        kind: Its kind.
        tree: Its file now.
        entry: What is in it now.
        base_tree: Its file at the base, or None if it is new.
        base_entry: What was in it.
    """

    kind: str
    tree: Tree
    entry: Entry
    base_tree: Tree | None = None
    base_entry: Entry | None = None


class History:
    """The rules of changes.

    Args:
        lifecycle: As it stood at the base, so that a change cannot first allow what it then does.
        roles: At the base.
        actor: Who makes the change, if that is known.
    """

    def __init__(self, lifecycle: Lifecycle, roles: Roles, actor: str | None) -> None:
        self._lifecycle, self._roles = lifecycle, roles
        self._real_actor = actor.lower() if actor else None
        self._actor = self._real_actor

    def check(self, change: Change) -> Iterator[Diagnostic]:
        """Check one changed or new entry."""
        # Samples tell stories of invented people, which somebody real has to write.
        invented = change.entry.sample and not self._roles.is_sample(self._real_actor or "")
        self._actor = None if invented else self._real_actor
        edited = list(_edited(change))
        yield from edited
        if edited:
            return
        known = len(change.base_entry.log) if change.base_entry else 0
        added = range(known, len(change.entry.log))
        decided = list(self._decided_values(change, added))
        yield from decided
        yield from self._roles_given(change)
        yield from self._decisions(change, added)
        if isinstance(change.entry, Reviewer):
            renewed = any("trial" in self._needed(change.kind, change.entry.log[index]) for index in added)
            yield from check_new_grades(change, change.entry, self._roles, self._actor, renewed=renewed)
        elif isinstance(change.entry, Review) and change.base_entry is not None and not decided:
            yield from check_graded(change, change.base_entry.id, self._roles)
        for index in added:
            yield from self._event(change, change.entry.log[index], _node(change.tree, "log", index, "by"))

    def _event(self, change: Change, event: Event, node: Node) -> Iterator[Diagnostic]:
        transition = self._lifecycle.find(change.kind, event.from_, event.to)
        if transition is None:
            # It is said elsewhere if there is none now; here it is one that the change itself adds.
            yield finding(change.tree, node, "GC609", f"the transition to {quoted(event.to)} did not exist at the base")
            return
        entry, by = change.base_entry or change.entry, event.by.lower()
        wrong = self._actor_problem(change.entry, event, transition)
        if wrong:
            yield finding(change.tree, node, "GC612", wrong)
            return
        roles = self._roles.given(by, sample=change.entry.sample)
        roles |= {"owner"} if by in owners(entry) else set()
        if not roles & set(transition.by):
            needed, had = " or ".join(transition.by), ", ".join(sorted(roles - {"anyone"})) or "no role"
            message = f"a {change.kind} goes {transition} by {needed}, and {by} had {had} at the base"
            yield finding(change.tree, node, "GC608", message)
            return
        if transition.approval:
            yield from self._approval(change, event, node)
        if transition.reviews and isinstance(change.entry, Project):
            accepting = self._roles.accepting(change.entry)
            if len(accepting) < transition.reviews:
                message = (
                    f"{transition.reviews} completed reviews by active reviewers must accept the project before, "
                    f"and at the base there were {len(accepting)}"
                )
                yield finding(change.tree, node, "GC611", message)

    def _approval(self, change: Change, event: Event, node: Node) -> Iterator[Diagnostic]:
        by = event.by.lower()
        entry_owners = owners(change.entry) | (owners(change.base_entry) if change.base_entry else set())
        deciding = self._actor if by == MAINTAINERS and self._actor else by
        if deciding in entry_owners:
            yield finding(change.tree, node, "GC610", f"{deciding} would decide about an entry of their own")
            return
        conflict = self._roles.conflict(deciding, change.entry, event.at)
        if conflict:
            yield finding(change.tree, node, "GC613", f"{conflict}: somebody else must decide")

    def _actor_problem(self, entry: Entry, event: Event, transition: Transition) -> str | None:
        by, actor = event.by.lower(), self._actor
        if actor is None or by == actor:
            return None
        if by != MAINTAINERS:
            return f"the event is by {by}, and the change is made by {actor}"
        if "maintainer" in self._roles.given(actor, sample=entry.sample):
            return None
        # While nobody is recorded as a maintainer, those who merge are; what needs an approval waits until then.
        if not self._roles.has_maintainers(sample=entry.sample) and not transition.approval:
            return None
        return f"the event is by the maintainers, and {actor}, who makes the change, was none at the base"

    def _decisions(self, change: Change, added: range) -> Iterator[Diagnostic]:
        """A decision is made by somebody who may decide, and written down by whoever made it."""
        if not isinstance(change.entry, Grant):
            return
        before = len(change.base_entry.decisions) if isinstance(change.base_entry, Grant) else 0
        # Of those who make an event as well, it is said there.
        said = {change.entry.log[index].by.lower() for index in added}
        for index in range(before, len(change.entry.decisions)):
            decision = change.entry.decisions[index]
            wrong = None
            if self._actor is not None and decision.by != self._actor:
                wrong = "GC612", f"the decision is by {decision.by}, and the change is made by {self._actor}"
            elif decision.by not in said:
                wrong = self._may_decide(change.entry, decision.by, decision.at)
            if wrong:
                yield finding(change.tree, _node(change.tree, "decisions", index, "by"), *wrong)

    def _may_decide(self, entry: Entry, by: str, day: date) -> tuple[str, str] | None:
        if "maintainer" not in self._roles.given(by, sample=entry.sample):
            return "GC608", f"a decision is made by a maintainer, and {by} was none at the base"
        conflict = self._roles.conflict(by, entry, day)
        return ("GC613", f"{conflict}: somebody else must decide") if conflict else None

    def _roles_given(self, change: Change) -> Iterator[Diagnostic]:
        """Roles are given by a maintainer to somebody else; with an id goes whatever its person has and may do."""
        sample = change.entry.sample
        if not isinstance(change.entry, Person) or self._actor is None:
            return
        if not self._roles.has_maintainers(sample=sample):
            return
        former = change.base_entry if isinstance(change.base_entry, Person) else None
        themselves = {change.entry.id, *([former.id] if former else ())}
        if "maintainer" in self._roles.given(self._actor, sample=sample) and self._actor not in themselves:
            return
        added = sorted(set(change.entry.roles) - set(former.roles if former else ()))
        if former is not None and former.id != change.entry.id:
            message = f"the id of {former.id} is changed by a maintainer for somebody else, not by {self._actor}"
            yield finding(change.tree, _node(change.tree, "id"), "GC614", message)
        elif added:
            message = f"the role {quoted(added[0])} is given by a maintainer to somebody else, not by {self._actor}"
            yield finding(change.tree, _node(change.tree, "roles"), "GC614", message)

    def _decided_values(self, change: Change, added: range) -> Iterator[Diagnostic]:
        """What an approval rested on stays as it was, unless another event decides anew."""
        if change.base_entry is None or change.base_tree is None or change.base_tree.root is None:
            return
        log = change.entry.log
        renewed = {name for index in added for name in self._needed(change.kind, log[index])}
        fixed: list[str] = []
        names: list[str] = []
        for event in change.base_entry.log:
            names.extend(self._needed(change.kind, event))
            transition = self._lifecycle.find(change.kind, event.from_, event.to)
            if transition and transition.approval:
                fixed = list(names)
        for name in dict.fromkeys(fixed):
            if name in renewed or change.tree.root is None:
                continue
            before = [node.value for node in find_named(change.base_tree.root, name)]
            now = list(find_named(change.tree.root, name))
            if name not in _ONLY_ADDED and before != [node.value for node in now]:
                place = now[0] if now else change.tree.root
                message = f"'{name}' is what a decision rests on, and changes without another decision"
                yield finding(change.tree, place, "GC615", message)

    def _needed(self, kind: str, event: Event) -> list[str]:
        transition = self._lifecycle.find(kind, event.from_, event.to)
        return [name for name in transition.needs if name not in OF_THE_EVENT] if transition else []


def removed(path: str, kind: str) -> Diagnostic:
    """An entry whose file is gone."""
    message = f"this {kind} was removed: bring it back, and let its log end in a state such as 'withdrawn'"
    return Diagnostic(path, *Place(1, 1), "GC606", message)


def _node(tree: Tree, *steps: str | int) -> Node:
    node = tree.node(*steps) or tree.root
    assert node is not None, "an entry that is valid has a tree"  # noqa: S101
    return node


def _edited(change: Change) -> Iterator[Diagnostic]:
    """Events that are no longer as they were."""
    if change.base_tree is None:
        return
    for name in _ONLY_ADDED:
        before, now = change.base_tree.node(name), change.tree.node(name)
        if before is None or not isinstance(before.value, tuple):
            continue
        values = now.value if now and isinstance(now.value, tuple) else ()
        for index, value in enumerate(before.value):
            if index < len(values) and values[index] == value:
                continue
            place = _node(change.tree, name, index) if index < len(values) else now or _node(change.tree)
            what = f"event {index + 1} of {name}"
            message = f"{what} is not what it was at the base: events are only added, at the end"
            yield finding(change.tree, place, "GC607", message)
            break
