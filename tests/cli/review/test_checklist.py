from __future__ import annotations

import json
from pathlib import Path

from commons.catalog import load
from tests.cli.running import is_plain, run


def test_markdown_with_boxes(sample_catalog: Path) -> None:
    result = run("review", "checklist", "review/sample-review-1", "--catalog", sample_catalog)
    lines = result.stdout.splitlines()
    assert lines[:3] == ["# reviews/sample-review-1", "", "At commit `0123456789abcdef0123456789abcdef01234567`"]
    assert "- [x] `runs`: Does it run as its README says? **yes**" in lines
    assert "- [ ] `tested`: Does it have tests that can fail?" in lines
    assert "    - repository: <https://example.org/sample-project-1>" in lines


def test_in_chinese(sample_catalog: Path) -> None:
    result = run("review", "checklist", "reviewer/sample-reviewer-1", "--lang", "zh", "--catalog", sample_catalog)
    assert "- [ ] `fair`: 评判的是工作而不是人吗？" in result.stdout


def test_for_programs(sample_catalog: Path) -> None:
    result = run("review", "checklist", "sample-review-1", "--format", "json", "--catalog", sample_catalog)
    found = json.loads(result.stdout)
    assert [each["name"] for each in found["questions"]] == list(load(sample_catalog).vocabulary.questions)
    assert found["questions"][0]["answer"] == "yes"
    assert found["questions"][0]["evidence"][0] == {"name": "license", "address": "Apache-2.0"}


def test_what_an_entry_says_is_no_markdown(catalog: Path) -> None:
    path = catalog / "projects/sample-project-1.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("title: Four models of 124M parameters", "title: '[x](https://a.org) <b> @all'"))
    result = run("review", "checklist", "project/sample-project-1")
    assert r"\[x\](https://a.org) \<b\> @all" in result.stdout
    assert is_plain(result.stdout)


def test_what_has_no_rubric_is_said(sample_catalog: Path) -> None:
    result = run("review", "checklist", "grant/sample-grant-1", "--catalog", sample_catalog)
    assert result.exit_code == 2
    assert "a grant is not judged by a rubric" in result.stderr
