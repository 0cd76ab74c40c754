from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.execute.worker.texts import located, plain

PLACES = {"/tmp/page-1/page/": "", "/tmp/page-1/page": ".", "/tmp/page-1": "gone", "http://127.0.0.1:4711/v1": "local"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x1b[1;31mb\x1b[0mc", "abc"),
        ("\x1b]0;title\x07a\x1b]8;;http://x\x1b\\b", "ab"),
        ("\x1b[2K\x1b[1Ga", "a"),
        ("1\r22\r333\nx\r\ny", "333\nx\ny"),
        ("<A object at 0x7f0012ab34cd>", "<A object at 0x…>"),
        ("0x7f0012ab34cd stays", "0x7f0012ab34cd stays"),
        ("/tmp/page-1/page/x.txt in /tmp/page-1/page", "x.txt in ."),
        ("at http://127.0.0.1:4711/v1/models", "at local/models"),
        ("a\x00b\x08c\ud800", "a\ufffdb\ufffdc\ufffd"),
        ("中文\t1\n", "中文\t1\n"),
    ],
)
def test_texts_are_as_everywhere(text: str, expected: str) -> None:
    assert plain(text, PLACES) == expected


@given(st.text(alphabet=st.sampled_from("\x1b[]0;1mKab\r\n\x07\\\x00é")))
def test_no_control_characters_are_left(text: str) -> None:
    assert all(unicodedata.category(character) != "Cc" or character in "\t\n" for character in plain(text, {}))


@given(st.text(alphabet="ab\n 0x7f"))
def test_ordinary_text_stays(text: str) -> None:
    assert plain(text, {}) == located(text, {})
