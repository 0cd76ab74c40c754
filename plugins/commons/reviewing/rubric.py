"""What somebody who judges a subject is asked, and what there is to look at for each question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from commons.catalog.kinds import Project, Review, Reviewer
from commons.forge import Forge, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from commons.catalog import Catalog, Text
    from commons.catalog.views.lookup import Found

# Kinds of artifacts that a question is about.
_SHOWN: dict[str, tuple[str, ...]] = {
    "results-repeat": ("results", "weights", "data"),
    "data-described": ("data",),
    "documented": ("docs",),
    "runs": ("code", "demo"),
    "tested": ("code",),
}


class NoRubricError(Exception):
    """Nothing of this kind is judged by a rubric; the message says what is."""


@dataclass(frozen=True)
class Question:
    """A question of a rubric.

    Attributes:
        name: A word of the vocabulary.
        text: The question.
        evidence: What to look at: a name and an address each; or a path in this repository.
        answer: The answer that is there already, a word of the vocabulary `answers.yml`.
    """

    name: str
    text: Text
    evidence: tuple[tuple[str, str], ...]
    answer: str | None = None


@dataclass(frozen=True)
class Rubric:
    """What is asked about a subject.

    Attributes:
        subject: The entry that is judged.
        vocabulary: The file of the questions, without `.yml`.
        commit: At which commit the subject is looked at; None for what is in this repository.
        questions: In the editors' order.
    """

    subject: Found
    vocabulary: str
    commit: str | None
    questions: tuple[Question, ...]


def rubric(catalog: Catalog, subject: Found) -> Rubric:
    """The questions about a subject.

    Args:
        catalog: That it is in.
        subject: A project, a review of one, or the application of a reviewer with a trial.

    Raises:
        NoRubricError: It is something else, or has no trial yet.
    """
    entry = subject.entry
    if isinstance(entry, Project):
        return _of_project(catalog, subject, entry, entry.evidence.commit, {})
    if isinstance(entry, Review):
        project = next((each for each in catalog.projects if each.id == entry.project), None)
        if project is None:
            raise NoRubricError(f"the project {entry.project!r} cannot be read: `commons check` says why")
        answers = {answer.question: answer.answer for answer in entry.answers}
        return _of_project(catalog, subject, project, entry.commit, answers)
    if isinstance(entry, Reviewer):
        if entry.trial is None:
            raise NoRubricError(f"{subject.name} has no trial yet: name its review under `trial` first")
        return Rubric(subject, "criteria", None, tuple(_of_trial(catalog, entry)))
    raise NoRubricError(f"a {subject.kind} is not judged by a rubric; a project, a review and a reviewer are")


def _of_project(catalog: Catalog, subject: Found, project: Project, commit: str, answers: dict[str, str]) -> Rubric:
    questions = tuple(
        Question(name, text, tuple(_evidence(name, project, commit)), answers.get(name))
        for name, text in catalog.vocabulary.questions.items()
    )
    return Rubric(subject, "questions", commit, questions)


def _evidence(question: str, project: Project, commit: str) -> Iterator[tuple[str, str]]:
    """What to look at; what is not known of a question leads to the repository at the commit."""
    repository = place(project.repository, commit) or project.repository
    forge = Forge.of(project.repository)
    if question == "license-matches":
        yield "license", project.license or "none"
        file = project.evidence.license_file
        yield "license file", (file and place(project.repository, commit, file)) or repository
        return
    if question == "maintained":
        yield "issues", forge.issues if forge else project.repository
        return
    shown = _SHOWN.get(question, ())
    yield "repository", repository
    yield from _addresses(project, shown)
    if question == "results-repeat":
        yield from (("paper", paper.address) for paper in project.papers if paper.address)
    if question == "documented" and project.homepage:
        yield "homepage", project.homepage


def _addresses(project: Project, kinds: Iterable[str]) -> Iterator[tuple[str, str]]:
    for artifact in project.artifacts:
        if artifact.kind in kinds and artifact.url:
            yield artifact.title or artifact.kind, artifact.url


def _of_trial(catalog: Catalog, application: Reviewer) -> Iterator[Question]:
    assert application.trial is not None, "who asks has looked"  # noqa: S101
    review = next((each for each in catalog.reviews if each.id == application.trial.review), None)
    evidence = [("review", review.path if review else application.trial.review)]
    project = next((each for each in catalog.projects if review and each.id == review.project), None)
    if review and project:
        evidence.append(("project", place(project.repository, review.commit) or project.repository))
    others = [
        each.path
        for each in catalog.reviews
        if review and each.project == review.project and each.id != review.id and each.state == "completed"
    ]
    for name, text in catalog.vocabulary.criteria.items():
        more = [("other review", path) for path in others] if name == "nothing-missed" else []
        yield Question(name, text, (*evidence, *more))
