from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalog.test_changes import change, commit
from tests.cli.running import contents, run

PROJECT = "projects/sample-project-1.yml"


@pytest.fixture
def changed(catalog: Path, tmp_path: Path) -> Path:
    commit(tmp_path)
    change(catalog, [[PROJECT, "license: Apache-2.0", "license: MIT"]])
    return catalog


def test_a_preview_is_written_replaced_and_verified(changed: Path) -> None:
    before = contents(changed)
    made = run("preview", "--base", "HEAD", "--output", "out")
    assert (made.exit_code, made.stdout, made.stderr) == (0, "", "out/index.html is ready\n")
    assert (
        'href="https://gpt-commons.github.io/gpt-commons/' in Path("out/en/projects/sample-project-1.html").read_text()
    )
    again = run("preview", "--base", "HEAD", "--output", "out", "--site", "https://example.org/x")
    assert again.exit_code == 0
    assert 'href="https://example.org/x/catalog/' in Path("out/en/projects/sample-project-1.html").read_text()
    assert run("preview", "--verify", "out").exit_code == 0
    assert contents(changed) == before


def test_a_preview_that_was_changed_is_told(changed: Path) -> None:
    run("preview", "--base", "HEAD", "--output", "out")
    Path("out/more.html").touch()
    told = run("preview", "--verify", "out")
    assert (told.exit_code, told.stdout) == (1, "more.html is not in manifest.json\n")


def test_another_folder_is_left_as_it_is(changed: Path) -> None:
    refused = run("preview", "--base", "HEAD", "--output", "catalog")
    assert refused.exit_code == 3
    assert "left as it is" in refused.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--base", "HEAD", "--verify", "."],
        ["--base", "nope"],
        ["--base=--output=x"],
        ["--verify", "gone"],
        ["--base", "HEAD", "--catalog", "gone"],
    ],
)
def test_wrong_usage(arguments: list[str], changed: Path) -> None:
    result = run("preview", *arguments)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr
    assert not Path("preview").exists()


def test_who_makes_the_change_counts(changed: Path) -> None:
    path = changed / "people/sample-person-5.yml"
    path.write_text(path.read_text().replace("log:", "roles: [maintainer]\nlog:"))
    run("preview", "--base", "HEAD", "--output", "out", "--actor", "sample-person-5")
    assert "GC614" in Path("out/index.html").read_text()
