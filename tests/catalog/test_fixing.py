"""What `commons fix` writes, and that it writes nothing else; the cases are in `fixes.yml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from commons.catalog.diagnostics import Diagnostic
from commons.catalog.edits import apply
from commons.catalog.fixing import fixed
from commons.catalog.selection import Selection
from tests.catalog.checking import Checking
from tests.catalog.folder import GOOD, entry, make

CASES = yaml.safe_load((Path(__file__).parent / "fixes.yml").read_text(encoding="utf-8"))
NAME = "projects/small-gpt.yml"
CHANGES = st.lists(st.sampled_from(CASES), min_size=1, max_size=4, unique_by=lambda case: case["good"])


@cache
def checking() -> Checking:
    return Checking({NAME: GOOD.encode()})


def load(text: str) -> list[Diagnostic]:
    """What is wrong in the good entry as it is in a text."""
    return checking().check(NAME, text.encode())


def mend(text: str) -> str:
    """The text with the first fix made, and then the others, one by one."""
    for _ in range(100):
        fix = next((found.fix for found in load(text) if found.fix), None)
        if fix is None:
            return text
        text = apply(text, fix)
    raise AssertionError("the fixes never end")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_is_mended(case: dict) -> None:
    assert case["good"] in GOOD, "the case no longer fits the file"
    broken = GOOD.replace(case["good"], case["bad"], 1)
    found = load(broken)
    if case.get("left"):
        assert found
        assert not [each for each in found if each.fix]
        return
    assert any(each.fix for each in found)
    expected = GOOD.replace(case["good"], case.get("fixed", case["good"]), 1)
    assert mend(broken) == expected
    assert not load(expected)


@cache
def is_slip(name: str) -> bool:
    """Whether a case alone makes the file no YAML."""
    case = next(case for case in CASES if case["name"] == name)
    return any(found.id.startswith("GC0") for found in load(GOOD.replace(case["good"], case["bad"], 1)))


@given(CHANGES)
@settings(max_examples=60)
def test_nothing_that_is_mended_hides_what_is_not(cases: list[dict]) -> None:
    # Where two lines that stand together are no YAML, mending one shows no progress, and nothing is offered.
    assume(sum(is_slip(case["name"]) for case in cases) < 2)
    broken, wrong = GOOD, set()
    for case in cases:
        if case["good"] in broken:
            broken = broken.replace(case["good"], case["bad"], 1)
            wrong |= {case["name"]} if case.get("left") else set()
    once = mend(broken)
    assert mend(once) == once
    assert bool(load(once)) == bool(wrong)


def test_a_catalog_is_mended_as_a_whole(tmp_path: Path) -> None:
    broken = entry("a").replace("license: MIT", "licence: mit").replace("gpt-2, pytorch", "gpt-2, GPT_2, gpt-2")
    catalog = make(tmp_path, a=broken.replace("\n", "\r\n"), b=entry("b").replace("name: Small GPT", "name: B"))
    result = fixed(Selection(catalog))
    name = "projects/a.yml"
    assert result.change.before == {name: broken.replace("\n", "\r\n").encode()}
    assert (catalog / name).read_bytes() == result.change.before[name]
    assert result.change.after[name] == entry("a").replace("gpt-2, pytorch", "gpt-2").replace("\n", "\r\n").encode()
    assert [found.id for found in result.mended[name]] == ["GC101", "GC304", "GC108", "GC402", "GC108"]
    assert result.left.diagnostics == ()


def test_only_what_is_asked_about_is_mended(tmp_path: Path) -> None:
    broken = {name: entry(name).replace("license: MIT", "license: mit") for name in "ab"}
    catalog = make(tmp_path, **broken)
    result = fixed(Selection(catalog, ("projects/b.yml",)))
    assert set(result.change.after) == set(result.mended) == {"projects/b.yml"}
    assert result.left.diagnostics == ()
    assert fixed(Selection(catalog, ("projects",))).left.diagnostics == ()


def test_what_cannot_be_read_is_left(tmp_path: Path) -> None:
    catalog = make(tmp_path, a=b"\xff", b=b"x: [" * 20_000, c=b"")
    result = fixed(Selection(catalog))
    assert result.mended == result.change.after == {}
    assert [found.id for found in result.left.diagnostics] == ["GC002", "GC001", "GC013"]
