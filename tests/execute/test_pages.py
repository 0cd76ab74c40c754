from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from commons.execute.cells import Cell, CellOptions, Settings
from commons.execute.pages import read_page
from commons.source import Source

CASES = yaml.safe_load((Path(__file__).parent / "pages.yml").read_text(encoding="utf-8"))


def tuples(options: dict) -> dict:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in options.items()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_cells_are_read_with_their_lines(case: dict) -> None:
    document = read_page(Source("p.md", case["page"]))
    problems = [str(problem).removeprefix("p.md:") for problem in document.problems]
    expected = case.get("problems", [])
    assert len(problems) == len(expected), problems
    assert [found[: len(begin)] for found, begin in zip(problems, expected, strict=True)] == expected
    if "cells" in case:
        cells = [Cell(source, line, CellOptions(**tuples(options))) for line, source, options in case["cells"]]
        assert list(document.cells) == cells
    assert document.settings == Settings(**tuples(case.get("settings", {})))


def test_the_parts_are_the_page() -> None:
    text = "---\ntitle: x\n---\nA\n```{code-cell} python\n1\n```\nB\n\f\n```{code-cell} python\n2\n```\n"
    parts = read_page(Source("p.md", text)).parts
    assert [part if isinstance(part, str) else part.source for part in parts] == ["A\n", "1", "B\n\f\n", "2"]


PIECES = [
    *("```", "~~~", "{code-cell}", " python", "\n", "---\n", ":tags:", " [hide-input]", "x = 1", "    ", "> "),
    *(":alt: ", "execute:", " files: [", "\x00", "\u2028", "\r\n", "&a", "\f"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_page_can_be_read(text: str) -> None:
    document = read_page(Source("p.md", text))
    lines = text.split("\n")
    for problem in document.problems:
        assert 1 <= problem.line <= len(lines) + 1
        assert problem.message
    for cell in document.cells:
        if cell.source:
            first = cell.source.split("\n")[0]
            assert first.strip() in lines[cell.line - 1]
