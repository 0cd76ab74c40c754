"""What a change does to the trial of a reviewer: grades stay, new ones are by those who may give them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.catalog.diagnostics import quoted
from commons.catalog.rules.finding import finding
from commons.catalog.rules.values import members, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog.diagnostics import Diagnostic
    from commons.catalog.history import Change
    from commons.catalog.kinds import Grade, Reviewer
    from commons.catalog.roles import Roles
    from commons.catalog.tree import Node, Tree

GRADERS = 2
# What is graded of a review; its life goes on.
_GRADED = ("project", "commit", "reviewer", "answers", "verdict", "summary")


def check_new_grades(
    change: Change, entry: Reviewer, roles: Roles, actor: str | None, *, renewed: bool
) -> Iterator[Diagnostic]:
    """Check the trial of an application that was changed.

    Args:
        change: Its files; an id that another entry has now is the same in both.
        entry: What is in it now.
        roles: At the base.
        actor: Who makes the change, if that is known.
        renewed: Whether the change begins another trial.

    Yields:
        A diagnostic for a grade that was edited, and for one that is not its author's to give.
    """
    tree, known = change.tree, 0
    former = change.base_tree.node("trial") if change.base_tree else None
    before = [grade.value for grade in members(former, "grades")]
    if before and not renewed:
        if text(tree.node("trial"), "review") != text(former, "review"):
            message = "the review is what the trial's grades rest on: another trial begins with another event"
            yield finding(tree, _node(tree, "trial", "review"), "GC615", message)
            return
        known = len(before)
        now = [grade.value for grade in members(tree.node("trial"), "grades")]
        edited = next((index for index, grade in enumerate(before) if now[index : index + 1] != [grade]), None)
        if edited is not None:
            message = f"grade {edited + 1} is not what it was at the base: grades are only added, at the end"
            yield finding(tree, _node(tree, "trial", "grades", edited), "GC607", message)
            return
    grades = entry.trial.grades if entry.trial else ()
    for index in range(known, len(grades)):
        wrong = _grade_problem(entry, grades[index], roles, actor)
        if wrong:
            yield finding(tree, _node(tree, "trial", "grades", index, "by"), *wrong)


def _grade_problem(entry: Reviewer, grade: Grade, roles: Roles, actor: str | None) -> tuple[str, str] | None:
    if entry.trial is None or grade.by == entry.person:
        return None
    if actor is not None and grade.by != actor:
        return "GC612", f"the grade is by {grade.by}, and the change is made by {actor}"
    if not may_grade(grade.by, roles, sample=entry.sample):
        return "GC608", f"a trial is graded by an active reviewer, and {grade.by} was none at the base"
    conflict = roles.conflict(grade.by, entry, grade.at)
    if conflict:
        return "GC613", f"{conflict}: somebody else must grade"
    if not roles.is_written(entry.trial.review):
        return (
            "GC616",
            f"the review {quoted(entry.trial.review)} was not submitted at the base: grade it once it is",
        )
    missing = missing_criteria(grade, roles)
    if missing:
        return "GC616", f"the grade does not answer {quoted(missing[0])}: a grade answers each question of the rubric"
    return None


def may_grade(who: str, roles: Roles, *, sample: bool) -> bool:
    """Whether somebody may grade trials: an active reviewer; a maintainer too as long as there are not two of those."""
    given = roles.given(who, sample=sample)
    return "reviewer" in given or ("maintainer" in given and len(roles.reviewers(sample=sample)) < GRADERS)


def missing_criteria(grade: Grade, roles: Roles) -> list[str]:
    """The questions of the rubric that a grade does not answer."""
    answered = {each.criterion for each in grade.assessments}
    return [name for name in roles.criteria() if name not in answered]


def check_graded(change: Change, name: str, roles: Roles) -> Iterator[Diagnostic]:
    """Find what was changed in a review after it had been graded.

    Args:
        change: Its files.
        name: Its id at the base.
        roles: At the base.
    """
    application = roles.graded(name)
    if application is None or change.base_tree is None:
        return
    for field in _GRADED:
        before, now = change.base_tree.node(field), change.tree.node(field)
        if (before and before.value) != (now and now.value):
            message = f"'{field}' is what the grades in {application} rest on: a graded review stays as it is"
            yield finding(change.tree, _node(change.tree, field), "GC615", message)
            return


def _node(tree: Tree, *steps: str | int) -> Node:
    """The node at a way, or the last one on it that is there."""
    while steps and tree.node(*steps) is None:
        steps = steps[:-1]
    node = tree.node(*steps) if steps else tree.root
    assert node is not None, "an entry that is valid has a tree"  # noqa: S101
    return node
