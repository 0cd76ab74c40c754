"""Figures about a catalog: how many entries there are of what, how many reviews a month, how long entries wait."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from commons.catalog.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from commons.catalog.kinds import Entry
    from commons.catalog.loading import Catalog

# What stands for projects that have no licence of the SPDX list.
NO_LICENSE = ""


@dataclass(frozen=True)
class Wait:
    """How long entries of a kind were in a state that waits for somebody, before they left it.

    Attributes:
        kind: The kind.
        state: The state.
        count: How many times that was.
        median_days: Half of them took no longer.
        longest_days: The longest took this.
    """

    kind: str
    state: str
    count: int
    median_days: float
    longest_days: int


@dataclass(frozen=True)
class Statistics:
    """Figures; counts are sorted as `by_count` sorts, or as said.

    Attributes:
        kinds: Entries of each kind, in the order of the kinds.
        states: Entries of each kind in each state, in the order of the lifecycle.
        categories: Projects of each category, in the vocabulary's order.
        licenses: Projects under each licence.
        artifacts: Projects that offer each kind of artifact.
        tags: Projects with each tag.
        reviews: Completed reviews by month, such as `2026-02`; months without one in between are there too.
        waits: For each kind and state that waits, in the lifecycle's order.
        left_out: How many entries were not counted: the samples, or all others.
    """

    kinds: Mapping[str, int]
    states: Mapping[str, Mapping[str, int]]
    categories: Mapping[str, int]
    licenses: Mapping[str, int]
    artifacts: Mapping[str, int]
    tags: Mapping[str, int]
    reviews: Mapping[str, int]
    waits: tuple[Wait, ...]
    left_out: int


def statistics(catalog: Catalog, *, samples: bool = False) -> Statistics:
    """Count.

    Args:
        catalog: What to count in.
        samples: Whether to count the samples alone, which otherwise are not counted at all.
    """
    entries = {kind: [entry for entry in catalog.of(kind) if entry.sample == samples] for kind in KINDS}
    projects = [project for project in catalog.projects if project.sample == samples]
    reviews = [review for review in catalog.reviews if review.sample == samples]
    return Statistics(
        kinds={kind: len(of_kind) for kind, of_kind in entries.items()},
        states={
            kind: _in_order((entry.state for entry in of_kind), catalog.lifecycle.states(kind))
            for kind, of_kind in entries.items()
            if of_kind
        },
        categories=_in_order((project.category for project in projects), catalog.categories),
        licenses=by_count(project.license or NO_LICENSE for project in projects),
        artifacts=by_count(kind for project in projects for kind in {each.kind for each in project.artifacts}),
        tags=by_count(tag for project in projects for tag in project.tags),
        reviews=_months(
            event.at.strftime("%Y-%m") for review in reviews for event in review.log if event.to == "completed"
        ),
        waits=tuple(wait for kind, of_kind in entries.items() for wait in _waits(kind, of_kind, catalog)),
        left_out=sum(len(catalog.of(kind)) - len(of_kind) for kind, of_kind in entries.items()),
    )


def by_count(values: Iterable[str]) -> dict[str, int]:
    """How often each value is there, the most frequent first and the alphabet among equals."""
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))


def _in_order(values: Iterable[str], order: Iterable[str]) -> dict[str, int]:
    """How often each value is there, in the order given; what is not in it comes last."""
    counted = Counter(values)
    known = [value for value in order if value in counted]
    return {value: counted[value] for value in (*known, *sorted(set(counted) - set(known)))}


def _months(months: Iterable[str]) -> dict[str, int]:
    counted = Counter(months)
    if not counted:
        return {}
    first, last = min(counted), max(counted)
    numbers = range(_number(first), _number(last) + 1)
    return {month: counted[month] for month in (f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers)}


def _number(month: str) -> int:
    year, _, in_year = month.partition("-")
    return int(year) * 12 + int(in_year) - 1


def _waits(kind: str, entries: Iterable[Entry], catalog: Catalog) -> Iterable[Wait]:
    days: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        for before, after in pairwise(entry.log):
            days[before.to].append((after.at - before.at).days)
    for state in catalog.lifecycle.states(kind):
        if catalog.lifecycle.awaited(kind, state) and days[state]:
            yield Wait(kind, state, len(days[state]), median(days[state]), max(days[state]))
