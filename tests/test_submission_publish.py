"""The steps of the workflows that preview a pull request and say where it stands, with a forge of a few lines."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.building import ROOT
from tests.catalog.folder import make_samples
from tests.catalog.test_changes import IDENTITY, change
from tests.cli.running import run as commons

HEAD = "0123456789abcdef0123456789abcdef01234567"
MARKER = "<!-- gpt-commons: submission -->"
BOT = {"login": "github-actions[bot]"}
# A program in the place of `gh`: it answers from files named like what is asked, and keeps what it is told to write.
GH = """#!/usr/bin/env bash
method=GET input=
while [ $# -gt 0 ]; do
  case $1 in
    --method) method=$2; shift ;;
    --input) input=$2; shift ;;
    repos/*) path=${1%%\\?*} ;;
  esac
  shift
done
if [ "$method" = GET ]; then cat "$ANSWERS/${path//\\//_}"; exit; fi
jq -c --arg method "$method" --arg path "$path" '{method: $method, path: $path, given: .}' "$input" >> "$ANSWERS/told"
case $path in */pulls/*/comments) [ ! -e "$ANSWERS/refuse" ] ;; esac
"""

needs_programs = pytest.mark.skipif(
    not all(map(shutil.which, ("git", "jq", "bash"))), reason="git, jq and bash are needed, as on the forge's machines"
)


def git(folder: Path, *arguments: str) -> str:
    command = ["git", *IDENTITY, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def merged(tmp_path: Path) -> Path:
    """What the forge makes of a pull request: a commit whose first parent is the base."""
    folder = tmp_path / "code/merged"
    folder.mkdir(parents=True)
    make_samples(folder)
    (folder / "docs/en").mkdir(parents=True)
    (folder / "docs/en/index.md").write_text("# Home {#title}\n")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=base")
    git(folder, "switch", "--quiet", "--create=change")
    shutil.copytree(ROOT / ".ci", tmp_path / "code/.ci")
    program(tmp_path / "code/.venv/bin/commons", f'#!/bin/sh\nexec {sys.executable} -m commons.cli "$@"\n')
    return folder


def preview(merged: Path, actor: str = "") -> subprocess.CompletedProcess[str]:
    git(merged, "add", ".")
    git(merged, "commit", "--quiet", "--message=change")
    git(merged, "switch", "--quiet", "main")
    git(merged, "merge", "--quiet", "--no-ff", "--message=merged", "change")
    return subprocess.run(
        ["bash", ".ci/submission", "merged", str(merged.parent.parent / "out")],
        cwd=merged.parent,
        env=os.environ | {"ACTOR": actor},
        check=False,
        capture_output=True,
        text=True,
    )


@needs_programs
def test_a_change_is_checked_and_previewed_by_the_code_of_the_base(merged: Path, tmp_path: Path) -> None:
    change(merged / "catalog", [["projects/sample-project-1.yml", "license: Apache-2.0", "licence: Apache-2.0"]])
    # What a pull request brings beside data is not even there.
    program(merged / ".venv/bin/commons", f"#!/bin/sh\ntouch {tmp_path}/acted\n")
    (merged / "commons.py").write_text(f"open({str(tmp_path / 'acted')!r}, 'w')")
    (merged / "mkdocs.yml").write_text("markdown_extensions: [commons]\n")
    (merged / "docs/en/link.md").symlink_to("/etc/hostname")
    done = preview(merged)
    assert done.returncode == 1, done.stderr
    assert "::error file=catalog/projects/sample-project-1.yml,line=" in done.stdout
    assert not (tmp_path / "acted").exists()
    assert commons("preview", "--verify", tmp_path / "out").exit_code == 0
    assert "license" in (tmp_path / "out/suggestions.json").read_text()
    page = (tmp_path / "out/en/documents/1.html").read_text(encoding="utf-8")
    assert "/etc/hostname" in page
    assert Path("/etc/hostname").read_text().strip() not in page.replace("/etc/hostname", "")
    assert git(merged, "worktree", "list").count("\n") == 0


@needs_programs
def test_a_good_change_passes_and_who_made_it_counts(merged: Path, tmp_path: Path) -> None:
    change(merged / "catalog", [["projects/sample-project-1.yml", "license: Apache-2.0", "license: MIT"]])
    done = preview(merged, "octocat")
    assert done.returncode == 0, done.stderr
    assert "no mistakes" in done.stdout
    assert (tmp_path / "out/index.html").is_file()


@needs_programs
@pytest.mark.parametrize("actor", ["dependabot[bot]", "--base", "$(touch acted)", "a b"])
def test_an_account_that_has_no_handle_is_nobody(actor: str, merged: Path, tmp_path: Path) -> None:
    change(merged / "catalog", [["projects/sample-project-1.yml", "license: Apache-2.0", "license: MIT"]])
    assert preview(merged, actor).returncode == 0
    assert not (merged.parent / "acted").exists()


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    folder = tmp_path / "answers"
    program(tmp_path / "programs/gh", GH)
    folder.mkdir()
    for name, answer in (
        ("pulls", [{"number": 6, "head": {"sha": "f" * 40}}, {"number": 7, "head": {"sha": HEAD}}]),
        ("issues_7_comments", []),
        ("pulls_7_comments", []),
    ):
        (folder / f"repos_a_b_{name}").write_text(json.dumps(answer))
    preview = tmp_path / "preview"
    preview.mkdir()
    (preview / "comment.md").write_text(f"{MARKER}\n### `$(touch acted)` \"'\n")
    suggestions = [
        {"path": "catalog/projects/x.yml", "start": 3, "end": 3, "body": "one\n$(touch acted)"},
        {"path": "catalog/projects/x.yml", "start": 4, "end": 6, "body": "two"},
    ]
    (preview / "suggestions.json").write_text(json.dumps(suggestions))
    return folder


def publish(answers: Path, head: str = HEAD) -> tuple[int, list[dict[str, Any]]]:
    environment = os.environ | {
        "PATH": f"{answers.parent / 'programs'}:{os.environ['PATH']}",
        "ANSWERS": str(answers),
        "GITHUB_REPOSITORY": "a/b",
    }
    command = ["bash", str(ROOT / ".ci/publish"), head, "https://example.org/p", str(answers.parent / "preview")]
    done = subprocess.run(command, cwd=answers.parent, env=environment, check=False, capture_output=True, text=True)
    told = (answers / "told").read_text().splitlines() if (answers / "told").is_file() else []
    assert not (answers.parent / "acted").exists()
    return done.returncode, [json.loads(line) for line in told]


@needs_programs
def test_the_comment_is_written_once_with_its_suggestions(answers: Path) -> None:
    code, told = publish(answers)
    assert code == 0
    assert [(each["method"], each["path"]) for each in told] == [
        ("POST", "repos/a/b/issues/7/comments"),
        ("POST", "repos/a/b/pulls/7/comments"),
        ("POST", "repos/a/b/pulls/7/comments"),
    ]
    body = told[0]["given"]["body"]
    assert body.startswith(f"{MARKER}\n### `$(touch acted)` \"'\n")
    assert "[Preview](<https://example.org/p>)" in body
    place = {"path": "catalog/projects/x.yml", "commit_id": HEAD, "side": "RIGHT"}
    assert told[1]["given"] == place | {"line": 3, "body": "one\n$(touch acted)"}
    assert told[2]["given"] == place | {"line": 6, "start_line": 4, "start_side": "RIGHT", "body": "two"}


@needs_programs
def test_a_comment_that_is_there_is_renewed_and_nothing_is_offered_twice(answers: Path) -> None:
    (answers / "repos_a_b_issues_7_comments").write_text(
        json.dumps(
            [
                {"id": 1, "user": {"login": "octocat"}, "body": f"{MARKER}\nforged"},
                {"id": 2, "user": BOT, "body": "another"},
                {"id": 3, "user": BOT, "body": f"{MARKER}\nbefore"},
            ]
        )
    )
    (answers / "repos_a_b_pulls_7_comments").write_text(
        json.dumps([{"user": BOT, "path": "catalog/projects/x.yml", "body": "two", "line": 9}])
    )
    code, told = publish(answers)
    assert code == 0
    assert [(each["method"], each["path"]) for each in told] == [
        ("PATCH", "repos/a/b/issues/comments/3"),
        ("POST", "repos/a/b/pulls/7/comments"),
    ]
    assert told[1]["given"]["line"] == 3


@needs_programs
def test_a_commit_that_is_no_longer_at_a_head_is_not_spoken_of(answers: Path) -> None:
    assert publish(answers, "e" * 40) == (0, [])


@needs_programs
def test_a_suggestion_that_the_forge_refuses_stops_nothing(answers: Path) -> None:
    (answers / "refuse").touch()
    code, told = publish(answers)
    assert (code, len(told)) == (0, 3)
