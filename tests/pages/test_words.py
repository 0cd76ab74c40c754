"""What templates write in the manner of a language."""

from __future__ import annotations

import pytest

from commons.pages.words import environment

SIZES = [
    (1, "en", "1 byte"),
    (999, "zh", "999 B"),
    (1000, "en", "1 kB"),
    (12_345, "zh", "12.3 kB"),
    (497_000_000, "en", "497 MB"),
    (1_250_000_000, "zh", "1.2 GB"),
    (3_000_000_000_000_000, "en", "3,000 TB"),
]


@pytest.mark.parametrize(("number", "language", "said"), SIZES)
def test_a_size_is_said_in_the_largest_unit_that_it_fills(number: int, language: str, said: str) -> None:
    assert environment(language).from_string("{{ number | size }}").render(number=number) == said


def test_a_number_has_the_marks_of_its_language() -> None:
    assert environment("en").from_string("{{ 12345 | number }}").render() == "12,345"
