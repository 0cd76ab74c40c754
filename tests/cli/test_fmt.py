from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commons.catalog.schema import modeline
from commons.cli.fmt import fmt
from tests.catalog.folder import GOOD, make

NEAT = f"{modeline('project')}\n" + GOOD.replace("name: Small GPT\nstate: listed\n", "state: listed\nname: Small GPT\n")
NEAT = NEAT.replace('arxiv: "2406.12793"\n    title: A paper', 'title: A paper\n    arxiv: "2406.12793"')


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(fmt, [str(each) for each in arguments])


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return make(tmp_path, a=GOOD, b=NEAT)


def test_entries_are_laid_out(catalog: Path) -> None:
    assert run("--check").output == "catalog/projects/a.yml: would change\n2 entries, 1 to lay out\n"
    assert run("--check").exit_code == 1
    assert (catalog / "projects/a.yml").read_text(encoding="utf-8") == GOOD
    result = run()
    assert (result.exit_code, result.output) == (0, "catalog/projects/a.yml: laid out\n2 entries, 1 laid out\n")
    assert (catalog / "projects/a.yml").read_text(encoding="utf-8") == NEAT
    assert (run("--check").exit_code, run().output) == (0, "2 entries, 0 laid out\n")


def test_a_difference_is_shown(catalog: Path) -> None:
    result = run("--diff", "catalog/projects/a.yml")
    assert result.exit_code == 1
    assert result.stdout.startswith("--- a/catalog/projects/a.yml\n+++ b/catalog/projects/a.yml\n@@ ")
    assert result.stderr == "1 entry, 1 to lay out\n"
    assert (catalog / "projects/a.yml").read_text(encoding="utf-8") == GOOD


def test_what_cannot_be_read_is_left(catalog: Path) -> None:
    (catalog / "projects/c.yml").write_bytes(b"a: [b")
    (catalog / "projects/d.yml").write_bytes(b"- a")
    (catalog / "projects/e.yml").symlink_to("a.yml")
    result = run("catalog/projects")
    assert result.exit_code == 1
    assert "catalog/projects/c.yml:1:4: the list" in result.stderr
    assert "catalog/projects/d.yml:1:1: this has no fields" in result.stderr
    assert result.stdout.endswith("4 entries, 1 laid out, 2 left because of mistakes\n")
    assert (catalog / "projects/c.yml").read_bytes() == b"a: [b"


def test_wrong_usage(catalog: Path) -> None:
    for arguments in (["gone"], ["--gone"], [str(catalog / "lifecycle.yml"), str(Path(__file__))]):
        assert run(*arguments).exit_code == 2
