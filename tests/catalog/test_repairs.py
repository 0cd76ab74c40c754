"""Slips in YAML: found where they are, and only if the remedy is one. What is mended by it is in `fixes.yml`."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.catalog.edits import apply
from commons.catalog.reader import read_text
from commons.catalog.repairs import line_of_field, repair
from tests.catalog.folder import GOOD

SLIPS = {
    "a:1\nb: 2\n": (1, "a: 1\nb: 2\n"),
    "a:\n  b:1\n  c: 2\n": (6, "a:\n  b: 1\n  c: 2\n"),
    "a: 'x\nb: 'y'\n": (3, "a: 'x'\nb: 'y'\n"),
    "a: [x, y\nb: 1\n": (3, "a: [x, y]\nb: 1\n"),
    "a:\n  - { b: 1\n  - { b: 2 }\n": (7, "a:\n  - { b: 1 }\n  - { b: 2 }\n"),
    "a：1\nb: 2\n": (1, "a: 1\nb: 2\n"),
    "a: b: c\r\nd: 1\r\n": (4, 'a: "b: c"\r\nd: 1\r\n'),
    "a:\n- b\n-c\n": (7, "a:\n- b\n- c\n"),
    # Two slips: the first is mended first.
    "a: @x\nb: [y\n": (3, 'a: "@x"\nb: [y\n'),
}


@pytest.mark.parametrize("text", SLIPS)
def test_a_slip_is_found_where_it_is(text: str) -> None:
    at, mended = SLIPS[text]
    (found,) = read_text(text, "x").diagnostics
    assert (found.line, found.column) == (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
    assert apply(text, found.fix) == mended


@pytest.mark.parametrize(
    "text", ["a: 'x' y\n", "a: [b]]\n", "a: b\n  c: d\n", "a: }\n", "a:\n    b: 1\n  c: 2\n", "a: 'x\n# '\nb: [\n"]
)
def test_what_has_no_remedy_or_several(text: str) -> None:
    (found,) = read_text(text, "x").diagnostics
    assert found.fix == ()


def test_a_line_without_a_colon_is_found_and_left() -> None:
    (found,) = read_text("a:\n  b 1\n  c: 2\n", "x").diagnostics
    assert (found.line, found.column, found.fix) == (2, 3, ())
    assert "lacks a ':'" in found.message


def test_a_line_that_is_a_whole_field() -> None:
    assert line_of_field("a: 1\nb: 2\n", 1) == (5, 10)
    for text in ("a: 1 # why\n", "a: |\n  b\n", "a: b\n  c\n", "- a: 1\n", "a:\n"):
        assert line_of_field(text, 0) is None, text


@pytest.mark.parametrize(
    "text", ["a: b: c\n" * 1900, "\ta: b\n" * 2500, "a: " + "b: " * 5000, "- '" * 5000, "-a\n" * 5000, "a:" * 7900]
)
def test_hostile_files_take_no_longer(text: str) -> None:
    start = time.process_time()
    repair(text, text.count("\n") // 2)
    assert time.process_time() - start < 1


@given(
    st.integers(0, len(GOOD)),
    st.sampled_from([":", " ", "\t", '"', "'", "[", "}", "- ", "\n", "：", "@"]),
    st.booleans(),
)
def test_every_remedy_leads_further(at: int, added: str, is_removed: bool) -> None:
    broken = GOOD[:at] + (GOOD[at + 1 :] if is_removed else added + GOOD[at:])
    for _ in range(20):
        found = next((each for each in read_text(broken, "x").diagnostics if each.fix), None)
        if found is None:
            return
        before, broken = broken, apply(broken, found.fix)
        assert broken != before
    raise AssertionError("the remedies never end")
