from __future__ import annotations

from pathlib import Path

from commons.preview import read
from commons.preview.approvals import Approval, Approvals
from tests.catalog.test_changes import change

GRANT = "grants/sample-grant-2.yml"


def approval(catalog: Path, kind: str, name: str) -> Approval | None:
    submission = read(catalog, "HEAD")
    (entry,) = [each for each in submission.now.of(kind) if each.id == name]
    return Approvals(submission).of(kind, entry)


def test_people_with_the_role_at_the_base_may(catalog: Path) -> None:
    found = approval(catalog, "grant", "sample-grant-2")
    assert found is not None
    assert found.turn.roles == ("maintainer",)
    assert found.people == ("sample-person-1", "sample-person-2")
    assert found.excluded == ()


def test_a_role_that_the_change_itself_gives_is_none(catalog: Path) -> None:
    path = catalog / "people/sample-person-3.yml"
    text = path.read_text()
    path.write_text(text.replace("log:", "roles: [maintainer]\nlog:") if "roles:" not in text else text)
    assert "roles: [maintainer]" in path.read_text()
    found = approval(catalog, "grant", "sample-grant-2")
    assert found is not None
    assert "sample-person-3" not in found.people


def test_nobody_decides_about_their_own(catalog: Path) -> None:
    change(catalog, [["reviewers/sample-reviewer-3.yml", "person: sample-person-5", "person: sample-person-1"]])
    # `trial` is the state in which an approval is awaited; who applies is excluded from it and from nothing before.
    submission = read(catalog, "HEAD")
    (entry,) = [each for each in submission.now.reviewers if each.id == "sample-reviewer-3"]
    waiting = Approvals(submission).of("reviewer", entry)
    assert waiting is not None
    assert "sample-person-1" in waiting.people
    in_trial = entry.model_copy(update={"state": "trial"})
    found = Approvals(submission).of("reviewer", in_trial)
    assert found is not None
    assert found.excluded == ("sample-person-1",)
    assert found.people == ("sample-person-2",)


def test_reviews_are_counted_as_they_were(catalog: Path) -> None:
    submission = read(catalog, "HEAD")
    project = next(each for each in submission.now.projects if each.id == "sample-project-1")
    found = Approvals(submission).of("project", project.model_copy(update={"state": "in-review"}))
    assert found is not None
    assert found.turn.reviews == (2, 2)
    change(catalog, [["reviews/sample-review-1.yml", "verdict: accept", "verdict: change"]])
    submission = read(catalog, "HEAD")
    found = Approvals(submission).of("project", project.model_copy(update={"state": "in-review"}))
    assert found is not None
    # The base counts, not what the change makes of it.
    assert found.turn.reviews == (2, 2)


def test_what_is_at_rest_needs_nothing(catalog: Path) -> None:
    assert approval(catalog, "project", "sample-project-1") is None
