"""Every rule is explained, and its examples are what they say."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from commons.catalog import FOLDERS, KINDS, load
from commons.catalog.diagnostics import TITLES
from commons.catalog.explanation import FOLDER, explain
from tests.catalog.folder import GOOD, entry, make_samples

HERE = Path(__file__).parent
EXPLAINED = {rule: explain(rule) for rule in TITLES}
SHOWN = [rule for rule, explanation in EXPLAINED.items() if explanation.example in {"fields", "first", "whole"}]
# The entry that an example's fields stand in.
FILES = {
    "person": "people/sample-person-5.yml",
    "reviewer": "reviewers/sample-reviewer-1.yml",
    "pool": "pools/sample-pool-2.yml",
    "grant": "grants/sample-grant-1.yml",
    "problem": "problems/sample-problem-1.yml",
    "discussion": "discussions/sample-discussion-2.yml",
    "project": "projects/small-gpt.yml",
}
OTHER = entry("other-gpt").replace("name: Small GPT", "name: Other GPT").replace("2406.12793", "2401.00001")


def test_every_rule_is_explained_and_no_other() -> None:
    folder = files("commons.catalog") / FOLDER
    assert sorted(each.name for each in folder.iterdir()) == [f"{rule}.yml" for rule in TITLES]
    for explanation in EXPLAINED.values():
        assert explanation.why.en and explanation.why.zh
        assert explanation.kind in KINDS
    titles = [explanation.title_zh for explanation in EXPLAINED.values()]
    assert len(set(titles)) == len(titles)


def with_fields(text: str, removed: set[str], added: str, *, first: bool) -> str:
    """The text of an entry without some fields, and with others."""
    blocks = re.split(r"(?m)^(?=[a-z_]+:)", text)
    kept = "".join(block for block in blocks if block.partition(":")[0] not in removed)
    return f"{added}\n{kept}" if first else f"{kept}{added}\n"


def names(snippet: str) -> set[str]:
    return set(re.findall(r"(?m)^([a-z_]+):", snippet))


@pytest.mark.parametrize("rule", SHOWN)
def test_the_bad_example_is_refused_by_that_rule_and_the_good_one_by_none(rule: str, tmp_path: Path) -> None:
    explanation = EXPLAINED[rule]
    folder = make_samples(tmp_path)
    (folder / "projects/other-gpt.yml").write_text(OTHER, encoding="utf-8")
    (folder / "projects/small-gpt.yml").write_text(GOOD, encoding="utf-8")
    path = folder / FILES[explanation.kind]
    text = path.read_text(encoding="utf-8")
    assert path.parent.name == FOLDERS[explanation.kind]
    found = {}
    for example in (explanation.bad, explanation.good):
        removed = names(explanation.bad) | names(explanation.good)
        changed = with_fields(text, removed, example, first=explanation.example == "first")
        path.write_text(example if explanation.example == "whole" else changed, encoding="utf-8")
        catalog = load(folder)
        found[example] = [each.id for each in (*catalog.diagnostics, *catalog.warnings)]
    assert found[explanation.bad] == [rule]
    if explanation.example != "whole":
        assert found[explanation.good] == []


def test_what_is_only_described_is_tested_elsewhere() -> None:
    changes = yaml.safe_load((HERE / "changes.yml").read_text(encoding="utf-8"))
    seen = {rule for case in changes for problem in case["problems"] for rule in re.findall(r"\((GC\d+)\)$", problem)}
    assert {rule for rule, each in EXPLAINED.items() if each.example == "change"} <= seen
    described = {rule for rule, each in EXPLAINED.items() if each.example == "described"}
    assert described == {"GC001", "GC002", "GC016", "GC110", "GC205", "GC206", "GC207", "GC710"} | {
        f"GC80{digit}" for digit in range(1, 7)
    } | {f"GC90{digit}" for digit in range(1, 8)}


def test_there_is_no_other_rule() -> None:
    with pytest.raises(KeyError):
        explain("GC999")
