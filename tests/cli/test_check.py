from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commons.catalog import Diagnostic
from commons.cli import main
from commons.cli.formats.text import show
from tests.catalog.folder import GOOD, ROOT, entry, make, make_samples
from tests.catalog.test_changes import commit


def run(folder: Path | str) -> Result:
    return CliRunner().invoke(main, ["check", str(folder)])


def test_the_real_catalog_is_clean() -> None:
    command = [sys.executable, "-W", "error", "-m", "commons.cli", "check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(" entries, no mistakes\n")


def test_a_mistake_is_shown_in_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, small_gpt=GOOD.replace("license: MIT", "licence: MIT"))
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["check"])
    assert result.exit_code == 1
    assert result.stdout == (
        "catalog/projects/small-gpt.yml:10:1: unknown field 'licence'; did you mean 'license'? (GC101)\n"
        "   |\n"
        "10 | licence: MIT\n"
        "   | ^^^^^^^\n"
        "   = help: write 'license'\n"
        "\n"
        "1 entry, 1 mistake in 1 file; `commons fix` mends 1\n"
    )
    assert result.stderr == ""


def test_all_mistakes_are_shown_and_counted(tmp_path: Path) -> None:
    broken = GOOD.replace("license: MIT", "license: Apache 2").replace("state: listed", "state: listd")
    result = run(make(tmp_path, small_gpt=broken, a=entry("b"), c=entry("c")))
    assert result.exit_code == 1
    assert result.stdout.count("(GC") == 3 + 4
    assert result.stdout.endswith("\n3 entries, 3 mistakes in 2 files, 4 warnings; `commons fix` mends 2\n")


def test_a_warning_is_shown_and_no_failure(tmp_path: Path) -> None:
    result = run(make(tmp_path, a=entry("a"), b=entry("b")))
    assert result.exit_code == 0
    assert result.stdout.count(": warning: ") == 2
    assert result.stdout.endswith("\n2 entries, no mistakes, 2 warnings\n")


def test_what_has_no_line_is_shown_without_one(tmp_path: Path) -> None:
    catalog = make(tmp_path, a=entry("a"))
    (catalog / "projects/notes.txt").touch()
    result = run(catalog)
    assert result.exit_code == 1
    assert "|" not in result.stdout


@pytest.mark.parametrize("arguments", [["gone"], ["--gone"], ["."], [__file__], ["catalog/schema"]])
def test_wrong_usage(arguments: list[str]) -> None:
    result = CliRunner().invoke(main, ["check", *arguments])
    assert result.exit_code == 2
    assert "Usage:" in result.stderr


def test_a_folder_without_a_catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["check"])
    assert result.exit_code == 2
    assert "there is no folder 'catalog' here" in result.stderr


def test_one_file_is_checked_in_its_catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, small_gpt=GOOD.replace("license: MIT", "licence: MIT"), a=entry("b"))
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["check", "catalog/projects/a.yml"])
    assert result.exit_code == 1
    assert result.stdout.startswith("catalog/projects/a.yml:1:5: the id must be the file's name")
    assert result.stdout.endswith("1 entry, 1 mistake in 1 file, 2 warnings\n")
    assert "licence" not in result.stdout
    (tmp_path / "catalog/projects/a.yml").write_text(entry("a"))
    assert CliRunner().invoke(main, ["check", "catalog/projects/a.yml", "--format", "json"]).exit_code == 0
    assert CliRunner().invoke(main, ["check", "catalog/projects"]).exit_code == 1


def test_one_file_against_a_base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = make_samples(tmp_path)
    commit(tmp_path)
    path = catalog / "discussions/sample-discussion-2.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("2026-08-01", "2026-08-02"), encoding="utf-8")
    (catalog / "people/sample-person-1.yml").unlink()
    monkeypatch.chdir(tmp_path)
    arguments = ["check", "--base", "HEAD", "--format", "json", "catalog/discussions/sample-discussion-2.yml"]
    found = json.loads(CliRunner().invoke(main, arguments).stdout)["diagnostics"]
    assert [each["id"] for each in found] == ["GC607"]


def test_help_has_examples() -> None:
    result = CliRunner().invoke(main, ["check", "--help"])
    assert result.exit_code == 0
    assert "commons check ../another-checkout/catalog" in result.stdout


def test_nothing_printed_acts_on_a_terminal(tmp_path: Path) -> None:
    catalog = make(tmp_path, a=entry("a") + "x: \x1b]0;title\x07\x1b[2J\u202e\r\n", b=b"\xff\x1b[2J\n")
    (catalog / "projects/\x1b[31m\nred.yml").write_text("a: b")
    result = run(catalog)
    assert result.exit_code == 1
    assert all(line.isprintable() for line in result.stdout.split("\n"))
    assert "[U+001B]" in result.stdout


LINES = {
    # line, column: what is shown of it
    ("name: 'x y' # z", 7): ("name: 'x y' # z", "      ^^^^^"),
    ('name: "x \\" y"', 7): ('name: "x \\" y"', "      ^^^^^^^^"),
    ("homepage: http://example.org/a:b", 11): ("homepage: http://example.org/a:b", " " * 10 + "^" * 22),
    ("中文: [一, 二二]", 9): ("中文: [一, 二二]", " " * 11 + "^^^^"),
    ("\tx: 1", 1): (" x: 1", "^"),
    ("name:", 6): ("name:", "     ^"),
    ("a" * 30 + ": " + "b" * 200, 33): ("a" * 30 + ": " + "b" * 80 + "…", " " * 32 + "^" * 80),
    ("a" * 100 + ": 1", 103): ("…" + "a" * 38 + ": 1", " " * 41 + "^"),
}


@pytest.mark.parametrize("case", LINES, ids=lambda case: case[0][:20])
def test_lines_and_underlines(case: tuple[str, int], tmp_path: Path) -> None:
    line, column = case
    path = tmp_path / "x.yml"
    path.write_text(f"first\n{line}\n", encoding="utf-8")
    shown = show(Diagnostic(str(path), 2, column, "GC101", "wrong")).split("\n")
    text, underline = LINES[case]
    assert shown[1:] == ["  |", f"2 | {text}", f"  | {underline}"]


def test_a_line_that_is_not_there_is_no_failure(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_text("one\n", encoding="utf-8")
    for line, column in ((2, 1), (99, 1), (1, 99)):
        assert show(Diagnostic(str(path), line, column, "GC101", "wrong")).startswith(f"{path}:{line}:{column}: wrong")
    assert show(Diagnostic(str(tmp_path / "gone.yml"), 1, 1, "GC207", "gone")).count("\n") == 0


def test_a_mistake_that_was_there_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = make(tmp_path, a=entry("b"))
    commit(tmp_path)
    assert CliRunner().invoke(main, ["check", str(catalog), "--base", "HEAD"]).exit_code == 0
    assert run(catalog).exit_code == 1
    (catalog / "projects/c.yml").write_text("x: [")
    result = CliRunner().invoke(main, ["check", str(catalog), "--base", "HEAD", "--format", "json"])
    assert result.exit_code == 1
    assert [found["is_old"] for found in json.loads(result.stdout)["diagnostics"]] == [True, False]


def test_wrong_usage_of_the_base(tmp_path: Path) -> None:
    catalog = make(tmp_path)
    commit(tmp_path)
    for arguments in (["--base", "nope"], ["--actor", "someone"], ["--format", "xml"]):
        result = CliRunner().invoke(main, ["check", str(catalog), *arguments])
        assert result.exit_code == 2, arguments
        assert "Usage:" in result.stderr
