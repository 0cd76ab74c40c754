from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.catalog.test_changes import change, commit
from tests.cli.running import is_plain, run


@pytest.fixture
def changed(catalog: Path, tmp_path: Path) -> Path:
    commit(tmp_path)
    change(catalog, [["projects/sample-project-1.yml", "license: Apache-2.0", "licence: Apache-2.0"]])
    return catalog


def test_the_comment_is_printed(changed: Path) -> None:
    said = run("comment", "--base", "HEAD", "--preview-url", "https://example.org/p/?a=1")
    assert said.exit_code == 0
    assert said.stdout.startswith("<!-- gpt-commons: submission -->\n### To be mended: 1\n")
    assert "(<https://example.org/p/?a=1>)" in said.stdout
    assert is_plain(said.stdout)
    assert "有待修改：1 处" in run("comment", "--base", "HEAD", "--lang", "zh").stdout


def test_programs_get_the_lines_of_suggestions(changed: Path) -> None:
    said = json.loads(run("comment", "--base", "HEAD", "--format", "json").stdout)
    assert said["text"].startswith("<!--")
    (suggestion,) = said["suggestions"]
    assert suggestion["path"] == "catalog/projects/sample-project-1.yml"
    assert suggestion["start"] == suggestion["end"]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--base", "nope"],
        ["--base", "HEAD", "--catalog", "gone"],
        ["--base", "HEAD", "--preview-url", "http://example.org/"],
        ["--base", "HEAD", "--preview-url", "https://example.org/>) @octocat"],
    ],
)
def test_wrong_usage(arguments: list[str], changed: Path) -> None:
    result = run("comment", *arguments)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr
