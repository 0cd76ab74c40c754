from __future__ import annotations

from pathlib import Path

import pytest

from commons.catalog import load
from tests.catalog.test_changes import change, commit
from tests.catalog.test_trials import IN_TRIAL
from tests.cli.running import contents, run

REVIEW = "reviews/sample-review-1.yml"
QUESTIONS = ("license-matches", "runs", "results-repeat", "documented", "tested", "maintained", "data-described")
ANSWERS = [f"--answer={name}=yes" for name in (*QUESTIONS, "limits-stated")]
LEFT = [f"--answer={name}=yes" for name in (*QUESTIONS[3:], "limits-stated")]
REST = ["--verdict", "accept", "--summary", "It works: as it says.", "--by", "sample-person-3"]
GRADES = [
    f"--answer={name}=yes"
    for name in ("complete", "evidence-given", "evidence-holds", "nothing-missed", "verdict-follows", "helpful", "fair")
]
GRADE = ["--verdict", "passed", "--summary", "Thorough.", "--by", "sample-person-4"]


@pytest.fixture
def assigned(catalog: Path) -> Path:
    """A catalog with a review that is assigned, in a repository."""
    text = (catalog / REVIEW).read_text(encoding="utf-8")
    change(
        catalog,
        [
            [REVIEW, text[text.index("  - at: 2026-02-06") :], ""],
            [REVIEW, "state: completed", "state: assigned"],
            *IN_TRIAL,
        ],
    )
    commit(Path())
    return catalog


def test_a_review_is_handed_in(assigned: Path) -> None:
    result = run("review", "submit", "sample-review-1", *LEFT, "--why=tested=pytest passes.", *REST)
    assert (result.exit_code, result.stderr) == (0, "catalog/reviews/sample-review-1.yml: written\n")
    read = load(assigned)
    assert read.diagnostics == ()
    (review,) = (each for each in read.reviews if each.id == "sample-review-1")
    assert (review.state, review.verdict, len(review.answers)) == ("submitted", "accept", 8)
    assert review.summary and review.summary.en == "It works: as it says."
    assert [event.to for event in review.log] == ["assigned", "in-progress", "submitted"]
    # What was there stays, with its reason.
    assert review.answers[0].why and review.answers[0].why.zh
    assert review.answers[4].why and review.answers[4].why.en == "pytest passes."
    assert run("check", "--base", "HEAD", "--actor", "sample-person-3").exit_code == 0
    again = run("review", "submit", "sample-review-1", *LEFT, *REST)
    assert again.exit_code == 2 and "sample-review-1 is 'submitted'" in again.stderr


def test_the_difference_is_shown_and_nothing_written(assigned: Path) -> None:
    before = contents(assigned)
    result = run("review", "submit", "sample-review-1", *LEFT, *REST, "--diff")
    assert result.exit_code == 0
    assert "+  - question: tested\n" in result.stdout
    assert contents(assigned) == before


def test_somebody_elses_review_is_refused(assigned: Path) -> None:
    before = contents(assigned)
    result = run("review", "submit", "sample-review-1", *LEFT, *REST[:-1], "sample-person-4")
    assert result.exit_code == 1
    assert "a review goes from 'assigned' to 'in-progress' by owner, and sample-person-4 had reviewer" in result.stderr
    assert contents(assigned) == before


def test_a_trial_is_graded(assigned: Path) -> None:
    result = run("review", "submit", "reviewer/sample-reviewer-1", *GRADES, "--why=fair=It is.", *GRADE)
    assert (result.exit_code, result.stderr) == (0, "catalog/reviewers/sample-reviewer-1.yml: written\n")
    (application,) = (each for each in load(assigned).reviewers if each.id == "sample-reviewer-1")
    assert application.trial and len(application.trial.grades) == 2
    grade = application.trial.grades[1]
    assert (grade.by, grade.passed, len(grade.assessments), len(grade.commit)) == ("sample-person-4", True, 7, 40)
    assert run("check", "--base", "HEAD", "--actor", "sample-person-4").exit_code == 0
    again = run("review", "submit", "reviewer/sample-reviewer-1", *GRADES, *GRADE)
    assert again.exit_code == 1 and "has graded this trial already" in again.stderr


def test_ones_own_trial_is_not_graded(assigned: Path) -> None:
    result = run("review", "submit", "reviewer/sample-reviewer-1", *GRADES, *GRADE[:-1], "sample-person-3")
    assert result.exit_code == 1
    assert "cannot grade a trial of their own" in result.stderr


USAGE = {
    ("sample-review-1", *LEFT[1:], *REST): "not answered: documented; give each an --answer",
    ("sample-review-1", *LEFT, "--answer=rums=yes", *REST): "unknown question 'rums'; did you mean 'runs'?",
    ("sample-review-1", *LEFT, "--answer=runs=yess", *REST): "unknown answer 'yess'; did you mean 'yes'?",
    ("sample-review-1", *LEFT, "--answer=runs", *REST): "write it like runs=…",
    ("sample-review-1", *LEFT, "--answer=runs=yes", "--answer=runs=no", *REST): "runs is given twice",
    ("grant/sample-grant-1", *REST): "grants/sample-grant-1 is no review and no application",
    ("reviewer/sample-reviewer-2", *GRADES, *GRADE): "sample-reviewer-2 is 'active': a grade is for an application in",
    ("reviewer/sample-reviewer-1", *GRADES, *REST): "--verdict of a trial is 'passed' or 'failed', got 'accept'",
    ("reviewer/sample-reviewer-1", *GRADES[1:], *GRADE): "not answered: complete",
    ("reviewer/sample-reviewer-1", *GRADES, "--url=fair=https://a.org", *GRADE): "a grade has no addresses",
}


@pytest.mark.parametrize("arguments", USAGE, ids=lambda arguments: USAGE[arguments])
def test_what_is_given_wrongly(arguments: tuple[str, ...], assigned: Path) -> None:
    result = run("review", "submit", *arguments)
    assert result.exit_code == 2
    assert USAGE[arguments] in result.stderr


def test_an_unknown_verdict_is_said_at_its_place(assigned: Path) -> None:
    result = run("review", "submit", "sample-review-1", *LEFT, "--verdict=accepted", *REST[2:])
    assert result.exit_code == 1
    assert "unknown verdict 'accepted'; did you mean 'accept'?" in result.stderr
