from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from markdown_it import MarkdownIt

from commons.catalog.changes import load_changed
from commons.cli import main
from tests.catalog.folder import ROOT, make_samples
from tests.catalog.test_changes import change, commit


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_samples(tmp_path)
    commit(tmp_path)
    monkeypatch.chdir(tmp_path)
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["diff", *arguments])


def test_nothing_is_different_at_first(catalog: Path) -> None:
    assert (run("HEAD").exit_code, run("HEAD").stdout) == (0, "no differences\n")
    assert run("HEAD", "--lang", "zh").stdout == "没有差异\n"
    assert json.loads(run("HEAD", "--format", "json").stdout) == {"entries": [], "data": [], "unreadable": []}


def test_people_and_programs_see_each_change(catalog: Path) -> None:
    change(catalog, [["projects/sample-project-1.yml", "license: Apache-2.0", "license: MIT"]])
    result = run("HEAD")
    assert result.exit_code == 0
    assert result.stdout == (
        "project sample-project-1: changed, “Sample tokenizer comparison” (sample)\n  Licence: Apache-2.0 → MIT\n"
    )
    (entry,) = json.loads(run("HEAD", "--format", "json").stdout)["entries"]
    assert entry == {
        "kind": "project",
        "id": "sample-project-1",
        "what": "changed",
        "formerly": None,
        "sample": True,
        "changes": [
            {
                "type": "value",
                "steps": ["license"],
                "before": "Apache-2.0",
                "after": "MIT",
                "text": "Licence: Apache-2.0 → MIT",
            }
        ],
    }


def test_programs_see_every_sort_of_change(catalog: Path) -> None:
    change(
        catalog,
        [
            ["projects/sample-project-1.yml", "[tokenizer, bpe, unigram]", "[tokenizer, bpe]"],
            ["projects/sample-project-1.yml", "compares", "weighs"],
            ["grants/sample-grant-1.yml", "  - { title: Report, due: 2026-06-30, done: 2026-06-28 }\n", ""],
            ["discussions/sample-discussion-2.yml", "state: open", "state: closed"],
        ],
    )
    path = catalog / "discussions/sample-discussion-2.yml"
    event = "  - { at: 2026-08-09, by: maintainers, from: open, to: closed, note: Nobody came. }\n"
    path.write_text(path.read_text(encoding="utf-8") + event, encoding="utf-8")
    entries = json.loads(run("HEAD", "--format", "json").stdout)["entries"]
    changes = {found["type"]: found for entry in entries for found in entry["changes"]}
    assert set(changes) == {"prose", "members", "part", "happened"}
    assert changes["members"]["removed"] == ["unigram"]
    assert changes["part"]["steps"] == [{"field": "milestones", "name": ["Report"]}]
    assert changes["happened"]["event"]["note"] == {"en": "Nobody came."}
    assert all(found["text"] for found in changes.values())


def test_an_entry_with_a_mistake_is_a_finding(catalog: Path) -> None:
    (catalog / "projects/sample-project-1.yml").write_text("x: [")
    result = run("HEAD")
    assert result.exit_code == 1
    assert "project sample-project-1: not compared" in result.stdout


def test_what_is_the_same_in_both_is_not_read_again(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = catalog / "projects/sample-project-1.yml"
    before, after = load_changed(catalog, "HEAD")
    assert (before.entries, after.entries) == (0, 0)
    change(catalog, [["projects/sample-project-1.yml", "license: Apache-2.0", "license: MIT"]])
    before, after = load_changed(catalog, "HEAD")
    assert [project.license for project in (*before.projects, *after.projects)] == ["Apache-2.0", "MIT"]
    assert (before.entries, after.entries) == (1, 1)
    # A link to a file that is the same is another thing than the file.
    path.rename(catalog / "elsewhere.yml")
    change(catalog, [["elsewhere.yml", "license: MIT", "license: Apache-2.0"]])
    path.symlink_to(catalog / "elsewhere.yml")
    before, after = load_changed(catalog, "HEAD")
    assert [project.id for project in before.projects] == ["sample-project-1"]
    assert after.projects == ()
    assert "GC206" in {found.id for found in after.diagnostics}
    assert "project sample-project-1: not compared" in run("HEAD").stdout


HOSTILE = "<b>x</b> [a](javascript:x) @octocat #1 `c` **b** \\e[31m"


def test_texts_stay_text_in_markdown(catalog: Path) -> None:
    change(catalog, [["projects/sample-project-1.yml", "Sample tokenizer comparison", f"'{HOSTILE}'"]])
    change(catalog, [["projects/sample-project-1.yml", "An invented project", f"'An invented {HOSTILE} project"]])
    change(catalog, [["projects/sample-project-1.yml", "small models.\n  zh", "small models.'\n  zh"]])
    shown = run("HEAD", "--format", "markdown").stdout
    html = MarkdownIt("commonmark", {"html": True}).render(shown)
    assert not re.search(r"<(?!/?(?:ul|li|ins|del|strong)>)", html)
    assert "@octocat" not in shown
    assert "[a](javascript:x)" in re.sub(r"<[^>]+>", "", html)


def test_nothing_printed_acts_on_a_terminal(catalog: Path) -> None:
    change(catalog, [["projects/sample-project-1.yml", "Apache-2.0", '"MIT\\x7f\\e[2J"']])
    for form in ("human", "json", "markdown"):
        assert all(line.isprintable() for line in run("HEAD", "--format", form).stdout.split("\n"))


@pytest.mark.parametrize(
    "arguments", [[], ["nope"], ["--output=x"], ["HEAD", "--catalog", "gone"], ["HEAD", "--lang", "de"]]
)
def test_wrong_usage(arguments: list[str], catalog: Path) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_example_on_the_page_is_a_real_one(language: str, catalog: Path) -> None:
    page = (ROOT / f"docs/{language}/developers/exchange.md").read_text(encoding="utf-8")
    shown = re.findall(r"```text\n(.*?)```", page, re.DOTALL)[0]
    changes = (
        ("license: Apache-2.0", "license: MIT"),
        ("license: CC-BY-4.0", "license: MIT"),
        ("tags: [tokenizer, bpe,", "tags: [tokenizer, gpt-2,"),
    )
    change(catalog, [["projects/sample-project-1.yml", *each] for each in changes])
    assert run("HEAD", "--lang", language).stdout == shown
