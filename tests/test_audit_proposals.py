"""The step of the weekly workflow that proposes what an audit found, with a forge of a few lines."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.building import ROOT
from tests.catalog.folder import make_samples
from tests.test_submission_publish import git, needs_programs, program

# A program in the place of `gh`: lists come from files, and everything else is kept.
GH = """#!/usr/bin/env bash
case "$1 $2" in
  "auth setup-git") exit ;;
  "pr list") jq -r "${@: -1}" "$ANSWERS/pulls" ;;
  "issue list") cat "$ANSWERS/issues" ;;
  *) jq -cn '$ARGS.positional' --args -- "$@" >> "$ANSWERS/told" ;;
esac
"""
BODY = "The weekly audit: `$(touch acted)` \"'\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A checkout with a remote, and what an audit found."""
    code = tmp_path / "code"
    code.mkdir()
    make_samples(code)
    shutil.copytree(ROOT / ".ci", code / ".ci")
    git(tmp_path, "init", "--quiet", "--bare", "remote")
    git(code, "init", "--quiet", "--initial-branch=main")
    git(code, "remote", "add", "origin", str(tmp_path / "remote"))
    git(code, "add", ".")
    git(code, "commit", "--quiet", "--message=base")
    program(tmp_path / "programs/gh", GH)
    for name in ("pulls", "issues"):
        (tmp_path / name).write_text("[]")
    return tmp_path


def found(place: Path, name: str, change: tuple[str, str] | None = None, file: str = "") -> None:
    folder = place / "found" / name
    folder.mkdir(parents=True)
    (folder / "body.md").write_text(BODY)
    if change:
        path = place / "code" / (file or f"catalog/projects/{Path(name).name}.yml")
        before = path.read_text()
        assert change[0] in before
        path.write_text(before.replace(*change))
        (folder / "entry.patch").write_text(git(place / "code", "diff") + "\n")
        path.write_text(before)


def propose(place: Path) -> tuple[subprocess.CompletedProcess[str], list[list[str]]]:
    environment = os.environ | {"PATH": f"{place / 'programs'}:{os.environ['PATH']}", "ANSWERS": str(place)}
    command = ["bash", str(place / "code/.ci/audit"), str(place / "found")]
    done = subprocess.run(command, cwd=place, env=environment, check=False, capture_output=True, text=True)
    assert not list(place.rglob("acted"))
    told = (place / "told").read_text().splitlines() if (place / "told").is_file() else []
    return done, [json.loads(line) for line in told]


def said(place: Path, name: str, *arguments: str) -> list[str]:
    return [*arguments, "--body-file", f"{place}/found/{name}//body.md"]


SAMPLE = "project/sample-project-1"
CHANGE = ("sample: true", "sample: false")


@needs_programs
def test_a_change_is_a_pull_request_and_a_question_is_an_issue(place: Path) -> None:
    found(place, SAMPLE, CHANGE)
    found(place, "project/sample-project-2")
    done, told = propose(place)
    assert done.returncode == 0, done.stderr
    branch = "audit/project-sample-project-1"
    title = "Audit of project/sample-project-"
    assert told == [
        said(place, SAMPLE, "pr", "create", "--head", branch, "--title", f"{title}1"),
        said(place, "project/sample-project-2", "issue", "create", "--title", f"{title}2", "--label", "audit"),
    ]
    files = git(place / "remote", "show", "--name-only", "--format=%an", branch).split()
    assert files == ["github-actions[bot]", "catalog/projects/sample-project-1.yml"]


PULLS: dict[str, tuple[list[dict[str, Any]], list[str]]] = {
    "what is open is renewed": ([{"state": "CLOSED"}, {"state": "OPEN"}], ["pr", "edit"]),
    "what was closed stays closed": ([{"state": "CLOSED"}], []),
    "what was merged was another time": ([{"state": "MERGED"}], ["pr", "create"]),
}


@needs_programs
@pytest.mark.parametrize("case", PULLS)
def test_pull_requests_that_are_there(place: Path, case: str) -> None:
    pulls, expected = PULLS[case]
    (place / "pulls").write_text(json.dumps(pulls))
    found(place, SAMPLE, CHANGE)
    done, told = propose(place)
    assert done.returncode == 0, done.stderr
    assert [each[:2] for each in told] == ([expected] if expected else [])
    # A branch with a pull request may have somebody's work on it.
    pushed = git(place / "remote", "branch", "--list")
    assert bool(pushed) == (expected == ["pr", "create"])


@needs_programs
def test_only_so_many_are_opened_a_week(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIT_MOST", "2")
    found(place, SAMPLE, CHANGE)
    for number in range(3):
        found(place, f"project/x{number}")
    done, told = propose(place)
    assert done.returncode == 0, done.stderr
    assert [each[:2] for each in told] == [["pr", "create"], ["issue", "create"]]


def issue(state: str, body: str, title: str = "Audit of project/sample-project-1") -> dict[str, Any]:
    return {"number": 7, "title": title, "state": state, "body": body}


ISSUES: dict[str, tuple[list[dict[str, Any]], list[str]]] = {
    "what is open is renewed": ([issue("OPEN", "before")], ["issue", "edit", "7"]),
    "what was closed stays closed": ([issue("CLOSED", BODY.replace("\n", "\r\n"))], []),
    "what was closed about something else": ([issue("CLOSED", "another")], ["issue", "create", "--title"]),
    "another entry's": ([issue("OPEN", BODY, "Audit of project/sample-project-10")], ["issue", "create", "--title"]),
}


@needs_programs
@pytest.mark.parametrize("case", ISSUES)
def test_issues_that_are_there(place: Path, case: str) -> None:
    issues, expected = ISSUES[case]
    (place / "issues").write_text(json.dumps(issues))
    found(place, SAMPLE)
    done, told = propose(place)
    assert done.returncode == 0, done.stderr
    assert [each[:3] for each in told] == ([expected] if expected else [])


@needs_programs
def test_of_a_patch_only_the_entry_is_taken(place: Path) -> None:
    found(place, SAMPLE, CHANGE, "catalog/projects/sample-project-2.yml")
    found(place, "project/sample-project-2", CHANGE)
    done, told = propose(place)
    assert done.returncode == 1
    assert "the patch does more than to change the entry" in done.stderr
    assert [each[:4] for each in told] == [["pr", "create", "--head", "audit/project-sample-project-2"]]


@needs_programs
@pytest.mark.parametrize("name", ["project/$(touch acted)", "project/-x", "Project/x", "project/a b", ".git/x"])
def test_folders_that_name_no_entry_are_nobody(place: Path, name: str) -> None:
    found(place, name)
    done, told = propose(place)
    assert (done.returncode, told) == (0, [])


@needs_programs
def test_a_patch_that_does_not_fit_stops_no_other(place: Path) -> None:
    found(place, SAMPLE)
    (place / "found" / SAMPLE / "entry.patch").write_text("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n")
    found(place, "project/sample-project-2", CHANGE)
    done, told = propose(place)
    assert (done.returncode, len(told)) == (1, 1)
