"""The steps of the workflow that makes a pull request of an issue, with a forge that is made of a few lines."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from commons.catalog import load
from tests import hostile
from tests.building import ROOT
from tests.catalog.issues.rendering import rendered

CATALOG = load(ROOT / "catalog")
DISCUSSION = {"title": "Which board?", "board": "general", "question-en": "Which of the two?"}
# A program in the place of `gh`, which keeps what it was told and what it was given to say.
GH = """#!/bin/sh
printf '%s\\n' "$*" >> "$TOLD"
case "$1 $2" in "issue comment") while [ $# -gt 1 ]; do shift; done; cat "$1" > "$TOLD.comment" ;; esac
"""

needs_programs = pytest.mark.skipif(
    not all(map(shutil.which, ("git", "jq", "bash"))), reason="git, jq and bash are needed, as on the forge's machines"
)


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of the project as the workflow has it, with a remote of its own and the command in its place."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    shutil.copytree(ROOT / ".ci", folder / ".ci")
    shutil.copytree(ROOT / "catalog", folder / "catalog")
    (folder / ".gitignore").write_text(".venv\nprograms\n")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=x")
    git(tmp_path, "init", "--quiet", "--bare", "remote")
    git(folder, "remote", "add", "origin", str(tmp_path / "remote"))
    for place, program in (
        (".venv/bin/commons", f'#!/bin/sh\nexec {sys.executable} -m commons.cli "$@"\n'),
        ("programs/gh", GH),
        ("programs/curl", "#!/bin/sh\nexit 22\n"),
    ):
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(program)
        (folder / place).chmod(0o755)
    return folder


def event(folder: Path, body: str, labels: list[str], login: str = "octo-cat") -> Path:
    issue: dict[str, Any] = {"number": 7, "body": body, "labels": [{"name": name} for name in labels]}
    path = folder.parent / "event.json"
    path.write_text(
        json.dumps({"issue": issue | {"user": {"login": login}}, "repository": {"full_name": "a/b"}}), encoding="utf-8"
    )
    return path


def run(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "PATH": f"{folder / 'programs'}:{os.environ['PATH']}",
        "TOLD": str(folder.parent / "told"),
    }
    command = ["bash", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)


@needs_programs
def test_an_issue_becomes_a_pull_request(checkout: Path) -> None:
    output = checkout.parent / "output"
    told = event(checkout, rendered("discussion", DISCUSSION, CATALOG), ["submission", "discussion"])
    made = run(checkout, ".ci/issue", told, output)
    assert made.returncode == 0, made.stderr
    git(checkout, "reset", "--quiet", "--hard")
    git(checkout, "clean", "--quiet", "--force", "-d")
    proposed = run(checkout, ".ci/propose", "7", output)
    assert proposed.returncode == 0, proposed.stderr
    shown = git(checkout.parent / "remote", "show", "--stat", "--format=%an|%s", "submission/issue-7")
    assert shown.startswith("octo-cat|Entry from issue 7\n")
    assert "catalog/discussions/which-board.yml" in shown
    assert "1 file changed" in shown
    entry = git(checkout.parent / "remote", "show", "submission/issue-7:catalog/discussions/which-board.yml")
    assert "ref: https://github.com/a/b/issues/7" in entry
    said = (checkout.parent / "told").read_text()
    assert "pr create --head submission/issue-7" in said
    assert "which\\-board" in (checkout.parent / "told.comment").read_text(encoding="utf-8")


@needs_programs
def test_a_mistake_becomes_a_comment_alone(checkout: Path) -> None:
    output = checkout.parent / "output"
    told = event(
        checkout, rendered("discussion", DISCUSSION | {"board": "nowhere"}, CATALOG), ["submission", "discussion"]
    )
    assert run(checkout, ".ci/issue", told, output).returncode == 0
    assert not (output / "entry.patch").exists()
    assert run(checkout, ".ci/propose", "7", output).returncode == 0
    assert "pr create" not in (checkout.parent / "told").read_text()
    comment = (checkout.parent / "told.comment").read_text(encoding="utf-8")
    assert "**Board / 讨论版块**" in comment
    assert "GC304" in comment


@needs_programs
def test_a_picture_that_cannot_be_fetched_is_said(checkout: Path) -> None:
    url = "https://github.com/user-attachments/assets/01234567-89ab-cdef-0123-456789abcdef"
    answers = {
        "title": "A",
        "component": "site",
        "steps": "x",
        "expected-en": "y",
        "actual-en": "z",
        "screenshots": f"![What is seen]({url})",
    }
    told = event(checkout, rendered("problem", answers, CATALOG), ["problem", "submission"])
    assert run(checkout, ".ci/issue", told, checkout.parent / "output").returncode == 0
    assert "could not be fetched" in (checkout.parent / "output/comment.md").read_text(encoding="utf-8")


@needs_programs
def test_hostile_texts_are_never_run(checkout: Path) -> None:
    mark = checkout.parent / "run"
    attack = (
        f"$(touch {mark}) `touch {mark}` '; touch {mark}; ' \"; touch {mark}; \" ${{{{ github.token }}}} --output x"
    )
    answers = dict.fromkeys(DISCUSSION, attack) | {"board": "general"}
    for body in (rendered("discussion", answers, CATALOG), attack, "\n".join(hostile.OWN)):
        told = event(checkout, body, ["submission", "discussion", attack])
        assert run(checkout, ".ci/issue", told, checkout.parent / "output").returncode == 0
    assert not mark.exists()
    (checkout.parent / "output/author").write_text(attack)
    refused = run(checkout, ".ci/propose", "7", checkout.parent / "output")
    assert refused.returncode == 1
    assert not mark.exists()


@needs_programs
@pytest.mark.parametrize(
    "name",
    [
        ".github/workflows/x.yml",
        "catalog/lifecycle.yml",
        "catalog/projects/nanogpt.yml",
        "catalog/vocabulary/new.yml",
        "catalog/schema/new.json",
    ],
)
def test_a_patch_that_does_more_is_refused(checkout: Path, name: str) -> None:
    output = checkout.parent / "output"
    output.mkdir()
    (output / "author").write_text("octo-cat")
    (output / "comment.md").write_text("x")
    path = checkout / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("changed\n")
    git(checkout, "add", "--intent-to-add", ".")
    (output / "entry.patch").write_text(git(checkout, "diff", "--binary"))
    git(checkout, "reset", "--quiet", "--hard")
    assert run(checkout, ".ci/propose", "7", output).returncode == 1
    assert git(checkout.parent / "remote", "branch", "--list") == ""


def test_what_people_write_is_in_no_script() -> None:
    text = (ROOT / ".github/workflows/submission-from-issue.yml").read_text(encoding="utf-8")
    filled_in = set(re.findall(r"\$\{\{\s*(.*?)\s*\}\}", text))
    assert filled_in == {"github.event.issue.number", "github.token", "runner.temp"}
    assert not any("${{" in line for line in text.splitlines() if re.match(r"\s*-?\s*run:", line))
