"""Which projects are related to one, and by what."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from commons.catalog.views.lookup import GONE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from commons.catalog.kinds import Project
    from commons.catalog.loading import Catalog

MOST = 5
# What more projects have says little of any two of them.
COMMON = 200


class Related(NamedTuple):
    """A project that has something in common with another.

    Attributes:
        project: The project.
        tags: The tags that both have, the rarest first; there is at least one.
        same_category: Whether they are of one category.
    """

    project: Project
    tags: tuple[str, ...]
    same_category: bool


class Relations:
    """What projects of a catalog have in common.

    Args:
        catalog: The projects; samples and what was withdrawn are related to nothing.
    """

    def __init__(self, catalog: Catalog) -> None:
        having: dict[str, list[Project]] = defaultdict(list)
        for project in catalog.projects:
            if not project.sample and project.state not in GONE:
                for tag in project.tags:
                    having[tag].append(project)
        self._having: Mapping[str, Sequence[Project]] = having

    def of(self, project: Project) -> list[Related]:
        """The projects that share most with one, at most five.

        A tag counts the more the fewer have it; of those that share as much, the one of the same category comes first.
        """
        if project.sample or project.state in GONE:
            return []
        shared: dict[str, list[str]] = defaultdict(list)
        others: dict[str, Project] = {}
        for tag in sorted(project.tags, key=lambda tag: (len(self._having.get(tag, ())), tag)):
            members = self._having.get(tag, ())
            if len(members) <= COMMON:
                for other in members:
                    if other.id != project.id:
                        shared[other.id].append(tag)
                        others[other.id] = other
        found = [
            Related(other, tuple(shared[name]), other.category == project.category) for name, other in others.items()
        ]
        return sorted(found, key=self._order)[:MOST]

    def _order(self, related: Related) -> tuple[float, bool, str]:
        weight = sum(1 / len(self._having[tag]) for tag in related.tags)
        return -round(weight, 6), not related.same_category, related.project.id
