from __future__ import annotations

import csv
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from arro3.io import read_parquet
from click.testing import CliRunner, Result

from commons.catalog import KINDS
from commons.cli import main
from commons.cli.export import _KINDS
from tests.catalog.folder import GOOD, ROOT, make_samples


@pytest.fixture(autouse=True)
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_samples(tmp_path)
    (folder / "projects/small-gpt.yml").write_text(GOOD, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["export", *arguments])


def test_each_format_can_be_read() -> None:
    whole = json.loads(run().stdout)
    assert {entry["kind"] for entry in whole["entries"]} == set(KINDS)
    assert [json.loads(line) for line in run("--format", "jsonl").stdout.splitlines()] == whole["entries"]

    assert run("--format", "csv", "--kind", "project", "--output", "p.csv").exit_code == 0
    with Path("p.csv").open(encoding="utf-8", newline="") as file:
        assert {row["id"]: row["sample"] for row in csv.DictReader(file)} == {
            "sample-project-1": "true",
            "sample-project-2": "true",
            "small-gpt": "false",
        }

    rows = list(csv.DictReader(run("--format", "csv").stdout.splitlines()))
    assert [(row["kind"], row["id"]) for row in rows] == [(each["kind"], each["id"]) for each in whole["entries"]]

    assert run("--format", "parquet", "--kind", "project", "--output", "p.parquet").exit_code == 0
    table = read_parquet("p.parquet").read_all()
    assert table["id"].to_pylist() == ["sample-project-1", "sample-project-2", "small-gpt"]

    assert run("--format", "sqlite", "--output", "c.db").exit_code == 0
    with closing(sqlite3.connect("c.db")) as connection:
        assert connection.execute("SELECT count(*) FROM entries").fetchone() == (len(whole["entries"]),)


def test_samples_can_be_left_out() -> None:
    assert [entry["id"] for entry in json.loads(run("--no-samples").stdout)["entries"]] == ["small-gpt"]
    assert run("--no-samples", "--format", "sqlite", "--output", "c.db").exit_code == 0
    with closing(sqlite3.connect("c.db")) as connection:
        assert connection.execute("SELECT id, sample FROM entries").fetchall() == [("small-gpt", 0)]


def test_a_catalog_with_mistakes_is_not_exported(catalog: Path) -> None:
    (catalog / "projects/small-gpt.yml").write_text("x: [", encoding="utf-8")
    result = run("--output", "c.json")
    assert result.exit_code == 1
    assert "`commons check`" in result.stderr
    assert not Path("c.json").exists()


def test_columns_are_explained() -> None:
    result = run("--kind", "project", "--columns")
    assert result.exit_code == 0
    assert "summary_en" in result.stdout
    assert "Its licence as an SPDX expression" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["--format", "parquet"],
        ["--format", "parquet", "--kind", "pool"],
        ["--format", "sqlite"],
        ["--format", "sqlite", "--output", "x.db", "--kind", "pool"],
        ["--format", "xml"],
        ["--kind", "cat"],
        ["--columns"],
        ["--output", "."],
        ["--catalog", "gone"],
    ],
)
def test_wrong_usage(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr


def test_the_kinds_of_the_option_are_those_of_the_catalog() -> None:
    assert tuple(KINDS) == _KINDS


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_query_on_the_page_runs(language: str) -> None:
    page = (ROOT / f"docs/{language}/developers/exchange.md").read_text(encoding="utf-8")
    (query,) = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    run("--format", "sqlite", "--output", "c.db")
    with closing(sqlite3.connect("c.db")) as connection:
        assert connection.execute(query).fetchall() == [("small-gpt", "GPT-2"), ("small-gpt", "PyTorch")]
