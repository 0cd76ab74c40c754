from __future__ import annotations

import unicodedata

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from commons.live.page import command, percent, readable, shade, unbroken, visible


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" the\n", "␣the↵"),
        ("\tä字😀", "⇥ä字😀"),
        ("a\u202eb", "a[U+202E]b"),
        ("\x00\x1b[0m\r", "[U+0000][U+001B][0m[U+000D]"),
        ("\u200b\u00a0\u2028\ud800\ue000", "[U+200B][U+00A0][U+2028][U+D800][U+E000]"),
    ],
)
def test_what_cannot_be_seen_is_named(text: str, expected: str) -> None:
    assert visible(text) == expected


@given(st.text())
def test_nothing_invisible_is_left(text: str) -> None:
    assert all(unicodedata.category(character)[0] not in "CZ" for character in visible(text))
    assert all(unicodedata.category(character)[0] not in "CZ" or character in " \n\t" for character in readable(text))


@pytest.mark.parametrize(
    ("probability", "expected"),
    [
        (0.0, "0.0%"),
        (1e-9, "<0.1%"),
        (0.00049, "<0.1%"),
        (0.0005, "0.1%"),
        (0.31249, "31.2%"),
        (0.99949, "99.9%"),
        (0.9996, ">99.9%"),
        (1.0, "100.0%"),
    ],
)
def test_percentages_claim_no_more_than_they_are(probability: float, expected: str) -> None:
    assert percent(probability) == expected


@pytest.mark.parametrize(
    ("probability", "expected"), [(0.0, 0), (0.0999, 0), (0.1, 1), (0.55, 5), (0.8999, 8), (0.9, 9), (1.0, 9)]
)
def test_shades(probability: float, expected: int) -> None:
    assert shade(probability) == expected


def test_a_command_for_a_shell() -> None:
    line = command("gptcore", "x", two_words="a b", none=None, flag=True, off=False, several=("a", "'"), number=0.0)
    assert line == "gptcore x --two-words 'a b' --flag --several a --several ''\"'\"'' --number 0"


def test_a_command_is_shown_without_breaks_in_its_options() -> None:
    shown = unbroken("gptcore x --top-k 3 --prompt '<b> --max-tokens'")
    assert shown == (
        'gptcore x <span class="gc-unbroken">--top-k</span> 3 <span class="gc-unbroken">--prompt</span> '
        '&#39;&lt;b&gt; <span class="gc-unbroken">--max-tokens</span>&#39;'
    )


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_in_a_command_is_the_number(number: float) -> None:
    assert float(command(number=number).removeprefix("--number ").strip("'")) == number


def test_every_text_is_in_every_language_with_the_same_names_to_fill_in() -> None:
    import string
    from importlib.resources import files

    labels = yaml.safe_load((files("commons.live") / "templates/labels.yml").read_text(encoding="utf-8"))
    for name, texts in labels.items():
        assert set(texts) == {"en", "zh"}, name
        fields = [{field for _, field, _, _ in string.Formatter().parse(text) if field} for text in texts.values()]
        assert fields[0] == fields[1], name
