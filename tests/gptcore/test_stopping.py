from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptcore.stopping import StopFinder, TokenTexts


def texts_of(pieces: list[bytes], stops: list[str]) -> tuple[list[list[tuple[int, str]]], bool]:
    """What each piece, numbered, releases, and what the end of the text does; and whether a stop sequence was found."""
    texts: TokenTexts[int] = TokenTexts(stops)
    released = []
    for number, piece in enumerate(pieces):
        released.append(texts.push(number, piece))
        if texts.stopped:
            return released, True
    return [*released, texts.flush()], False


CASES: list[tuple[str, list[str], list[bytes], list[list[tuple[int, str]]]]] = [
    ("no stop", [], [b"a", b"b"], [[(0, "a")], [(1, "b")], []]),
    ("a token of its own", ["end"], [b"a", b"end", b"b"], [[(0, "a")], []]),
    ("over two tokens", ["end"], [b"a", b"e", b"nd"], [[(0, "a")], [], []]),
    ("over three tokens, with text around it", ["end"], [b"ae", b"n", b"db"], [[], [], [(0, "a")]]),
    ("only nearly", ["end"], [b"e", b"n", b"x"], [[], [], [(0, "e"), (1, "n"), (2, "x")], []]),
    ("the text ends before it is complete", ["end"], [b"e", b"n"], [[], [], [(0, "e"), (1, "n")]]),
    ("it begins twice", ["aab"], [b"aa", b"ab"], [[], [(0, "a")]]),
    ("the one that is complete first", ["bcd", "c"], [b"ab", b"cd"], [[], [(0, "ab")]]),
    ("the longer one that ends there", ["c", "bc"], [b"ab", b"c"], [[], [(0, "a")]]),
    ("a character over two tokens", [], [b"\xc3", b"\xa9"], [[(0, "")], [(1, "é")], []]),
    ("a character that is not completed", [], [b"a", b"\xc3"], [[(0, "a")], [(1, "")], []]),
    ("bytes that are no character", [], [b"\xff", b"a"], [[(0, "\ufffd")], [(1, "a")], []]),
    ("it begins in the middle of a character's tokens", ["é!"], [b"a\xc3", b"\xa9", b"!"], [[], [], [(0, "a")]]),
    ("nearly a character of it", ["é"], [b"\xc3", b"\xa8"], [[], [(0, ""), (1, "è")], []]),
    ("after half a character", ["!"], [b"\xe5", b"!"], [[(0, "")], []]),
    ("at the very beginning", ["a"], [b"abc"], [[]]),
]


@pytest.mark.parametrize(("stops", "pieces", "released"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_released_when(stops: list[str], pieces: list[bytes], released: Any) -> None:
    assert texts_of(pieces, stops)[0] == released


def first_stop(text: bytes, stops: list[str]) -> int | None:
    """Where the stop sequence begins that is complete first, tried byte by byte."""
    for end in range(len(text) + 1):
        starts = [end - len(stop.encode()) for stop in stops if text[:end].endswith(stop.encode())]
        if starts:
            return min(starts)
    return None


alphabet = st.sampled_from("abé字")
words = st.text(alphabet, min_size=1, max_size=5)


@given(st.text(alphabet, max_size=30), st.lists(words, max_size=3), st.data())
def test_how_a_text_is_cut_into_tokens_makes_no_difference(text: str, stops: list[str], draw: st.DataObject) -> None:
    content = text.encode()
    cuts = draw.draw(st.sets(st.integers(0, len(content))))
    pieces = [content[start:end] for start, end in pairwise(sorted(cuts | {0, len(content)}))]
    released, stopped = texts_of(pieces, stops)
    tokens = [pair for step in released for pair in step]
    place = first_stop(content, stops)
    assert stopped == (place is not None)
    assert "".join(piece for _, piece in tokens) == content[:place].decode(errors="ignore")
    assert [number for number, _ in tokens] == list(range(len(tokens)))


@given(st.lists(st.binary(min_size=1, max_size=4), max_size=12), st.lists(words, max_size=2))
def test_any_bytes_give_text_that_is_utf8(pieces: list[bytes], stops: list[str]) -> None:
    released, _ = texts_of(pieces, stops)
    "".join(piece for step in released for _, piece in step).encode()


def test_after_the_end_nothing_is_text() -> None:
    finder = StopFinder(["end"])
    assert finder.feed(b"the end.") == 4
    assert finder.found
    assert finder.flush() == 0
