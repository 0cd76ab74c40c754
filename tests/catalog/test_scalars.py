from __future__ import annotations

import math

import pytest

from commons.catalog.reader import read_text
from commons.catalog.scalars import TooLargeError, in_quotes, resolve

TYPED = {
    **dict.fromkeys(["", "~", "null", "Null", "NULL"]),
    **dict.fromkeys(["true", "True", "TRUE"], True),
    **dict.fromkeys(["false", "False", "FALSE"], False),
    "0": 0,
    "-1": -1,
    "+12": 12,
    "012": 12,
    "0o17": 15,
    "0xfF": 255,
    "1.10": 1.1,
    "-.5": -0.5,
    "3.": 3.0,
    "1e3": 1000.0,
    ".inf": math.inf,
    "-.INF": -math.inf,
}
TEXT = (
    *("no", "yes", "on", "off", "y", "N", "nULL", "tRUE", "None"),
    *("1_000", "0b1", "0o8", "0xg", "-0x1", "12:30", "1.2.3", "2026-01-31", "1e", "e1", "."),
    *("+", "-", "+-1", "inf", "nan", ".nAn", "１２", "<<", "="),
)


@pytest.mark.parametrize("text", TYPED)
def test_yaml_1_2_core_types(text: str) -> None:
    value = resolve(text)
    assert value == TYPED[text]
    assert type(value) is type(TYPED[text])


def test_not_a_number() -> None:
    assert math.isnan(resolve(".nan"))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", TEXT)
def test_all_else_is_text(text: str) -> None:
    assert resolve(text) == text


@pytest.mark.parametrize("text", ["1" * 101, "-" + "1" * 100, "0x" + "f" * 100, "1e999", "-1e999", "1." + "0" * 100])
def test_numbers_have_a_limit(text: str) -> None:
    with pytest.raises(TooLargeError):
        resolve(text)


@pytest.mark.parametrize("text", ["a\x1b", "\u202e", "\U000e0041", "\U0001d173x", "\x7f"])
def test_what_the_reader_refuses_is_written_so_that_it_says_so(text: str) -> None:
    written = in_quotes(text)
    assert written.isprintable()
    assert [found.id for found in read_text(f"x: {written}", "").diagnostics] == ["GC003"]
