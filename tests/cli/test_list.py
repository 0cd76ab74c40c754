from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.catalog.folder import entry, make, make_samples
from tests.cli.running import is_plain, run


def test_all_entries(sample_catalog: Path) -> None:
    result = run("list", "--catalog", sample_catalog)
    assert (result.exit_code, result.stderr) == (0, "")
    head, *lines = result.stdout.splitlines()
    assert head.split() == ["kind", "id", "what", "state", "sample"]
    assert len(lines) == sum(1 for _ in sample_catalog.glob("*/sample-*.yml"))
    assert len({line.index("sample-") for line in lines}) == 1


def test_conditions_sorting_and_columns(tmp_path: Path) -> None:
    dated = [entry(name).replace("2026-01-31", f"2025-01-0{number}") for number, name in enumerate("abc", 1)]
    catalog = make(tmp_path, a=dated[0], b=dated[1].replace("license: MIT", "license: ISC"), c=dated[2])
    result = run(
        *("list", "projects", "--where", "license=MIT", "--where", "category=training", "--catalog", catalog),
        *("--sort", "-evidence.date", "--columns", "id, evidence.date,category,summary,path"),
    )
    assert result.stdout.splitlines()[1:] == [
        "c   2025-01-03  Training  A small GPT.  catalog/projects/c.yml",
        "a   2025-01-01  Training  A small GPT.  catalog/projects/a.yml",
    ]


def test_for_programs(sample_catalog: Path) -> None:
    def found(*arguments: str) -> list[dict[str, object]]:
        result = run("list", "grant", "--format", "json", "--catalog", sample_catalog, *arguments)
        assert result.stdout.isascii()
        listed: list[dict[str, object]] = json.loads(result.stdout)
        return listed

    assert [(each["kind"], each["requested"]) for each in found()] == [("grant", 200), ("grant", 300)]
    columns = "id,requested,sample,amended,milestones.due,justification.goal,co_applicants"
    _, second = found("--columns", columns)
    goal = second.pop("justification.goal")
    assert isinstance(goal, dict)
    assert set(goal) == {"en", "zh"}
    assert second == {
        "id": "sample-grant-2",
        "requested": 300,
        "sample": True,
        "amended": None,
        "milestones.due": ["2026-11-30", "2027-01-31"],
        "co_applicants": [],
    }
    assert found("--where", "requested>1000") == []


WRONG = {
    ("project", "--where", "category=trainig"): "category is never 'trainig'; did you mean 'training'?",
    ("project", "--where", "categry=training"): "there is no field 'categry'; did you mean 'category'?",
    ("project", "--sort", "stat"): "there is no field 'stat'; did you mean 'state'?",
    ("project", "--columns", "id,evidence"): "evidence has fields of its own",
    ("projcet",): "there is no kind 'projcet'; did you mean 'project",
    ("\x1b[2J",): "there is no kind '\\x1b[2J'; there are: person, project",
}


@pytest.mark.parametrize("arguments", WRONG)
def test_wrong_usage(arguments: tuple[str, ...], sample_catalog: Path) -> None:
    result = run("list", *arguments, "--catalog", sample_catalog)
    assert (result.exit_code, result.stdout) == (2, "")
    assert WRONG[arguments] in result.stderr
    assert is_plain(result.stderr)


def test_nothing_is_found_and_what_was_meant(sample_catalog: Path) -> None:
    result = run("list", "project", "--where", "license=apache-2.0", "--catalog", sample_catalog)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "no entry has license=apache-2.0; did you mean 'Apache-2.0'?\n"
    result = run("list", "project", "--where", "license=\x1b[2J", "--catalog", sample_catalog)
    assert result.stderr == "no entry meets this\n"


def test_a_terminal_is_never_acted_on(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    (catalog / "projects/a.yml").write_text(
        entry("a").replace("name: Small GPT", "name: '[bold]x[/bold] 中文 :smile:'"), encoding="utf-8"
    )
    result = run("list", "project", "--catalog", catalog)
    assert "[bold]x[/bold] 中文 :smile:" in result.stdout
    assert is_plain(result.stdout)
