from __future__ import annotations

from pathlib import Path

import pytest

from commons.catalog import BaseError
from commons.preview import Submission, read
from tests.catalog.test_changes import change, git

PROJECT, DISCUSSION = "projects/sample-project-1.yml", "discussions/sample-discussion-2.yml"


def touched(submission: Submission) -> dict[str, str]:
    return {each.path: each.what for each in submission.touched}


def test_nothing_is_touched_at_first(catalog: Path) -> None:
    submission = read(catalog, "HEAD")
    assert (submission.touched, submission.documents, submission.new_errors) == ((), (), 0)


def test_every_sort_of_change_has_its_name(catalog: Path) -> None:
    change(catalog, [[PROJECT, "license: Apache-2.0", "license: MIT"], ["grants/sample-grant-1.yml"]])
    (catalog / "projects/broken.yml").write_text("id: [")
    (catalog / "people/sample-person-9.yml").write_text(
        (catalog / "people/sample-person-5.yml").read_text().replace("sample-person-5", "sample-person-9")
    )
    text = (catalog / DISCUSSION).read_text()
    (catalog / DISCUSSION).unlink()
    (catalog / "discussions/sample-discussion-7.yml").write_text(
        text.replace("id: sample-discussion-2", "id: sample-discussion-7\nformerly: [sample-discussion-2]")
    )
    path = catalog / "pools/sample-pool-1.yml"
    path.write_text(path.read_text() + "# a comment\n")
    (catalog / "projects/notes.txt").touch()
    assert touched(read(catalog, "HEAD")) == {
        "catalog/discussions/sample-discussion-7.yml": "renamed",
        "catalog/grants/sample-grant-1.yml": "removed",
        "catalog/people/sample-person-9.yml": "added",
        "catalog/pools/sample-pool-1.yml": "layout",
        "catalog/projects/broken.yml": "broken",
        "catalog/projects/sample-project-1.yml": "changed",
    }


def test_problems_are_at_their_entry_and_new_ones_come_first(catalog: Path) -> None:
    change(catalog, [["people/sample-person-5.yml"], [PROJECT, "license: Apache-2.0", "license: Apache 2"]])
    submission = read(catalog, "HEAD")
    by_path = {each.path: [found.id for found in each.problems] for each in submission.touched}
    assert by_path["catalog/people/sample-person-5.yml"] == ["GC606"]
    # The licence is none, and the project's maintainer is nowhere now.
    assert by_path["catalog/projects/sample-project-1.yml"] == ["GC401", "GC305"]
    assert submission.elsewhere
    assert all(not found.is_old for found in submission.elsewhere)
    assert {found.path for found in submission.elsewhere}.isdisjoint(by_path)


def test_an_entry_that_was_broken_and_is_mended(catalog: Path) -> None:
    good = (catalog / PROJECT).read_text()
    (catalog / PROJECT).write_text("id: [")
    git(Path(), "add", ".")
    git(Path(), "commit", "--quiet", "--message", "broken")
    submission = read(catalog, "HEAD")
    assert submission.touched == ()
    assert submission.problems
    assert all(found.is_old for found in submission.problems)
    assert submission.new_errors == 0
    (catalog / PROJECT).write_text(good)
    (mended,) = read(catalog, "HEAD").touched
    assert (mended.what, mended.before, mended.problems) == ("changed", None, ())
    assert mended.after is not None


@pytest.mark.parametrize("ref", ["nope", "--output=x", ""])
def test_a_base_that_is_none(ref: str, catalog: Path) -> None:
    with pytest.raises(BaseError):
        read(catalog, ref)


def test_what_is_the_same_at_the_base_is_the_same_object(catalog: Path) -> None:
    change(catalog, [[PROJECT, "license: Apache-2.0", "license: MIT"]])
    both = read(catalog, "HEAD").both
    assert both.changed == {PROJECT}
    assert both.base.people[0] is both.now.people[0]
    assert [catalog.projects[0].license for catalog in (both.base, both.now)] == ["Apache-2.0", "MIT"]
    assert both.base.entries == both.now.entries
