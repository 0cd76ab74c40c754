"""The fork of MkDocs that is maintained builds the same site, byte for byte."""

from __future__ import annotations

import filecmp
import os
from pathlib import Path

import pytest

from tests.building import run_command


def differing(one: Path, other: Path) -> set[str]:
    """The files that are not the same in two folders, or are in one alone; but for what Pagefind makes of the pages."""
    files = {path.relative_to(folder) for folder in (one, other) for path in folder.rglob("*") if path.is_file()}
    compared = {path for path in files if path.parts[0] != "pagefind"}
    return {
        path.as_posix()
        for path in compared
        if not all((folder / path).is_file() for folder in (one, other))
        or not filecmp.cmp(one / path, other / path, shallow=False)
    }


@pytest.mark.skipif(os.environ.get("COMMONS_PAGES") != "all", reason="`make quality` runs it")
def test_properdocs_builds_the_same_site(site: Path, tmp_path: Path) -> None:
    built = run_command("build", "--with", "properdocs", "--output", str(tmp_path / "site"))
    assert built.returncode == 0, built.stdout + built.stderr
    assert differing(site, tmp_path / "site") == set()
