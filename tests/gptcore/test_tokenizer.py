from __future__ import annotations

import json
import re
import shutil
import tempfile
from copy import deepcopy
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptcore.errors import CheckpointError, InputError
from gptcore.tokenizer import END_OF_TEXT, Tokenizer
from gptcore.vocabulary import byte_of_character

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


@given(st.binary() | st.text().map(lambda text: text.encode("utf-16-le", "surrogatepass")))
def test_any_bytes_come_back(content: bytes) -> None:
    assert b"".join(TOKENIZER.token_bytes(TOKENIZER.encode_bytes(content))) == content


def test_bytes_that_are_text_are_the_tokens_of_the_text() -> None:
    assert TOKENIZER.encode_bytes("the king é".encode()) == TOKENIZER.encode("the king é")
    ids = TOKENIZER.encode_bytes(b"the king\xff\xfethe king")
    king = TOKENIZER.pieces(TOKENIZER.encode("the king"))
    assert TOKENIZER.pieces(ids) == [*king, r"\xff", r"\xfe", *king]


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


def test_lone_surrogates_in_documents_are_replaced_too() -> None:
    assert TOKENIZER.encode_documents(["a\ud800"]) == [[*TOKENIZER.encode("a\ud800"), TOKENIZER.end_of_text]]


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
    again = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
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


