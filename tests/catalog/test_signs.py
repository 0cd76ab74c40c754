from __future__ import annotations

import pytest

from commons.catalog.rules.signs import longest_sign, may_join


@pytest.mark.parametrize(
    "text",
    [
        "कार्त्स्न्यम् विद्यार्थियों",
        "བསྒྲུབས་ཧཱུྃ",
        "น้ำเป็นที่นี่",
        "tiê\u0301ng Viê\u0323t",
        "בְּרֵאשִׁ֖ית",
        "ខ្ញុំស្រឡាញ់",
        "\u1112\u1161\u11ab\u1100\u1173\u11af",
        "か\u3099き\u3099",
        "模型，训练。" * 20,
        "…" * 99,
        "🇩🇪" * 50,
    ],
)
def test_what_people_write_has_short_signs(text: str) -> None:
    assert longest_sign(text)[0] <= 11


@pytest.mark.parametrize(
    ("text", "length", "first"),
    [
        ("abc", 1, "a"),
        ("x a\u0301\u0301 y", 3, "a"),
        ("\u0e14" + "\u0e49" * 88, 89, "\u0e14"),
        ("a" + "\u20dd" * 50, 51, "a"),
        ("\u0915\u094d" * 100, 200, "\u0915"),
        ("\u1780\u17d2" * 100, 200, "\u1780"),
        ("\U00011013\U00011046" * 30, 60, "\U00011013"),
        ("\u1100" * 100, 100, "\u1100"),
    ],
    ids=["letters", "accents", "Thai", "circles", "Devanagari", "Khmer", "Brahmi", "Hangul"],
)
def test_what_no_browser_divides(text: str, length: int, first: str) -> None:
    assert longest_sign(text) == (length, first)
    assert may_join(text) == (length > 1)


def test_nothing_has_no_sign() -> None:
    assert longest_sign("") == (0, "")
