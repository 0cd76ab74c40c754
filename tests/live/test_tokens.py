from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.live import checkpoint
from commons.live.tokens import Segment, segments
from tests.live.rendering import fence, parse, render, text_of, with_class


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([], []),
        ([b"On", b"ce"], [[Segment("On", b"", 0, 0)], [Segment("ce", b"", 1, 1)]]),
        (
            ["从".encode()[:2], "从".encode()[2:] + b" a"],
            [
                [Segment("从", "从".encode()[:2], 0, 1)],
                [Segment("从", "从".encode()[2:], 0, 1), Segment(" a", b"", 1, 1)],
            ],
        ),
        (
            [b"a\xc3", b"\xa9\xc3", b"\xa9b"],
            [
                [Segment("a", b"", 0, 0), Segment("é", b"\xc3", 0, 1)],
                [Segment("é", b"\xa9", 0, 1), Segment("é", b"\xc3", 1, 2)],
                [Segment("é", b"\xa9", 1, 2), Segment("b", b"", 2, 2)],
            ],
        ),
        (
            [bytes([byte]) for byte in "😀".encode()],
            [[Segment("😀", bytes([byte]), 0, 3)] for byte in "😀".encode()],
        ),
    ],
)
def test_what_tokens_are_made_of(pieces: list[bytes], expected: list[list[Segment]]) -> None:
    assert segments(pieces) == expected


@given(st.text(max_size=30), st.randoms(use_true_random=False))
def test_nothing_is_lost_wherever_a_text_is_cut(text: str, source: random.Random) -> None:
    content = text.encode("utf-8", errors="replace")
    cuts = sorted(source.sample(range(1, len(content)), source.randrange(len(content)))) if len(content) > 1 else []
    pieces = [content[start:end] for start, end in zip([0, *cuts], [*cuts, len(content)], strict=True)]
    found = segments(pieces)
    for piece, parts in zip(pieces, found, strict=True):
        assert b"".join(part.part or part.text.encode() for part in parts) == piece
    for index, parts in enumerate(found):
        for part in parts:
            assert part.first <= index <= part.last
            assert (part.first < part.last) == bool(part.part)


def test_every_token_has_its_id_and_bytes() -> None:
    prompt = "Once upon 从\n"
    _, tokenizer = checkpoint.shipped()["fairytales"].load()
    ids = tokenizer.encode(prompt)
    pieces = tokenizer.token_bytes(ids)
    root = parse(render(fence("gpt-tokens", prompt=prompt))[0])
    rows = with_class(root, "gc-tokens__table")[0].findall("tbody/tr")
    notes = [text_of(note) for note in with_class(root, "gc-piece__note")]
    assert len(rows) == len(notes) == len(list(root.iter("input"))) == len(ids)
    for number, (row, note, token, piece) in enumerate(zip(rows, notes, ids, pieces, strict=True), 1):
        shown = piece.hex(" ").upper()
        cells = [text_of(cell) for cell in row]
        assert cells[0] == str(number)
        assert cells[2] == str(token)
        assert cells[3].startswith(shown)
        assert note.startswith(f"No. {number}, id {token}; bytes ({len(piece)}): {shown}.")
    assert f"Tokens: {len(ids)}; bytes: 14; characters: 12." in text_of(root.find(".//figcaption"))


def test_bytes_that_are_no_whole_character_are_shown_as_bytes() -> None:
    root = parse(render(fence("gpt-tokens", prompt="好"))[0])
    pieces = with_class(root, "gc-pieces")[0]
    assert "".join(map(text_of, with_class(pieces, "gc-piece__bytes"))).replace(" ", "") == "E5A5BD"
    assert "Part of “好”, which is spread over tokens 1 to " in text_of(with_class(pieces, "gc-piece__note")[0])
    whole = parse(render(fence("gpt-tokens", prompt="\\xe5"))[0])
    assert not with_class(whole, "gc-piece__bytes"), "what looks like bytes is text if it was written so"


def test_a_text_of_too_many_tokens() -> None:
    _, problems = render(fence("gpt-tokens", prompt="0123456789" * 40))
    assert problems == ["docs/en/page.md:2:9: the prompt has 400 tokens, and a figure has room for 300: shorten it"]
