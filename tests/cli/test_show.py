from __future__ import annotations

import json
from pathlib import Path

import pytest

from commons.catalog import load
from commons.catalog.views.lookup import every
from tests.catalog.folder import make_samples
from tests.cli.running import is_plain, run


def test_an_entry_as_a_person_would_read_it(sample_catalog: Path) -> None:
    result = run("show", "sample-project-0", "--catalog", sample_catalog)
    assert (result.exit_code, result.stderr) == (0, "")
    text = result.stdout
    assert text.startswith(
        "project sample-project-1: Sample tokenizer comparison\nA sample: it describes nothing real.\n"
    )
    for line in (
        "Category               Tokenization",
        "Artifacts              1. Kind: Code",
        "                          Licence: CC-BY-4.0",
        "2026-02-03  sample-person-1  Proposed → In review",
        "grants/sample-grant-2    Sample grant that waits for a decision  project",
        "It waits for nobody.",
        "catalog/projects/sample-project-1.yml",
    ):
        assert f"\n{line}\n" in text


def test_the_next_step_and_who_takes_it(sample_catalog: Path) -> None:
    text = run("show", "sample-discussion-2", "--catalog", sample_catalog).stdout
    assert "\n→ Answered: sample-person-3 or Maintainer, since 2026-08-01 (" in text
    assert " days), needs first: outcome\n" in text


def test_in_chinese_what_is_missing_is_said_to_be_english(sample_catalog: Path) -> None:
    text = run("show", "sample-grant-1", "--lang", "zh", "--catalog", sample_catalog).stdout
    assert "\n状态            已关闭\n" in text
    assert "Left the 20 hours out. ［英文］" in text
    assert "目标：找出哪种分词器最适合小型双语模型。" in text


def test_for_programs(sample_catalog: Path) -> None:
    result = run("show", "sample-grant-2", "--format", "json", "--catalog", sample_catalog)
    found = json.loads(result.stdout)
    assert (found["kind"], found["entry"]["requested"], found["waiting"]["roles"]) == ("grant", 300, ["maintainer"])
    person = json.loads(run("show", "sample-person-5", "--format", "json", "--catalog", sample_catalog).stdout)
    assert {"kind": "grant", "id": "sample-grant-2", "fields": ["log.by", "applicant"]} in person["mentioned_by"]


WRONG = {
    "sample-project-9": "there is no entry 'sample-project-9'; did you mean 'sample-project-",
    "person/sample-project-1": "there is no person 'sample-project-1'; did you mean",
    "\x1b[2J": "there is no entry '\\x1b[2J'",
    "../../etc/passwd": "there is no entry 'passwd'",
}


@pytest.mark.parametrize("name", WRONG)
def test_no_such_entry(name: str, sample_catalog: Path) -> None:
    result = run("show", name, "--catalog", sample_catalog)
    assert (result.exit_code, result.stdout) == (2, "")
    assert WRONG[name] in result.stderr
    assert is_plain(result.stderr)


def test_several_entries_of_one_id(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    (catalog / "pools/sample-pool-2.yml").rename(catalog / "pools/sample-grant-1.yml")
    path = catalog / "pools/sample-grant-1.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("id: sample-pool-2", "id: sample-grant-1"), encoding="utf-8"
    )
    result = run("show", "sample-grant-1", "--catalog", catalog)
    assert result.exit_code == 2
    assert "'sample-grant-1' may be any of: pools/sample-grant-1, grants/sample-grant-1" in result.stderr
    assert run("show", "pool/sample-grant-1", "--catalog", catalog).exit_code == 0


def test_an_entry_that_cannot_be_read_is_said_with_its_place(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    path = catalog / "pools/sample-pool-2.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("capacity: 5000", "capacity: much"), encoding="utf-8")
    result = run("show", "sample-pool-2", "--catalog", catalog)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "pools/sample-pool-2.yml:10:11: capacity must be a whole number" in result.stderr


def test_a_mistake_that_does_not_hinder_is_mentioned(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    path = catalog / "grants/sample-grant-2.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("pool: sample-pool-1", "pool: gone"), encoding="utf-8")
    result = run("show", "sample-grant-2", "--catalog", catalog)
    assert result.exit_code == 0
    assert result.stderr == "this entry has 1 mistake: `commons check catalog/grants/sample-grant-2.yml` shows more\n"


def test_every_sample_can_be_shown_in_both_languages(sample_catalog: Path) -> None:
    names = [found.name for found in every(load(sample_catalog))]
    for name in names[:: max(len(names) // 6, 1)]:
        for language in ("en", "zh"):
            result = run("show", name, "--lang", language, "--catalog", sample_catalog)
            assert result.exit_code == 0
            assert is_plain(result.stdout)


def test_markup_in_an_entry_is_text(tmp_path: Path) -> None:
    catalog = make_samples(tmp_path)
    path = catalog / "grants/sample-grant-2.yml"
    text = path.read_text(encoding="utf-8")
    text = text.replace(
        "en: Find out which tokenizer serves a small bilingual model best.", 'en: "[red]a[/]\\n\\n:smile:"'
    )
    path.write_text(text, encoding="utf-8")
    result = run("show", "sample-grant-2", "--catalog", catalog)
    assert "[red]a[/]" in result.stdout
    assert ":smile:" in result.stdout
