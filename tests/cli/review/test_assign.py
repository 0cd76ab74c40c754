from __future__ import annotations

import json
from pathlib import Path

import pytest

from commons.catalog import load
from tests.catalog.test_changes import change, commit
from tests.cli.running import contents, is_plain, run

PROJECT = "projects/sample-project-1.yml"
REVIEWS = [[f"reviews/sample-review-{number}.yml"] for number in (1, 2)]
# The sample project is to be reviewed, and nobody has begun.
_ACCEPTED = (
    "  - at: 2026-03-10\n    by: sample-person-2\n    from: in-review\n    to: accepted\n"
    "    ref: https://example.org/discussions/1\n    note:\n      en: Two reviews say accept.\n"
    "      zh: 两份评审均建议通过。\n"
)
WAITING = [
    [PROJECT, "state: accepted", "state: in-review"],
    [PROJECT, _ACCEPTED, ""],
    *REVIEWS,
]


@pytest.fixture
def waiting(catalog: Path) -> Path:
    """A catalog with a project that lacks two reviewers, in a repository."""
    change(catalog, WAITING)
    commit(Path())
    return catalog


def test_reviewers_and_reasons_are_printed(waiting: Path) -> None:
    result = run("review", "assign")
    assert (result.exit_code, result.stderr) == (0, "")
    head, first, second, drawn = result.stdout.splitlines()
    assert head.split() == ["project", "reviewer", "cost", "because"]
    assert first.split()[:2] == ["sample-project-1", "sample-person-3"]
    assert "knows tokenization; shares tokenizer, bpe; 0 open reviews; 2 more this month" in first
    assert "knows tokenization; no tag in common" in second
    assert drawn.startswith("drawn by ") and len(drawn.split()[-1]) == 40
    assert is_plain(result.stdout)


def test_the_same_commit_gives_the_same(waiting: Path) -> None:
    again = [run("review", "assign", "--format", "json").stdout for _ in range(2)]
    assert again[0] == again[1]
    found = json.loads(again[0])
    assert [each["reviewer"] for each in found["assigned"]] == ["sample-person-3", "sample-person-4"]
    assert found["missing"] == {}


def test_what_is_written_is_right_and_is_checked(waiting: Path) -> None:
    result = run("review", "assign", "--write", "--by", "sample-person-1")
    assert result.exit_code == 0, result.stderr
    names = [f"sample-project-1-sample-person-{number}" for number in (3, 4)]
    assert result.stderr == "".join(f"catalog/reviews/{name}.yml: written\n" for name in names)
    read = load(waiting)
    assert read.diagnostics == ()
    reviews = {each.id: each for each in read.reviews}
    made = reviews[names[0]]
    assert (made.state, made.sample, made.commit[:4], made.log[0].by) == ("assigned", True, "0123", "sample-person-1")
    assert run("check", "--base", "HEAD", "--actor", "sample-person-1").exit_code == 0
    assert run("review", "assign").stdout == "No project lacks a reviewer.\n"


def test_who_may_not_assign_is_told_so_and_nothing_is_written(waiting: Path) -> None:
    before = contents(waiting)
    result = run("review", "assign", "--write", "--by", "sample-person-4")
    assert result.exit_code == 1
    assert (
        "a review goes to 'assigned' at the beginning by maintainer, and sample-person-4 had reviewer" in result.stderr
    )
    assert result.stderr.endswith("nothing was written\n")
    assert contents(waiting) == before


def test_what_lacks_reviewers_is_said_with_the_reasons(waiting: Path) -> None:
    change(waiting, [["people/sample-person-4.yml", "reviews_a_month: 1", "reviews_a_month: 0"]])
    result = run("review", "assign", "sample-project-1")
    assert result.exit_code == 1
    assert "sample-project-1 lacks 1 more reviewer\n  sample-person-4: has 0 of 0 reviews this month\n" in result.stdout


USAGE = {
    ("--write",): "--write needs --by HANDLE",
    ("nothing-of-it",): "there is no project 'nothing-of-it'",
    ("sample-project-2",): "sample-project-2 is in the state 'withdrawn', in which it waits for no review",
    ("reviews/sample-review-3",): "is no project: reviewers are assigned to projects",
}


@pytest.mark.parametrize("arguments", USAGE)
def test_what_is_asked_wrongly(arguments: tuple[str, ...], waiting: Path) -> None:
    result = run("review", "assign", *arguments)
    assert result.exit_code == 2
    assert USAGE[arguments] in result.stderr


def test_outside_a_repository_it_needs_a_seed(catalog: Path) -> None:
    result = run("review", "assign")
    assert result.exit_code == 2
    assert result.stderr.rstrip().endswith("give --seed and --on")
    change(catalog, WAITING)
    assert run("review", "assign", "--seed", "1", "--on", "2026-09-01").exit_code == 0
