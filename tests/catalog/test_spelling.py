from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.catalog.spelling import certain, closest

WORDS = ["training", "evaluation", "gpu-hour", "gigabyte-month", "gpt-2", "gpt-3", "en", "zh", "url"]
MEANT = {
    "Training": "training",
    "trainin": "training",
    "trainning": "training",
    "trianing": "training",
    "treining": "training",
    "GPU hours": "gpu-hour",
    "gpu_hour": "gpu-hour",
    "GPT-2": "gpt-2",
    # Two slips, two words that are as close, words in which one letter is much.
    "trining-": None,
    "traninn": None,
    "gpt-4": None,
    "cn": None,
    "uri": None,
    "": None,
}


@pytest.mark.parametrize("word", MEANT)
def test_what_was_meant_without_doubt(word: str) -> None:
    assert certain(word, WORDS) == MEANT[word]


def test_what_may_have_been_meant() -> None:
    assert closest("traninn", WORDS) == "training"
    assert closest("GPU hours", WORDS) == "gpu-hour"
    assert closest("cooking", WORDS) is None
    many = [f"project-{number}" for number in range(2000)]
    assert closest("porject-77", many) == "project-77"


@given(st.lists(st.text("ab-_ A", max_size=6), max_size=5), st.text("ab-_ A", max_size=6))
def test_only_words_that_there_are(words: list[str], word: str) -> None:
    assert certain(word, words) in {*words, None}
    if certain(word, words) is not None:
        assert closest(word, words) == certain(word, words)


@given(st.text("abc", min_size=4, max_size=8), st.integers(0, 7), st.sampled_from("xyz"))
def test_every_slip_is_known(word: str, at: int, letter: str) -> None:
    at %= len(word)
    slips = {word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]}
    slips.add(word[:at] + word[at : at + 2][::-1] + word[at + 2 :])
    for slip in slips:
        assert certain(slip, [word]) == word
