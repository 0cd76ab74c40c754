"""What may be done to the trial of a reviewer: each case is a change of the sample whose second grade is not there."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from commons.catalog import load, load_against
from commons.catalog.roles import Roles
from commons.catalog.trials import may_grade
from tests.catalog.folder import ROOT, make_samples
from tests.catalog.test_changes import change, commit

APPLICATION, REVIEW = "reviewers/sample-reviewer-1.yml", "reviews/sample-review-3.yml"
_WHOLE = (ROOT / "catalog" / APPLICATION).read_text(encoding="utf-8")
GRADE = _WHOLE[_WHOLE.index("    - by: sample-person-2\n") : _WHOLE.index("log:\n")]
PLACE = f"{APPLICATION}:{_WHOLE[: _WHOLE.index(GRADE)].count(chr(10)) + 1}:11: "
# The trial with one grade.
IN_TRIAL = [
    [APPLICATION, GRADE, ""],
    [APPLICATION, "  - at: 2026-01-30\n    by: sample-person-2\n    from: trial\n    to: active\n", ""],
    [APPLICATION, "state: active", "state: trial"],
]
_REVIEWED = (ROOT / "catalog" / REVIEW).read_text(encoding="utf-8")
UNWRITTEN = [
    [REVIEW, _REVIEWED[_REVIEWED.index("  - at: 2026-01-25") :], ""],
    [REVIEW, "state: completed", "state: in-progress"],
]

NOT_COMPLETED = [
    [REVIEW, _REVIEWED[_REVIEWED.index("  - at: 2026-01-30") :], ""],
    [REVIEW, "state: completed", "state: submitted"],
]


def grade(by: str, text: str = GRADE) -> list[str]:
    """The change that adds a grade."""
    return [APPLICATION, "log:\n", f"{text.replace('sample-person-2', by)}log:\n"]


class Case(NamedTuple):
    now: list[str]
    problem: str | None = None
    actor: str | None = None
    base: list[list[str]] = []  # noqa: RUF012 - a named tuple


CASES = {
    "a second person grades": Case(grade("sample-person-4"), None, "sample-person-4"),
    "a maintainer grades while there is one active reviewer": Case(grade("sample-person-2")),
    "somebody grades who does not review": Case(
        grade("sample-person-5"),
        f"{PLACE}a trial is graded by an active reviewer, and sample-person-5 was none at the base (GC608)",
    ),
    "in somebody else's name": Case(
        grade("sample-person-2"),
        f"{PLACE}the grade is by sample-person-2, and the change is made by sample-person-4 (GC612)",
        "sample-person-4",
    ),
    "by somebody of the same organization": Case(
        grade("sample-person-4"),
        f"{PLACE}sample-person-4 and sample-person-3 both belong to 'sample university': "
        "somebody else must grade (GC613)",
        base=[
            [
                "people/sample-person-4.yml",
                "affiliations: []",
                "affiliations:\n  - organization: Sample University",
            ]
        ],
    ),
    "a question of the rubric is left out": Case(
        grade("sample-person-4", GRADE.replace("        - { criterion: fair, answer: yes }\n", "")),
        f"{PLACE}the grade does not answer 'fair': a grade answers each question of the rubric (GC616)",
    ),
    "the review is not written yet": Case(
        grade("sample-person-4"),
        f"{PLACE}the review 'sample-review-3' was not submitted at the base: grade it once it is (GC616)",
        base=UNWRITTEN,
    ),
    "a grade turns out otherwise": Case(
        [APPLICATION, "passed: true", "passed: false"],
        f"{APPLICATION}:20:7: grade 1 is not what it was at the base: grades are only added, at the end (GC607)",
    ),
    "another review takes the place of the one that was graded": Case(
        [APPLICATION, "review: sample-review-3", "review: sample-review-1"],
        f"{APPLICATION}:18:11: the review is what the trial's grades rest on: "
        "another trial begins with another event (GC615)",
    ),
    "the review changes": Case(
        [REVIEW, "  en: It works; it needs a list of its packages, and tests.", "  en: It is excellent."],
        f"{REVIEW}:26:3: 'summary' is what the grades in catalog/{APPLICATION} rest on: "
        "a graded review stays as it is (GC615)",
        base=NOT_COMPLETED,
    ),
    "the review is of another commit": Case(
        [REVIEW, "commit: 0", "commit: 1"],
        f"{REVIEW}:6:9: 'commit' is what the grades in catalog/{APPLICATION} rest on: "
        "a graded review stays as it is (GC615)",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_change_of_a_trial_is_judged(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = make_samples(tmp_path)
    change(catalog, [*IN_TRIAL, *case.base])
    commit(tmp_path)
    change(catalog, [case.now])
    monkeypatch.chdir(tmp_path)
    compared = load_against(Path("catalog"), "HEAD", case.actor)
    found = [str(each).removeprefix("catalog/") for each in compared.diagnostics]
    assert found == ([case.problem] if case.problem else [])


def test_maintainers_grade_only_as_long_as_reviewers_cannot(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    both = load(catalog)
    change(catalog, IN_TRIAL)
    one = load(catalog)
    able = {name: [may_grade(name, Roles(each, each), sample=True) for each in (one, both)] for name in PEOPLE}
    assert able == PEOPLE


PEOPLE = {
    "sample-person-1": [True, False],
    "sample-person-3": [False, True],
    "sample-person-4": [True, True],
    "sample-person-5": [False, False],
}


def test_a_trial_review_accepts_no_project(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    change(
        catalog, [[REVIEW, "verdict: revise", "verdict: accept"], ["reviews/sample-review-1.yml", "accept", "revise"]]
    )
    read = load(catalog)
    (project,) = (each for each in read.projects if each.id == "sample-project-1")
    assert Roles(read, read).accepting(project) == {"sample-person-4"}
