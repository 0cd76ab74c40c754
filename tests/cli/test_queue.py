from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.catalog.folder import make, make_samples
from tests.cli.running import is_plain, run

DAY = ("--on", "2026-09-11")


def test_the_longest_wait_comes_first(sample_catalog: Path) -> None:
    result = run("queue", *DAY, "--catalog", sample_catalog)
    assert (result.exit_code, result.stderr) == (0, "")
    head, *lines = result.stdout.splitlines()
    assert head.split() == ["since", "days", "entry", "what", "state", "waits", "for", "needs", "first"]
    assert [line.split()[:3] for line in lines] == [
        ["2026-01-10", "244", "reviewers/sample-reviewer-3"],
        ["2026-05-03", "131", "problems/sample-problem-1"],
        ["2026-08-01", "41", "discussions/sample-discussion-2"],
        ["2026-09-01", "10", "grants/sample-grant-2"],
    ]
    assert "sample-person-3 or Maintainer" in lines[2]
    assert all("(sample)" in line and line == line.rstrip() for line in lines)


def test_in_chinese_columns_stay_in_line(sample_catalog: Path) -> None:
    from rich.cells import cell_len

    result = run("queue", *DAY, "--catalog", sample_catalog, "--lang", "zh")
    lines = result.stdout.splitlines()
    starts = {
        cell_len(line[: line.index(word)])
        for line, word in zip(lines[1:], ("维护者", "维护者", "sample-person-3 或", "维护者"), strict=True)
    }
    assert starts == {cell_len(lines[0][: lines[0].index("等待")])}


def test_for_programs(sample_catalog: Path) -> None:
    result = run("queue", *DAY, "--catalog", sample_catalog, "--format", "json")
    found = json.loads(result.stdout)
    assert [each["days"] for each in found] == [244, 131, 41, 10]
    assert found[0]["lacks"] == {"trial": 1}
    assert found[2]["people"] == ["sample-person-3"]
    assert result.stdout.isascii()


WHO = {"maintainer": 4, "Sample-Person-3": 1, "owner": 1}


@pytest.mark.parametrize("who", WHO)
def test_only_what_waits_for_somebody(who: str, sample_catalog: Path) -> None:
    result = run("queue", "--for", who, "--catalog", sample_catalog)
    assert len(result.stdout.splitlines()) == WHO[who] + 1


def test_nobody_of_that_name(sample_catalog: Path) -> None:
    result = run("queue", "--for", "maintaner", "--catalog", sample_catalog)
    assert result.exit_code == 2
    assert "nobody is called 'maintaner'; did you mean 'maintainer'?" in result.stderr


def test_nothing_waits(tmp_path: Path) -> None:
    assert run("queue", "--catalog", make(tmp_path)).stdout == "Nothing waits for anybody.\n"


def test_there_is_no_catalog(tmp_path: Path) -> None:
    result = run("queue", "--catalog", tmp_path / "gone")
    assert result.exit_code == 2
    assert "there is no folder" in result.stderr


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    (catalog / "grants/sample-grant-2.yml").write_text("id: [\x1b", encoding="utf-8")
    result = run("queue", "--catalog", catalog)
    assert result.exit_code == 1
    assert "sample-grant-2" not in result.stdout
    assert result.stderr == "1 entry has mistakes and is not in this: `commons check` shows them\n"


def test_what_an_entry_says_does_nothing_to_a_terminal(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    path = catalog / "grants/sample-grant-2.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("Sample grant that waits for a decision", "'[red]x[/] :smile: 100%'"), encoding="utf-8"
    )
    result = run("queue", "--catalog", catalog)
    assert "[red]x[/] :smile: 100%" in result.stdout
    assert is_plain(result.stdout)
