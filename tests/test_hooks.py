"""The hooks that other repositories use, run by pre-commit itself as theirs would be; it needs no network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import commons.cli
from tests.catalog.folder import GOOD, ROOT, make
from tests.catalog.test_changes import commit, git

FILE = ".pre-commit-hooks.yaml"
HOOKS = yaml.safe_load((ROOT / FILE).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that has the hooks and nothing else: that is all they need."""
    folder = tmp_path_factory.mktemp("hooks")
    shutil.copy(ROOT / FILE, folder)
    commit(folder)
    return folder


def run(hook: str, hooks: Path, folder: Path, home: Path) -> subprocess.CompletedProcess[str]:
    programs = Path(sys.executable).parent
    environment = os.environ | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(home),
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    return subprocess.run(
        [programs / "pre-commit", "try-repo", hooks, hook, "--ref", "HEAD", "--all-files", "--color", "never"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_check_sees_the_files_that_a_commit_changes(repository: Path, tmp_path: Path) -> None:
    folder = tmp_path / "catalog-repository"
    catalog = make(folder, small_gpt=GOOD)
    (catalog / "README.md").write_text("# Catalog\n")
    (catalog / "schema").mkdir()
    (catalog / "schema/project.schema.json").write_text("{}")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    clean = run("commons-check", repository, folder, tmp_path / "home")
    assert (clean.returncode, clean.stderr) == (0, "")
    assert "commons check" in clean.stdout and "Passed" in clean.stdout

    (catalog / "projects/small-gpt.yml").write_text(GOOD.replace("license: MIT", "licence: MIT"))
    found = run("commons-check", repository, folder, tmp_path / "home")
    assert found.returncode == 1
    assert "catalog/projects/small-gpt.yml:10:1: unknown field 'licence'" in found.stdout


def test_fix_mends_the_files_that_a_commit_changes(repository: Path, tmp_path: Path) -> None:
    folder = tmp_path / "catalog-repository"
    catalog = make(folder, small_gpt=GOOD.replace("license: MIT", "licence: MIT"))
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    mended = run("commons-fix", repository, folder, tmp_path / "home")
    assert mended.returncode == 1
    assert "files were modified by this hook" in mended.stdout
    assert (catalog / "projects/small-gpt.yml").read_text(encoding="utf-8") == GOOD
    git(folder, "add", ".")
    assert run("commons-fix", repository, folder, tmp_path / "home").returncode == 0


def test_each_hook_is_a_command_that_there_is() -> None:
    assert {hook["id"] for hook in HOOKS} == {"commons-check", "commons-fix"}
    for hook in HOOKS:
        program, command = hook["entry"].split()[:2]
        assert program == "commons"
        assert command in commons.cli.main.commands
        assert hook["language"] == "system"
