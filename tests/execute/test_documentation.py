"""What the page about code cells says is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commons.execute import documents, recording
from commons.execute.cells import TAGS, CellOptions, Settings
from commons.execute.pages import read_page
from commons.execute.running import run
from commons.execute.worker.outputs import MOST
from commons.source import Source
from tests.building import ROOT

every_language = pytest.mark.parametrize("language", ["en", "zh"])


def page(language: str) -> str:
    return (ROOT / f"docs/{language}/developers/cells.md").read_text(encoding="utf-8")


@every_language
def test_code_of_the_knowledge_base_fits_into_the_column(language: str) -> None:
    (width,) = {int(found) for found in re.findall(r"\b(\d+)(?: characters wide| 个字符，知识库)", page(language))}
    pages = sorted((ROOT / "docs" / language / "learn").glob("*.md"))
    lines = [
        (path.name, line)
        for path in pages
        for cell in read_page(Source(path.as_posix(), path.read_text(encoding="utf-8"))).cells
        for line in cell.source.splitlines()
    ]
    assert len(lines) > 1000
    assert [line for line in lines if len(line[1]) > width] == []


@every_language
def test_the_tables_are_complete(language: str) -> None:
    options, tags, settings = re.findall(r"((?:^\|.*\n)+)", page(language), re.MULTILINE)

    def names(table: str) -> set[str]:
        return {name for row in table.splitlines()[2:] for name in re.findall(r"`([\w-]+)`", row.split("|")[1])}

    assert names(options) == set(CellOptions.model_fields)
    assert names(tags) == set(TAGS)
    assert names(settings) == set(Settings.model_fields)
    defaults = dict(re.findall(r"^\| `(\w+)` \|.*\| (\d+) \|$", settings, re.MULTILINE))
    assert {name: int(value) for name, value in defaults.items()} == {
        name: field.default for name, field in Settings.model_fields.items() if type(field.default) is int
    }
    assert f"{MOST:,}" in page(language)


@every_language
def test_the_message_is_a_real_one(language: str) -> None:
    (shown,) = re.findall(r"```text\n(.*?)```", page(language), re.DOTALL)
    path = shown.partition(":")[0]
    text = (ROOT / path).read_text(encoding="utf-8")
    assert "return weights @ v" in text
    (execution,) = run([read_page(Source(path, text.replace("return weights @ v", "return weights @ w")))])
    assert [f"{failure}\n" for failure in execution.failures] == [shown]


@every_language
def test_the_example_runs(language: str) -> None:
    (example,) = re.findall(r"````markdown\n(.*?)````", page(language), re.DOTALL)
    (execution,) = run([read_page(Source("p.md", example))])
    assert execution.result is not None
    assert execution.failures == ()


def test_both_languages_have_the_same_cells() -> None:
    for path in sorted((ROOT / "docs/en").rglob("*.md")):
        english, chinese = (
            read_page(
                Source("p.md", (ROOT / "docs" / language / path.relative_to(ROOT / "docs/en")).read_text("utf-8"))
            )
            for language in ("en", "zh")
        )
        assert [cell.source for cell in english.cells] == [cell.source for cell in chinese.cells], path


@every_language
def test_the_page_with_recorded_outputs_prints_what_is_recorded(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (execution,) = run([documents.read(Path(f"docs/{language}/learn/costs.py"))])
    assert recording.place(execution).is_file()
    assert recording.differences(execution) == []
