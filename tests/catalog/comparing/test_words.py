from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.catalog.comparing.words import differences

CASES = [
    ("A small GPT.", "A small GPT.", "A small GPT."),
    ("A small GPT.", "A large GPT.", "A [small]{large} GPT."),
    ("A small GPT.", "A GPT.", "A [small ]GPT."),
    ("", "new", "{new}"),
    ("the old words here", "all other things here", "[the old words]{all other things} here"),
    ("一个小型模型。", "一个大型模型。", "一个[小]{大}型模型。"),
    ("用 PyTorch 训练", "用 JAX 训练", "用 [PyTorch]{JAX} 训练"),
    ("x. y", "x, y", "x[.]{,} y"),
]


def shown(before: str, after: str) -> str:
    marks = {"same": "{}", "removed": "[{}]", "added": "{{{}}}"}
    return "".join(marks[segment.what].format(segment.text) for segment in differences(before, after))


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_words_and_chinese_characters(before: str, after: str, expected: str) -> None:
    assert shown(before, after) == expected


TEXTS = st.text(st.sampled_from("ab .,\n中文"), max_size=40) | st.text(max_size=40)


@given(TEXTS, TEXTS)
def test_segments_make_up_both_texts(before: str, after: str) -> None:
    segments = differences(before, after)
    assert "".join(segment.text for segment in segments if segment.what != "added") == before
    assert "".join(segment.text for segment in segments if segment.what != "removed") == after
    assert all(segment.text for segment in segments)
    if before == after:
        assert [segment.what for segment in segments] == ["same"] * bool(before)


@pytest.mark.parametrize(
    ("before", "after"),
    [("一" * 4000, "二一" * 2000), ("a b " * 1000, "b a c " * 600), ("中文字" * 66, "文字中" * 66)],
)
def test_no_text_takes_long(before: str, after: str) -> None:
    started = time.process_time()
    assert shown(before, after)
    assert time.process_time() - started < 1
