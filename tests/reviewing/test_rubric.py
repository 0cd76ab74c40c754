from __future__ import annotations

import pytest

from commons.catalog import load
from commons.catalog.views.lookup import lookup
from commons.reviewing.rubric import NoRubricError, Rubric, rubric
from tests.catalog.folder import ROOT

CATALOG = load(ROOT / "catalog")


def of(name: str) -> Rubric:
    (found,) = lookup(CATALOG, name)
    return rubric(CATALOG, found)


def evidence(made: Rubric, question: str) -> dict[str, str]:
    return dict(next(each.evidence for each in made.questions if each.name == question))


def test_a_projects_questions_lead_to_what_there_is_at_its_commit() -> None:
    made = of("project/nanogpt")
    at = "3adf61e154c3fe3fca428ad6bc3818b27a3b8291"
    assert (made.vocabulary, made.commit) == ("questions", at)
    assert [each.name for each in made.questions] == list(CATALOG.vocabulary.questions)
    base = "https://github.com/karpathy/nanoGPT"
    assert evidence(made, "license-matches") == {"license": "MIT", "license file": f"{base}/blob/{at}/LICENSE"}
    assert evidence(made, "maintained") == {"issues": f"{base}/issues"}
    assert evidence(made, "runs")["repository"] == f"{base}/tree/{at}"
    assert all(each.evidence and each.answer is None for each in made.questions)


def test_a_review_is_asked_about_the_commit_that_it_names_and_keeps_its_answers() -> None:
    made = of("review/sample-review-1")
    assert made.commit == "0123456789abcdef0123456789abcdef01234567"
    answers = {each.name: each.answer for each in made.questions if each.answer}
    assert answers == {"license-matches": "yes", "runs": "yes", "results-repeat": "partly"}
    # Not on GitHub: the repository itself is what there is.
    assert evidence(made, "tested") == {"repository": "https://example.org/sample-project-1"}
    assert evidence(made, "results-repeat")["results"] == "https://example.org/sample-project-1/results"


def test_a_trial_is_asked_about_the_review() -> None:
    made = of("reviewer/sample-reviewer-1")
    assert (made.vocabulary, made.commit) == ("criteria", None)
    assert [each.name for each in made.questions] == list(CATALOG.vocabulary.criteria)
    assert evidence(made, "fair")["review"] == "catalog/reviews/sample-review-3.yml"
    others = [address for name, address in made.questions[3].evidence if name == "other review"]
    assert others == [f"catalog/reviews/sample-review-{number}.yml" for number in (1, 2, 4)]


NONE = {
    "reviewer/sample-reviewer-3": "has no trial yet",
    "grant/sample-grant-1": "a grant is not judged by a rubric; a project, a review and a reviewer are",
}


@pytest.mark.parametrize("name", NONE)
def test_what_has_no_rubric(name: str) -> None:
    with pytest.raises(NoRubricError, match=NONE[name]):
        of(name)
