from __future__ import annotations

import json
import stat
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commons.catalog.authoring.overlay import Change
from commons.cli.files import write
from commons.cli.fix import fix
from commons.cli.group import FailedError
from tests.catalog.folder import GOOD, make

BROKEN = GOOD.replace("license: MIT", "licence: mit").replace("gpt-2, pytorch", "gpt-2, Pytorch")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(fix, [str(each) for each in arguments])


def test_mistakes_are_mended_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(tmp_path, small_gpt=BROKEN) / "projects/small-gpt.yml"
    path.chmod(0o640)
    monkeypatch.chdir(tmp_path)
    result = run()
    assert result.exit_code == 0
    assert result.stdout == (
        "mended: catalog/projects/small-gpt.yml:10:1: unknown field 'licence'; did you mean 'license'? (GC101)\n"
        "mended: catalog/projects/small-gpt.yml:13:15: unknown tag 'Pytorch'; did you mean 'pytorch'? (GC304)\n"
        "mended: catalog/projects/small-gpt.yml:10:10: license is 'mit', which SPDX spells 'MIT' (GC402)\n"
        "1 entry, no mistakes\n"
    )
    assert path.read_text(encoding="utf-8") == GOOD
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [each.name for each in path.parent.iterdir()] == ["small-gpt.yml"]
    again = run()
    assert (again.exit_code, again.stdout) == (0, "1 entry, no mistakes\n")


def test_what_is_left_is_shown(tmp_path: Path) -> None:
    catalog = make(tmp_path, small_gpt=BROKEN.replace("state: listed", "state: proposed"))
    result = run(catalog)
    assert result.exit_code == 1
    assert "small-gpt.yml:3:8: the state is 'proposed'" in result.stdout
    assert result.stdout.endswith("\n1 entry, 1 mistake in 1 file\n")


def test_a_difference_can_be_applied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Carriage returns, and no newline at the end.
    broken = BROKEN.replace("\n", "\r\n").removesuffix("\r\n")
    path = make(tmp_path, small_gpt=broken.encode()) / "projects/small-gpt.yml"
    monkeypatch.chdir(tmp_path)
    result = run("--diff")
    assert result.exit_code == 1
    assert result.stderr == "1 entry, no mistakes\n"
    assert path.read_bytes() == broken.encode()
    applied = ["git", "apply", "-"]
    subprocess.run(applied, input=result.stdout_bytes, check=True, capture_output=True)
    assert path.read_bytes() == GOOD.replace("\n", "\r\n").removesuffix("\r\n").encode()
    assert run("--diff").exit_code == 0


def test_only_the_paths_that_are_given(tmp_path: Path) -> None:
    catalog = make(tmp_path, small_gpt=BROKEN, other=BROKEN)
    result = run(catalog / "projects/other.yml")
    assert result.exit_code == 1
    assert (catalog / "projects/small-gpt.yml").read_text(encoding="utf-8") == BROKEN
    assert (catalog / "projects/other.yml").read_text(encoding="utf-8") == GOOD


@pytest.mark.parametrize("arguments", [["gone"], ["--gone"], [Path(__file__)]])
def test_wrong_usage(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr


def test_a_file_that_somebody_else_changes_is_left(tmp_path: Path) -> None:
    path = make(tmp_path, small_gpt=b"theirs") / "projects/small-gpt.yml"
    change = Change({"projects/small-gpt.yml": b"before"}, {"projects/small-gpt.yml": b"after"})
    with pytest.raises(FailedError, match="was changed meanwhile"):
        write(tmp_path / "catalog", change)
    assert path.read_bytes() == b"theirs"


def test_every_format_shows_a_fix(tmp_path: Path) -> None:
    from commons.catalog import load
    from commons.cli import formats

    catalog = load(make(tmp_path, small_gpt=GOOD.replace("license: MIT", "licence: MIT")))
    (found,) = json.loads(formats.json(catalog))["diagnostics"]
    assert found["fix"] == [{"line": 10, "column": 1, "end_line": 10, "end_column": 8, "text": "license"}]
    (fixes,) = json.loads(formats.sarif(catalog))["runs"][0]["results"][0]["fixes"]
    assert fixes["description"] == {"text": "write 'license'"}
    assert fixes["artifactChanges"][0]["replacements"] == [
        {
            "deletedRegion": {"startLine": 10, "startColumn": 1, "endLine": 10, "endColumn": 8},
            "insertedContent": {"text": "license"},
        }
    ]
    assert "\n\n  ```suggestion\n  license: MIT\n  ```\n" in formats.markdown(catalog)
    assert "\n   = help: write 'license'\n" in formats.human(catalog)


def test_a_suggestion_ends_where_it_should(tmp_path: Path) -> None:
    from commons.catalog import load
    from commons.cli import formats

    ticks = GOOD.replace("name: Small GPT", "nam: '```` x'")
    shown = formats.markdown(load(make(tmp_path, small_gpt=ticks)))
    assert "\n  `````suggestion\n  name: '```` x'\n  `````\n" in shown
