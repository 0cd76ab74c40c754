"""Who has which role, who owns an entry, and what connects people: read from a catalog as it stood at the base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.catalog.kinds import MAINTAINERS, Grant, Person, Pool, Project, Review, Reviewer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from commons.catalog.kinds import Affiliation, Entry
    from commons.catalog.loading import Catalog

# Roles that follow from an entry; nobody can be given them.
_DERIVED = frozenset({"anyone", "owner", "reviewer"})
# States of a review that its author is done with.
_WRITTEN = frozenset({"submitted", "completed"})


def owners(entry: Entry) -> set[str]:
    """Ids of the people whose entry it is; who opened it, where the kind has no field for that."""
    named: Iterable[str] = ()
    if isinstance(entry, Person):
        named = (entry.id,)
    elif isinstance(entry, Project):
        named = entry.maintainers
    elif isinstance(entry, Reviewer):
        named = (entry.person,)
    elif isinstance(entry, Review):
        named = (entry.reviewer,)
    elif isinstance(entry, Pool):
        named = entry.stewards
    elif isinstance(entry, Grant):
        named = (entry.applicant, *entry.co_applicants)
    return {name.lower() for name in named} or {entry.log[0].by.lower()}


class Roles:
    """The people of a catalog.

    Args:
        base: The catalog as it stood before the change; roles count from it alone.
        now: The catalog with the change; connections between people count from both.
    """

    def __init__(self, base: Catalog, now: Catalog) -> None:
        self._base, self._now = base, now
        self._people = {person.id: person for person in base.people}
        self._projects = {project.id: project for project in (*base.projects, *now.projects)}
        self._organizations: dict[str, list[Affiliation]] = {}
        for person in (*base.people, *now.people):
            self._organizations.setdefault(person.id, []).extend(person.affiliations)

    def has_maintainers(self, *, sample: bool) -> bool:
        """Whether anybody was a maintainer at the base."""
        return any("maintainer" in self.given(person.id, sample=sample) for person in self._base.people)

    def is_sample(self, name: str) -> bool:
        """Whether somebody is an invented person."""
        return any(person.id == name and person.sample for person in (*self._base.people, *self._now.people))

    def given(self, by: str, *, sample: bool) -> set[str]:
        """The roles that somebody had at the base; among samples only samples have roles, and nowhere else."""
        if by == MAINTAINERS:
            return {"anyone", "maintainer"}
        roles = {"anyone"}
        person = self._people.get(by)
        if person and person.sample == sample and person.state == "active":
            roles |= set(person.roles) - _DERIVED
            if by in self.reviewers(sample=sample):
                roles.add("reviewer")
        return roles

    def reviewers(self, *, sample: bool) -> set[str]:
        """Ids of the people who were active reviewers at the base."""
        return {each.person for each in self._base.reviewers if each.state == "active" and each.sample == sample}

    def subjects(self, entry: Entry) -> set[str]:
        """People who gain by an entry without owning it: the maintainers of its project."""
        project = self._projects.get(entry.project) if isinstance(entry, (Review, Grant)) else None
        return owners(project) if project else set()

    def conflict(self, by: str, entry: Entry, day: date) -> str | None:
        """What connects somebody with an entry, as a sentence, or None."""
        if by in self.subjects(entry):
            return f"{by} is a maintainer of the project"
        concerned = (owners(entry) | self.subjects(entry)) - {by}
        for other in sorted(concerned):
            shared = sorted(self._at(by, day) & self._at(other, day))
            if shared:
                return f"{by} and {other} both belong to {shared[0]!r}"
        declared = {
            conflict.subject for each in self._base.reviewers if each.person == by for conflict in each.conflicts
        }
        about = concerned | {getattr(entry, "project", entry.id)}
        about |= {organization for other in concerned for organization in self._at(other, day)}
        named = sorted({name for name in declared if name.casefold() in {each.casefold() for each in about}})
        return f"{by} has declared a conflict with {named[0]!r}" if named else None

    def trial_reviews(self) -> set[str]:
        """Ids of reviews that were written to be graded; they count for nobody's project."""
        return {each.trial.review for each in (*self._base.reviewers, *self._now.reviewers) if each.trial}

    def graded(self, review: str) -> str | None:
        """The path of the application whose grades rested on a review at the base, or None."""
        trials = ((each, each.trial) for each in self._base.reviewers)
        return next((each.path for each, trial in trials if trial and trial.review == review and trial.grades), None)

    def is_written(self, review: str) -> bool:
        """Whether a review was submitted at the base, so that it can be graded."""
        return any(each.id == review and each.state in _WRITTEN for each in self._base.reviews)

    def criteria(self) -> tuple[str, ...]:
        """The rubric of trials."""
        return tuple(self._now.vocabulary.criteria)

    def accepting(self, project: Project) -> set[str]:
        """Ids of active reviewers without a conflict whose completed review accepted the project, all at the base."""
        active, trials = self.reviewers(sample=project.sample), self.trial_reviews()
        return {
            review.reviewer
            for review in self._base.reviews
            if review.project == project.id
            and review.state == "completed"
            and review.verdict == "accept"
            and review.reviewer in active
            and review.id not in trials
            and not review.conflicts
            and review.reviewer not in owners(project)
            and self.conflict(review.reviewer, project, review.log[-1].at) is None
        }

    def _at(self, name: str, day: date) -> set[str]:
        return {
            each.organization.casefold()
            for each in self._organizations.get(name, ())
            if (each.from_ is None or each.from_ <= day) and (each.until is None or day <= each.until)
        }
