from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptcore.errors import CheckpointError, InputError
from gptcore.tokenizer import END_OF_TEXT, Tokenizer

TEXTS = ["Once upon a time there was a king.", "The king had a daughter, and the daughter had a golden ball."]
TOKENIZER = Tokenizer.train(TEXTS, 300)
any_text = st.text() | st.lists(st.sampled_from([END_OF_TEXT, "the king", " ", "\r\n", "\x00", "é", "字", "👩‍🚀"])).map(
    "".join
)


@given(any_text)
def test_any_text_comes_back(text: str) -> None:
    ids = TOKENIZER.encode(text)
    assert TOKENIZER.decode(ids) == text
    assert b"".join(TOKENIZER.token_bytes(ids)) == text.encode()
    assert TOKENIZER.end_of_text not in ids


@given(st.binary())
def test_any_bytes_are_decoded_as_python_does(content: bytes) -> None:
    byte_id = {TOKENIZER.token_bytes([token])[0]: token for token in range(len(TOKENIZER))}
    ids = [byte_id[bytes([byte])] for byte in content]
    assert TOKENIZER.decode(ids) == content.decode("utf-8", errors="replace")


def test_lone_surrogates_are_replaced() -> None:
    text = TOKENIZER.decode(TOKENIZER.encode("a\ud800b"))
    assert text.strip("\N{REPLACEMENT CHARACTER}ab") == ""
    assert text[0] + text[-1] == "ab"
    assert len(text) > 2


def test_merges_shorten_what_it_was_trained_on() -> None:
    text = "the king and the daughter"
    assert len(TOKENIZER.encode(text)) < len(text) / 2
    assert len(TOKENIZER) == 300


def test_training_twice_gives_the_same_vocabulary(tmp_path: Path) -> None:
    for name in ("one", "other"):
        Tokenizer.train(TEXTS, 300).save(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_saved_and_loaded(tmp_path: Path) -> None:
    TOKENIZER.save(tmp_path / "tokenizer.json")
    again = Tokenizer.from_file(tmp_path / "tokenizer.json")
    text = f"the king {END_OF_TEXT} é"
    assert again.encode(text) == TOKENIZER.encode(text)
    assert (len(again), again.end_of_text) == (300, TOKENIZER.end_of_text)


def test_documents_end_with_the_end_of_text() -> None:
    end = TOKENIZER.end_of_text
    assert TOKENIZER.encode_documents(["the king", ""]) == [[*TOKENIZER.encode("the king"), end], [end]]


def test_pieces_show_bytes_that_are_no_character() -> None:
    ids = TOKENIZER.encode("a字")
    assert TOKENIZER.pieces(ids) == ["a", r"\xe5", r"\xad", r"\x97"]
    assert TOKENIZER.pieces([TOKENIZER.end_of_text or 0]) == [END_OF_TEXT]


@pytest.mark.parametrize("token", [-1, 300])
def test_unknown_tokens(token: int) -> None:
    with pytest.raises(InputError, match=f"token ids must be from 0 to 299, got {token}"):
        TOKENIZER.decode([token])


def test_a_vocabulary_must_hold_all_bytes() -> None:
    with pytest.raises(InputError, match="vocab_size must be at least 257"):
        Tokenizer.train(TEXTS, 256)


WORDS = {
    "version": "1.0",
    "added_tokens": [],
    "model": {"type": "WordLevel", "vocab": {"the": 0, "king": 1, "?": 2}, "unk_token": "?"},
}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a tokenizer"),
        (b"{}", "not a tokenizer"),
        (b"\xff\xfe", "not a tokenizer"),
        (json.dumps(WORDS).encode(), "not a byte-level tokenizer"),
        (json.dumps(WORDS | {"model": WORDS["model"] | {"vocab": {"the": 0, "?": 7}}}).encode(), "token 1 is None"),
        (json.dumps(WORDS | {"model": WORDS["model"] | {"vocab": {"字": 0, "?": 1}}}).encode(), "token 0 is '字'"),
    ],
)
def test_files_that_hold_no_byte_level_tokenizer(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=message) as caught:
        Tokenizer.from_file(path)
    assert str(caught.value).startswith(f"{path}: ")


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"tokenizer\.json: not found; a checkpoint needs its tokenizer\.json"):
        Tokenizer.from_file(tmp_path / "tokenizer.json")