FIXTURE = Path(__file__).parent / "fixtures" / "tokenizer"
LOADED = Tokenizer.from_file(FIXTURE / "tokenizer.json")
EXPECTED = json.loads((FIXTURE / "texts.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", EXPECTED, ids=lambda case: repr(case["text"][:12]))
def test_ids_are_those_of_transformers(case: dict[str, Any]) -> None:
    published = Tokenizer.from_vocabulary(FIXTURE / "vocab.json", FIXTURE / "merges.txt")
    for tokenizer in (LOADED, published):
        assert tokenizer.encode(case["text"]) == case["ids"]
        assert tokenizer.decode(case["ids"]) == case["text"]
        assert tokenizer.end_of_text == 0


def test_both_layouts_in_a_folder(tmp_path: Path) -> None:
    for name in ("vocab.json", "merges.txt"):
        shutil.copy(FIXTURE / name, tmp_path)
    assert Tokenizer.from_pretrained(tmp_path).encode("the king") == LOADED.encode("the king")
    TOKENIZER.save(tmp_path / "tokenizer.json")
    assert Tokenizer.from_pretrained(tmp_path).encode("the king") == TOKENIZER.encode("the king")


def reference_encode(text: str) -> list[int]:
    """Byte-level BPE as GPT-2's published code goes about it: join the pair that was learnt first, again and again."""
    vocab = json.loads((FIXTURE / "vocab.json").read_text(encoding="utf-8"))
    lines = (FIXTURE / "merges.txt").read_text(encoding="utf-8").split("\n")[1:-1]
    rank = {tuple(line.split(" ")): number for number, line in enumerate(lines)}
    character = {byte: character for character, byte in byte_of_character().items()}
    ids = []
    for word in re.findall(r"'(?:s|t|re|ve|m|ll|d)| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+", text):
        parts = [character[byte] for byte in word.encode()]
        while True:
            pairs = [rank.get(pair, len(rank)) for pair in pairwise(parts)]
            if not pairs or min(pairs) == len(rank):
                break
            place = pairs.index(min(pairs))
            parts[place : place + 2] = [parts[place] + parts[place + 1]]
        ids += [vocab[part] for part in parts]
    return ids


@given(st.text(st.sampled_from("aehiknrst'dlv .!?-_123 \n\té字国😀")))
def test_ids_are_those_of_the_published_algorithm(text: str) -> None:
    assert LOADED.encode(text) == reference_encode(text)


def tokenizer_json(**changes: Any) -> dict[str, Any]:
    content = json.loads((FIXTURE / "tokenizer.json").read_text(encoding="utf-8"))
    for name, value in changes.items():
        (content["model"] if name in content["model"] else content)[name] = value
    return content


def load_json(folder: Path, content: dict[str, Any]) -> Tokenizer:
    (folder / "tokenizer.json").write_text(json.dumps(content), encoding="utf-8")
    return Tokenizer.from_file(folder / "tokenizer.json")


@pytest.mark.parametrize(
    "changes",
    [
        {"truncation": {"max_length": 1, "strategy": "LongestFirst", "stride": 5, "direction": "Right"}},
        {
            "padding": {
                "strategy": {"Fixed": 64},
                "direction": "Right",
                "pad_to_multiple_of": None,
                "pad_id": 0,
                "pad_type_id": 0,
                "pad_token": END_OF_TEXT,
            }
        },
        {
            "post_processor": {
                "type": "TemplateProcessing",
                "single": [
                    {"SpecialToken": {"id": END_OF_TEXT, "type_id": 0}},
                    {"Sequence": {"id": "A", "type_id": 0}},
                ],
                "pair": [],
                "special_tokens": {END_OF_TEXT: {"id": END_OF_TEXT, "ids": [0], "tokens": [END_OF_TEXT]}},
            }
        },
        {"merges": [" ".join(pair) for pair in tokenizer_json()["model"]["merges"]]},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_text_is_neither_shortened_nor_padded_nor_framed(tmp_path: Path, changes: dict[str, Any]) -> None:
    tokenizer = load_json(tmp_path, tokenizer_json(**changes))
    text = "the king had a daughter"
    assert tokenizer.encode(text) == LOADED.encode(text)
    assert tokenizer.encode_documents([text]) == LOADED.encode_documents([text])


def test_a_byte_that_is_no_token_is_not_dropped(tmp_path: Path) -> None:
    vocab = {"<|endoftext|>": 0, "t": 1, "h": 2, "e": 3, "th": 4, "\u0120": 5}
    tokenizer = load_json(tmp_path, tokenizer_json(vocab=vocab, merges=[["t", "h"]]))
    assert tokenizer.encode("the thee") == [4, 3, 5, 4, 3, 3]
    with pytest.raises(InputError, match="the vocabulary has no tokens for 'é', nor for its bytes"):
        tokenizer.encode("thé")
    with pytest.raises(InputError, match="no token for the byte 0xff"):
        tokenizer.encode_bytes(b"the\xff")
    with pytest.raises(InputError, match="no tokens for 'k'"):
        tokenizer.encode_documents(["the", "king"])


def added(**changes: Any) -> dict[str, Any]:
    return {"added_tokens": [tokenizer_json()["added_tokens"][0], {"id": 400, "content": "<|user|>"} | changes]}


def test_added_tokens(tmp_path: Path) -> None:
    tokenizer = load_json(tmp_path, tokenizer_json(**added()))
    assert len(tokenizer) == 401
    assert tokenizer.encode("a<|user|>a") == [*LOADED.encode("a"), 400, *LOADED.encode("a")]
    special = load_json(tmp_path, tokenizer_json(**added(special=True)))
    assert 400 not in special.encode("a<|user|>a")
    assert special.decode([400]) == "<|user|>"


def test_an_added_token_takes_no_white_space_with_it(tmp_path: Path) -> None:
    tokenizer = load_json(tmp_path, tokenizer_json(**added(lstrip=True, rstrip=True)))
    assert tokenizer.decode(tokenizer.encode("a  <|user|>  b")) == "a  <|user|>  b"


def test_gpt2s_own_file_names_no_type_of_model(tmp_path: Path) -> None:
    """As it lies beside the published weights, written by a library of 2020."""
    content = tokenizer_json()
    merges = [" ".join(merge) for merge in content["model"]["merges"]]
    old = {"continuing_subword_prefix": "", "end_of_word_suffix": "", "fuse_unk": False, "unk_token": ""}
    content["model"] = {"dropout": None, **old, "vocab": content["model"]["vocab"], "merges": merges}
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}
    content |= {"pre_tokenizer": byte_level, "decoder": byte_level, "post_processor": byte_level}
    assert load_json(tmp_path, content).encode("the king's  daughter") == LOADED.encode("the king's  daughter")


VOCAB = tokenizer_json()["model"]["vocab"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({}, "not a tokenizer of byte-level BPE"),
        ({"model": {"type": "WordLevel", "vocab": {"the": 0}}}, "not a tokenizer of byte-level BPE"),
        (tokenizer_json(vocab=None), "not a tokenizer: vocab must be an object"),
        (tokenizer_json(vocab=VOCAB | {"the": 400.0}), "'the' has the id 400.0, and 401 tokens have 0 to 400"),
        (tokenizer_json(vocab=VOCAB | {"the": -1}), "'the' has the id -1"),
        (tokenizer_json(vocab=VOCAB | {"the": 2**32}), "'the' has the id 4294967296"),
        (tokenizer_json(vocab=VOCAB | {"the": True}), "'the' has the id True"),
        (tokenizer_json(vocab=VOCAB | {"the": 5}), "have the same id, 5"),
        (tokenizer_json(vocab=VOCAB | {END_OF_TEXT: None}), "'<|endoftext|>' has two ids, None and 0"),
        (tokenizer_json(vocab=VOCAB | {"\ud800": 400}), "not a tokenizer"),
        (tokenizer_json(vocab=VOCAB | {"字": 400}), "token 400 is '字', which a byte-level vocabulary cannot hold"),
        (tokenizer_json(merges=None), "merges must be a list"),
        (tokenizer_json(merges=["th e x"]), "a merge must be two tokens, got 'th e x'"),
        (tokenizer_json(merges=[["t", 1]]), "a merge must be two tokens"),
        (tokenizer_json(merges=[["", "t"]]), "a merge must be two tokens"),
        (tokenizer_json(merges=[["e", "字"]]), "needs the token '字', which is missing"),
        (tokenizer_json(merges=[["z", "q"]]), "needs the token 'zq', which is missing"),
        (tokenizer_json(continuing_subword_prefix="##"), "continuing_subword_prefix marks words"),
        (tokenizer_json(end_of_word_suffix="</w>"), "end_of_word_suffix marks words"),
        (tokenizer_json(normalizer={"type": "Lowercase"}), "its normalizer changes text"),
        (tokenizer_json(pre_tokenizer={"type": "Nonsense"}), "not a tokenizer: "),
        (tokenizer_json(pre_tokenizer={"type": "Split"}), "not a tokenizer: "),
        (tokenizer_json(pre_tokenizer=None), "not a byte-level tokenizer: text does not come back"),
        (
            tokenizer_json(pre_tokenizer=tokenizer_json()["pre_tokenizer"] | {"add_prefix_space": True}),
            "not a byte-level tokenizer: text does not come back unchanged",
        ),
        (tokenizer_json(added_tokens={}), "added_tokens a list"),
        (tokenizer_json(added_tokens=["<|user|>"]), "an added token must have its text in `content`"),
        (tokenizer_json(**added(content="")), "an added token must have its text in `content`"),
        (tokenizer_json(**added(content="\ud800")), "not a tokenizer"),
        (tokenizer_json(**added(special="yes")), "a flag that is neither true nor false"),
        (tokenizer_json(**added(id=7)), "have the same id, 7"),
        (tokenizer_json(**added(id=None)), "has the id None"),
    ],
)
def test_files_that_hold_no_byte_level_tokenizer(tmp_path: Path, content: dict[str, Any], message: str) -> None:
    with pytest.raises(CheckpointError, match=message) as caught:
        load_json(tmp_path, content)
    assert str(caught.value).startswith(f"{tmp_path / 'tokenizer.json'}: ")


@given(st.data())
def test_any_change_gives_a_tokenizer_or_a_checkpoint_error(data: st.DataObject) -> None:
    """Parts of the file are replaced by other values, wherever they stand."""
    content = tokenizer_json()
    content["model"]["vocab"] = dict(list(VOCAB.items())[:257])
    content["model"]["merges"] = []
    values = st.sampled_from([None, True, -1, 0, 2**40, "", "a", "\ud800", [], [[]], {}, {"type": "ByteLevel"}, [1]])
    for _ in range(data.draw(st.integers(1, 3))):
        place: Any = content
        for _ in range(data.draw(st.integers(0, 3))):
            keys = [key for key in (place if isinstance(place, dict) else range(len(place))) if place[key]]
            inner = [key for key in keys if isinstance(place[key], dict | list)]
            if inner:
                place = place[data.draw(st.sampled_from(inner))]
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if keys:
            place[data.draw(st.sampled_from(keys))] = deepcopy(data.draw(values))
    with tempfile.TemporaryDirectory() as folder:
        try:
            tokenizer = load_json(Path(folder), content)
        except CheckpointError as error:
            assert "tokenizer.json: " in str(error)
        else:
            try:
                assert tokenizer.decode(tokenizer.encode("a b")) == "a b"
            except InputError as error:
                assert "the vocabulary has no tokens for" in str(error)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("vocab.json", b"{}", "needs the token"),
        ("vocab.json", b"[]", r"vocab\.json: must be a JSON object"),
        ("vocab.json", b"\xff", r"vocab\.json: not JSON"),
        ("merges.txt", b"\xff", r"merges\.txt: not UTF-8 text"),
        ("merges.txt", b"#version: 0.2\nth e r\n", "a merge must be two tokens, got 'th e r'"),
    ],
)
def test_damaged_vocabularies(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    for file in ("vocab.json", "merges.txt"):
        shutil.copy(FIXTURE / file, tmp_path)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CheckpointError, match=message):
        Tokenizer.from_pretrained(tmp_path)


@pytest.mark.parametrize(
    ("present", "missing"), [([], "tokenizer.json"), (["vocab.json"], "merges.txt"), (["merges.txt"], "tokenizer.json")]
)
def test_missing_files(tmp_path: Path, present: list[str], missing: str) -> None:
    for name in present:
        shutil.copy(FIXTURE / name, tmp_path)
    with pytest.raises(CheckpointError, match=f"{missing}: not found; a checkpoint is a folder with {missing}"):
        Tokenizer.from_pretrained(tmp_path)
