from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from commons.catalog import Catalog, Diagnostic, Related
from commons.catalog.diagnostics import TITLES
from commons.catalog.markdown import escape
from commons.cli import formats

ERROR = Diagnostic("catalog/projects/x.yml", 7, 10, "GC401", "license: 100%\nof, nothing")
OLD = Diagnostic("catalog/projects/a,b:c.yml", 1, 1, "GC102", "missing", is_old=True)
WARNING = Diagnostic(
    "catalog/projects/y.yml", 2, 7, "GC211", "alike", "warning", (Related("catalog/projects/x.yml", 2, 7, "the other"),)
)
CATALOG = Catalog(diagnostics=(OLD, ERROR), warnings=(WARNING,), entries=3)


def test_people_see_notes_below_a_mistake() -> None:
    shown = formats.human(CATALOG)
    assert "missing (GC102)\n  = this was there already at the base\n" in shown
    assert "warning: alike (GC211)\n  = the other: catalog/projects/x.yml:2:7\n" in shown
    assert shown.endswith("\n3 entries, 2 mistakes in 2 files, 1 of them already at the base, 1 warning")


def test_programs_see_everything() -> None:
    shown = json.loads(formats.json(CATALOG))
    assert [shown[name] for name in ("entries", "errors", "new_errors", "warnings")] == [3, 2, 1, 1]
    assert [found["id"] for found in shown["diagnostics"]] == ["GC102", "GC401", "GC211"]
    assert shown["diagnostics"][0]["is_old"] is True
    assert shown["diagnostics"][2] == {
        "id": "GC211",
        "title": TITLES["GC211"],
        "severity": "warning",
        "path": "catalog/projects/y.yml",
        "line": 2,
        "column": 7,
        "message": "alike",
        "is_old": False,
        "related": [{"path": "catalog/projects/x.yml", "line": 2, "column": 7, "message": "the other"}],
        "fix": [],
    }


def test_annotations_are_escaped_and_new_ones_come_first() -> None:
    lines = formats.github(CATALOG).split("\n")
    assert lines[0] == (
        "::error file=catalog/projects/x.yml,line=7,col=10,title=GC401%3A A licence that is not on the SPDX list::"
        "license: 100%25[U+000A]of, nothing"
    )
    assert lines[1].startswith("::error file=catalog/projects/a%2Cb%3Ac.yml,line=1,col=1,")
    assert lines[2].startswith("::warning file=catalog/projects/y.yml,line=2,col=7,")


def test_annotations_are_at_most_ten_of_each() -> None:
    many = tuple(Diagnostic("x", line, 1, "GC101", "wrong", is_old=line < 20) for line in range(1, 31))
    warnings = tuple(Diagnostic("x", line, 1, "GC211", "alike", "warning") for line in range(1, 31))
    lines = formats.github(Catalog(diagnostics=many, warnings=warnings)).split("\n")
    assert [line.split(",")[1] for line in lines if line.startswith("::error")] == [
        f"line={line}" for line in range(20, 30)
    ]
    assert sum(line.startswith("::warning") for line in lines) == 10


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_makes_another_annotation(path: str, message: str) -> None:
    shown = formats.github(Catalog(diagnostics=(Diagnostic(path, 1, 1, "GC101", message),)))
    first, second = shown.split("\n")
    assert first.startswith("::error file=")
    assert re.fullmatch(r"::error file=[^,:]*,line=1,col=1,title=GC101%3A [^,:]*::.*", first)
    assert second.startswith("0 entries, 1 mistake")


def test_sarif() -> None:
    shown = json.loads(formats.sarif(CATALOG))
    assert shown["version"] == "2.1.0"
    (run,) = shown["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == list(TITLES)
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["message"]["text"]
    assert [result["baselineState"] for result in run["results"]] == ["unchanged", "new", "new"]
    assert [result["level"] for result in run["results"]] == ["error", "error", "warning"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "catalog/projects/a%2Cb%3Ac.yml"},
        "region": {"startLine": 1, "startColumn": 1},
    }
    assert run["results"][2]["relatedLocations"][0]["message"] == {"text": "the other"}


def test_markdown_has_a_section_for_each_sort() -> None:
    shown = formats.markdown(CATALOG)
    titles = re.findall(r"^### (.+)$", shown, re.MULTILINE)
    assert titles == ["Mistakes", "Mistakes that were there already at the base", "Warnings"]
    assert formats.markdown(Catalog(entries=2)) == "2 entries, no mistakes"


@pytest.mark.parametrize("text", ["<b>x</b>", "[a](javascript:x)", "@octocat #1 `c` **b** | ~~d~~", "&lt;", "![x](y)"])
def test_markdown_shows_texts_as_they_are(text: str) -> None:
    html = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(f"- {escape(text)}")
    assert re.sub(r"<[^>]+>", "", html).strip() == (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    )
    assert not re.search(r"<(?!/?(?:ul|li)>)", html)


def test_nothing_in_any_format_acts_on_a_terminal() -> None:
    hostile = Diagnostic("a\x1b[31m", 1, 1, "GC101", "b\x1b[2J\u202e\x7f", related=(Related("\x1b", 1, 1, "\x9b"),))
    for name in formats.__all__:
        shown = getattr(formats, name)(Catalog(diagnostics=(hostile,)))
        assert all(line.isprintable() for line in shown.split("\n")), name
