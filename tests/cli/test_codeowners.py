from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalog.folder import ROOT, make_samples
from tests.cli.running import run

FILE = Path(".github/CODEOWNERS")


def test_the_committed_file_is_current(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = run("codeowners", "--check")
    assert (result.exit_code, result.output) == (0, "")


def test_what_is_stale_is_said_and_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_samples(tmp_path)
    monkeypatch.chdir(tmp_path)
    stale = run("codeowners", "--check")
    assert (stale.exit_code, stale.stdout) == (1, ".github/CODEOWNERS: is stale; run `commons codeowners`\n")
    assert not FILE.exists()
    assert run("codeowners").stdout == ".github/CODEOWNERS: written\n"
    assert run("codeowners").stdout == ""
    assert run("codeowners", "--check").exit_code == 0


def test_a_broken_catalog_makes_no_owners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (make_samples(tmp_path) / "projects/broken.yml").write_text("id: [")
    monkeypatch.chdir(tmp_path)
    assert run("codeowners").exit_code != 0
    assert not FILE.exists()
