from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import commons.audit
import commons.catalog
from commons.catalog.diagnostics import FORBIDDEN, TITLES, Diagnostic, is_harmless, printable, quoted

ROOMS = (Path(commons.catalog.__file__).parent, Path(commons.audit.__file__).parent)
SOURCES = [path for room in ROOMS for path in room.rglob("*.py") if path.name != "diagnostics.py"]


def test_a_diagnostic_reads_as_one_line() -> None:
    shown = str(Diagnostic("catalog/projects/x.yml", 7, 10, "GC401", "unknown"))
    assert shown == "catalog/projects/x.yml:7:10: unknown (GC401)"


def test_diagnostics_are_sorted_by_file_and_place() -> None:
    places = [("b", 1, 1), ("a", 10, 1), ("a", 2, 5), ("a", 2, 4)]
    found = sorted(Diagnostic(*place, "GC101", "x") for place in places)
    assert [(d.path, d.line, d.column) for d in found] == [("a", 2, 4), ("a", 2, 5), ("a", 10, 1), ("b", 1, 1)]


def test_every_id_in_the_code_has_a_title_and_every_title_is_of_an_id_in_the_code() -> None:
    used = {found for path in SOURCES for found in re.findall(r'"(GC\d{3})"', path.read_text(encoding="utf-8"))}
    assert used == set(TITLES)
    assert len(set(TITLES.values())) == len(TITLES)
    assert list(TITLES) == sorted(TITLES)


def test_what_unicode_calls_control_or_format_is_forbidden() -> None:
    for code in range(0x110000):
        character = chr(code)
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and character not in "\t\n":
            assert FORBIDDEN.match(character), f"U+{code:04X}"


def test_ordinary_text_is_allowed() -> None:
    assert not FORBIDDEN.search("ASCII, Ümläute, 中文，Кириллица, العربية, हिन्दी, 😀❤️\ttab\nline\r\nline\u00a0space")


@given(st.text())
def test_nothing_printed_acts_on_a_terminal(text: str) -> None:
    shown = printable(text)
    assert not FORBIDDEN.search(shown)
    assert "\n" not in shown
    shown.encode("utf-8")


def test_long_texts_are_cut() -> None:
    assert quoted("x" * 60) == repr("x" * 60)
    assert quoted("x" * 61) == repr("x" * 59 + "…")


def test_what_is_called_harmless_is() -> None:
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        assert not (is_harmless(character) and FORBIDDEN.search(character)), hex(code)
    # Most texts are called so: what people write in lines, in any script.
    assert is_harmless("Plain text.\n一个小型 GPT。\nÄπ ру\n")


@given(st.text())
def test_a_text_is_as_harmless_as_its_characters(text: str) -> None:
    assert is_harmless(text) == all(map(is_harmless, text))
