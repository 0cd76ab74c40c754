"""Which reviewer reviews which project: the matching of least cost, with the reasons for each pair."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from commons.catalog.roles import Roles, owners

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from commons.catalog import Catalog
    from commons.catalog.kinds import Person, Project, Review, Reviewer

# What makes a pair less good: a category that is not among the reviewer's areas, no tag in common, a full desk.
AREA, TAGS, LOAD = 2.0, 1.0, 1.0
# Between pairs that are as good as each other the seed decides, and never between others.
_LOT = 1e-3
_MONTH = timedelta(days=30)
# States of a review that somebody is still to work on.
_OPEN = frozenset({"assigned", "in-progress"})


@dataclass(frozen=True)
class Pair:
    """A reviewer who could review a project.

    Attributes:
        project: What is to be reviewed.
        reviewer: The person's id.
        area: The project's category, if it is one of the reviewer's areas.
        tags: What the project has in common with what the person knows.
        open: How many reviews the person has not submitted yet.
        free: How many more the person can take on this month.
        lot: What the seed drew, between 0 and 1.
    """

    project: Project
    reviewer: str
    area: str | None
    tags: tuple[str, ...]
    open: int
    free: int
    lot: float

    @property
    def cost(self) -> float:
        """How far it is from the best that there could be."""
        return (
            (0 if self.area else AREA) + (0 if self.tags else TAGS) + LOAD * self.open / (1 + self.open)
        ) + _LOT * self.lot


@dataclass(frozen=True)
class Plan:
    """Who is to review what.

    Attributes:
        pairs: By project, then by reviewer.
        missing: How many reviewers a project still lacks, by its id.
        refused: Why somebody cannot review a project, by its id and theirs.
    """

    pairs: tuple[Pair, ...] = ()
    missing: dict[str, int] = field(default_factory=dict)
    refused: dict[str, dict[str, str]] = field(default_factory=dict)


class Matching:
    """The matching of a catalog's reviewers with its projects.

    Args:
        catalog: As it stands.
        day: Load and conflicts of interest are those of this day.
        seed: What decides between pairs that are as good as each other, such as a commit's id.
    """

    def __init__(self, catalog: Catalog, day: date, seed: str) -> None:
        self._catalog, self._day, self._seed = catalog, day, seed
        self._roles = Roles(catalog, catalog)
        self._people = {person.id: person for person in catalog.people}
        trials = self._roles.trial_reviews()
        self._reviews = [each for each in catalog.reviews if each.state != "withdrawn" and each.id not in trials]
        self._open = Counter(each.reviewer for each in catalog.reviews if each.state in _OPEN)
        self._recent = Counter(each.reviewer for each in catalog.reviews if self._is_recent(each))

    def _is_recent(self, review: Review) -> bool:
        return review.state != "withdrawn" and review.log[0].at > self._day - _MONTH

    def needed(self, project: Project) -> int:
        """How many reviewers a project still needs; a review of an earlier commit counts only if it accepts."""
        steps = self._catalog.lifecycle.awaited("project", project.state)
        wanted = max((step.reviews for step in steps), default=0)
        return max(0, wanted - len(self._reviewing(project)))

    def _reviewing(self, project: Project) -> set[str]:
        current = {
            each.reviewer
            for each in self._reviews
            if each.project == project.id and each.commit == project.evidence.commit
        }
        return current | self._roles.accepting(project)

    def plan(self, projects: Sequence[Project]) -> Plan:
        """Find reviewers.

        As many as can be are assigned; of all ways to do so it is the one of least cost. The same catalog, day and
        seed give the same plan.

        Args:
            projects: That need some.
        """
        needed = {project.id: count for project in projects if (count := self.needed(project))}
        refused: dict[str, dict[str, str]] = {name: {} for name in needed}
        pairs = []
        for project in sorted(projects, key=lambda each: each.id):
            if project.id not in needed:
                continue
            for reviewer in self._candidates(project):
                why = self._refusal(project, reviewer)
                if why:
                    refused[project.id][reviewer.person] = why
                else:
                    pairs.append(self._pair(project, reviewer))
        chosen = _least(pairs, needed)
        found = Counter(pair.project.id for pair in chosen)
        missing = {name: count - found[name] for name, count in needed.items() if count > found[name]}
        return Plan(tuple(chosen), missing, refused)

    def _candidates(self, project: Project) -> Iterator[Reviewer]:
        """Active reviewers, each once; of invented projects invented ones."""
        seen: set[str] = set()
        for reviewer in self._catalog.reviewers:
            if reviewer.state == "active" and reviewer.sample == project.sample and reviewer.person not in seen:
                seen.add(reviewer.person)
                yield reviewer

    def _refusal(self, project: Project, reviewer: Reviewer) -> str | None:
        """Why somebody cannot review a project, or None."""
        person = self._people.get(reviewer.person)
        if person is None or person.state != "active":
            return "is away"
        if person.id in owners(project):
            return "is a maintainer of the project"
        conflict = self._roles.conflict(person.id, project, self._day)
        if conflict:
            return f"conflict of interest: {conflict}"
        if any(each.project == project.id and each.reviewer == person.id for each in self._reviews):
            return "has reviewed it, or is about to"
        if self._free(person) <= 0:
            return f"has {self._recent[person.id]} of {person.reviews_a_month} reviews this month"
        if project.category not in reviewer.areas and not _in_common(project, person):
            return "knows neither its category nor any of its tags"
        return None

    def _free(self, person: Person) -> int:
        return person.reviews_a_month - self._recent[person.id]

    def _pair(self, project: Project, reviewer: Reviewer) -> Pair:
        person = self._people[reviewer.person]
        drawn = hashlib.sha256(f"{self._seed}\0{project.id}\0{person.id}".encode()).digest()
        return Pair(
            project=project,
            reviewer=person.id,
            area=project.category if project.category in reviewer.areas else None,
            tags=_in_common(project, person),
            open=self._open[person.id],
            free=self._free(person),
            lot=int.from_bytes(drawn[:4]) / 2**32,
        )


def _in_common(project: Project, person: Person) -> tuple[str, ...]:
    return tuple(tag for tag in project.tags if tag in person.expertise)


def _least(pairs: Sequence[Pair], needed: dict[str, int]) -> list[Pair]:
    """The pairs to take: as many as can be, at the least cost.

    A project takes several different reviewers and a reviewer several projects, which an assignment of single rows to
    single columns cannot say; as a linear program it can, and its corners are whole numbers.
    """
    if not pairs:
        return []
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    names = {name: row for row, name in enumerate(sorted(needed))}
    people = {name: len(names) + row for row, name in enumerate(sorted({pair.reviewer for pair in pairs}))}
    limits = np.zeros(len(names) + len(people))
    for name, row in names.items():
        limits[row] = needed[name]
    for pair in pairs:
        limits[people[pair.reviewer]] = pair.free
    rows = [row for pair in pairs for row in (names[pair.project.id], people[pair.reviewer])]
    columns = np.repeat(np.arange(len(pairs)), 2)
    counts = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(limits), len(pairs)))  # [limits, pairs]
    costs = np.array([pair.cost for pair in pairs])
    # One more review is worth more than all that it can make worse elsewhere.
    worth = (sum(needed.values()) + 1) * costs.max()
    solved = milp(
        costs - worth,
        integrality=np.ones(len(pairs)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(counts, ub=limits),
        options={"mip_rel_gap": 0},
    )
    if solved.x is None:
        raise RuntimeError(f"no assignment was found: {solved.message}")
    chosen = [pair for pair, share in zip(pairs, solved.x, strict=True) if share > 0.5]
    return sorted(chosen, key=lambda pair: (pair.project.id, pair.reviewer))
