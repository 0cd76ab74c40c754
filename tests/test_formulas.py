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
    made = made_by(tree, wanted)
    for node in ast.walk(tree):
        asserted = node.test if isinstance(node, ast.Assert) else node if is_call(node, ASSERTIONS) else None
        if asserted is not None and (
            any(is_call(each, {wanted}) for each in ast.walk(asserted)) or names(asserted) & made
        ):
            return None
    return "the cell asserts nothing of what the function gives"


def is_call(node: ast.AST, wanted: set[str]) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in wanted


def names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def made_by(tree: ast.Module, function: str) -> set[str]:
    """The variables that hold what a function gave, or what was made of that, or what it was given to change."""
    made: set[str] = set()
    while True:
        found = set(made)
        for node in ast.walk(tree):
            if isinstance(node, ast.Expr) and is_call(node.value, {function}):
                found |= {name for each in node.value.args for name in names(each)}  # type: ignore[attr-defined]
            elif isinstance(node, ast.Assign):
                calls = any(is_call(each, {function}) for each in ast.walk(node.value))
                if calls or names(node.value) & made:
                    found |= {name for target in node.targets for name in names(target)}
        if found == made:
            return made
        made = found


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
        ("softmax(x)", "the cell asserts nothing of what the function gives"),
        ("softmax(x)\nassert True", "the cell asserts nothing of what the function gives"),
        ("y = softmax(x)\nassert np.allclose(a, b)", "the cell asserts nothing of what the function gives"),
        ("y = softmax(x)\nz = 2 * y\nassert np.allclose(z, b)", None),
        ("step.softmax(weights)\nassert np.allclose(weights, b)", None),
        ("assert np.allclose(x, y)", "the cell does not call softmax"),
        ("assert np.allclose(softmax(x), y)", None),
        ("np.testing.assert_allclose(ops.softmax(x), y)", None),
    ],
)
def test_what_counts_as_a_check(code: str | None, expected: str | None) -> None:
    assert problem(Case(Path("x.md"), "a", "gptcore.ops.softmax"), code) == expected
