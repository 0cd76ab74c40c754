from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.building import ROOT
from tests.cli.running import run


def test_the_committed_forms_are_current(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = run("forms", "--check")
    assert (result.exit_code, result.stdout) == (0, "")


def test_forms_that_are_stale_are_said_and_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("catalog", ".github"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    monkeypatch.chdir(tmp_path)
    boards = Path("catalog/vocabulary/boards.yml")
    boards.write_text(boards.read_text(encoding="utf-8") + "more: { en: More, zh: 更多 }\n", encoding="utf-8")
    stale = run("forms", "--check")
    assert stale.exit_code == 1
    assert stale.stdout == ".github/ISSUE_TEMPLATE/discussion.yml: is stale; run `commons forms`\n"
    assert run("forms").stdout == ".github/ISSUE_TEMPLATE/discussion.yml: written\n"
    assert "More / 更多" in Path(".github/ISSUE_TEMPLATE/discussion.yml").read_text(encoding="utf-8")
    assert run("forms", "--check").exit_code == 0


def test_a_broken_catalog_makes_no_forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "catalog", tmp_path / "catalog")
    (tmp_path / "catalog/vocabulary/boards.yml").write_text("[", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = run("forms")
    assert result.exit_code != 0
    assert "commons check" in result.stderr
    assert not Path(".github").exists()
