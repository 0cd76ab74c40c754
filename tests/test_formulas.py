"""Every numbered formula names the function that computes it, and a cell of its page checks that they agree."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from commons.execute.pages import read_page
from commons.math import numbered
from commons.source import Source
from tests.building import ROOT

PAGES = sorted((ROOT / "docs").glob("*/learn/*.md"))
BLOCK = re.compile(r"^\$\$\n(.*?)\n\$\$$", re.MULTILINE | re.DOTALL)
ASSERTIONS = {"assert_allclose", "assert_array_equal", "assert_equal"}


class Case(NamedTuple):
    page: Path
    name: str
    function: str


def formulas(page: Path) -> list[Case]:
    prose = Source(page.as_posix(), page.read_text(encoding="utf-8")).prose
    read = [numbered.read(latex) for latex in BLOCK.findall(prose)]
    return [Case(page, formula.name, formula.function.name) for formula in read if formula]


def checks(page: Path) -> dict[str, str]:
    """The code of the cells with a name, by name."""
    document = read_page(Source(page.as_posix(), page.read_text(encoding="utf-8")))
    return {cell.options.name: cell.source for cell in document.cells if cell.options.name}


CASES = [case for page in PAGES for case in formulas(page)]


def problem(case: Case, code: str | None) -> str | None:
    """What is wrong with the check of a formula."""
    if code is None:
        return f"no cell has the name check-{case.name}"
    tree = ast.parse(code)
    called = {ast.unparse(node.func).rpartition(".")[2] for node in ast.walk(tree) if isinstance(node, ast.Call)}
    *_, owner, function = case.function.split(".")
    wanted = owner if function == "__init__" else function
    if wanted not in called:
        return f"the cell does not call {wanted}"
    for node in ast.walk(tree):
        compared = node.test if isinstance(node, ast.Assert) else node if isinstance(node, ast.Call) else None
        if compared is None or isinstance(compared, ast.Constant):
            continue
        if isinstance(node, ast.Assert) or ast.unparse(node.func).rpartition(".")[2] in ASSERTIONS:  # type: ignore[attr-defined]
            return None
    return "the cell asserts nothing"


def test_there_are_formulas() -> None:
    assert len(CASES) >= 2 * 20
    assert len({case.page.parent.parent.name for case in CASES}) == 2


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.page.parts[-3]}/{case.page.stem}:{case.name}")
def test_the_page_checks_the_formula(case: Case) -> None:
    assert problem(case, checks(case.page).get(f"check-{case.name}")) is None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parts[-3]}/{page.stem}")
def test_every_check_is_of_a_formula(page: Path) -> None:
    names = {name.removeprefix("check-") for name in checks(page) if name.startswith("check-")}
    assert names == {case.name for case in formulas(page)}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (None, "no cell has the name check-a"),
        ("softmax(x)", "the cell asserts nothing"),
        ("softmax(x)\nassert True", "the cell asserts nothing"),
        ("assert np.allclose(x, y)", "the cell does not call softmax"),
        ("assert np.allclose(softmax(x), y)", None),
        ("np.testing.assert_allclose(ops.softmax(x), y)", None),
    ],
)
def test_what_counts_as_a_check(code: str | None, expected: str | None) -> None:
    assert problem(Case(Path("x.md"), "a", "gptcore.ops.softmax"), code) == expected
