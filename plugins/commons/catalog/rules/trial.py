"""The trial of a reviewer: a review of their own, and those who grade it are not the one who is graded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.catalog.diagnostics import Diagnostic, Related, quoted
from commons.catalog.rules.facts import Author, Trial
from commons.catalog.rules.finding import finding
from commons.catalog.rules.values import members, text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from commons.catalog.rules.facts import Facts
    from commons.catalog.tree import Node, Tree


def check_grades(tree: Tree, people: Collection[str], facts: Facts) -> Iterator[Diagnostic]:
    """Check who grades and how.

    Args:
        tree: A reviewer's application.
        people: Ids of those who are there; who is not is another mistake.
        facts: Receives the review that is graded.
    """
    person, trial = text(tree.root, "person"), tree.node("trial")
    review = text(trial, "review")
    if trial and review and person in people:
        facts.trials.append(Trial(tree.path, trial.members["review"].place, review, str(person)))
    seen: set[str] = set()
    for grade in members(trial, "grades"):
        by = text(grade, "by")
        if by and by == person:
            yield finding(tree, grade.members["by"], "GC616", f"{quoted(by)} cannot grade a trial of their own")
        elif by in seen:
            message = f"{quoted(str(by))} has graded this trial already, once is enough"
            yield finding(tree, grade.members["by"], "GC616", message)
        seen |= {by} if by else set()
        yield from _check_assessments(tree, grade)


def _check_assessments(tree: Tree, grade: Node) -> Iterator[Diagnostic]:
    passed = grade.members.get("passed")
    seen: set[str] = set()
    for each in members(grade, "assessments"):
        criterion = text(each, "criterion")
        if criterion in seen:
            message = f"this grade answers {quoted(str(criterion))} twice: keep the answer that holds"
            yield finding(tree, each.members["criterion"], "GC618", message)
        elif text(each, "answer") == "no" and passed is not None and passed.value is True:
            message = "the answer is 'no', and the trial is passed: say 'partly' here, or 'passed: false'"
            yield finding(tree, each.members["answer"], "GC618", message)
        seen |= {criterion} if criterion else set()


def note_author(name: str, tree: Tree, people: Collection[str], facts: Facts) -> None:
    """Note who writes a review."""
    reviewer = tree.node("reviewer")
    if reviewer and isinstance(reviewer.value, str) and reviewer.value in people:
        facts.authors.append(Author(name, reviewer.value, tree.path, reviewer.place))


def check_trials(facts: Facts) -> Iterator[Diagnostic]:
    """Find applicants who would be graded by what somebody else wrote."""
    authors = {author.review: author for author in facts.authors}
    for trial in facts.trials:
        author = authors.get(trial.review)
        if author and author.person != trial.person:
            message = (
                f"the review {quoted(trial.review)} is by {quoted(author.person)}: "
                f"{quoted(trial.person)} is graded by a review of their own"
            )
            related = Related(author.path, *author.place, "who writes it")
            yield Diagnostic(trial.path, *trial.place, "GC617", message, related=(related,))
