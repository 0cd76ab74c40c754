from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptcore import data
from gptcore.errors import InputError
from gptcore.tokenizer import END_OF_TEXT, Tokenizer

STORIES = [f"Story {number}.\nOnce there was a king with {number} daughters." for number in range(200)]


def corpus_file(folder: Path, stories: list[str]) -> Path:
    path = folder / "corpus.txt"
    path.write_text(f"\n{END_OF_TEXT}\n".join(stories), encoding="utf-8")
    return path


def test_every_document_is_on_one_side(tmp_path: Path) -> None:
    corpus = data.read_corpus(corpus_file(tmp_path, STORIES), held_out_fraction=0.1)
    assert sorted([*corpus.train, *corpus.held_out]) == sorted(STORIES)
    assert 5 <= len(corpus.held_out) <= 40


def test_what_is_held_out_does_not_depend_on_the_other_documents(tmp_path: Path) -> None:
    everything = data.read_corpus(corpus_file(tmp_path, STORIES), held_out_fraction=0.1)
    fewer = data.read_corpus(corpus_file(tmp_path, STORIES[150:] + STORIES[:50]), held_out_fraction=0.1)
    assert set(fewer.held_out) <= set(everything.held_out)
    assert set(fewer.train) <= set(everything.train)


def test_empty_documents_are_left_out(tmp_path: Path) -> None:
    corpus = data.read_corpus(corpus_file(tmp_path, ["", *STORIES, "\n\n", ""]), held_out_fraction=0.1)
    assert len(corpus.train) + len(corpus.held_out) == len(STORIES)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "0 documents leave none to train on"),
        (b"one story", "1 documents leave none to hold out, of which 2% are; give more documents, each separated"),
        (b"\xff\xfe", "cannot be read as UTF-8 text"),
    ],
)
def test_files_that_are_no_corpus(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "corpus.txt"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        data.read_corpus(path)
    assert str(caught.value).startswith(f"{path}: ")


def test_missing_corpus(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        data.read_corpus(tmp_path / "corpus.txt")


def test_documents_are_separated_by_the_end_of_text() -> None:
    tokenizer = Tokenizer.train(STORIES, 300)
    ids = data.encode(STORIES[:3], tokenizer)
    ends = np.flatnonzero(ids == tokenizer.end_of_text)
    assert len(ends) == 3
    assert ends[-1] == ids.size - 1
    assert tokenizer.decode(ids.tolist()) == "".join(story + END_OF_TEXT for story in STORIES[:3])


@given(st.integers(2, 50), st.integers(1, 10), st.integers(0, 2**32))
def test_random_windows_are_pieces_of_the_text(size: int, batch: int, seed: int) -> None:
    length = max(1, size // 3)
    inputs, targets = data.random_windows(np.arange(size), batch, length, np.random.default_rng(seed))
    assert inputs.shape == targets.shape == (batch, length)
    assert (targets == inputs + 1).all()
    assert (np.diff(inputs, axis=1) == 1).all()
    assert inputs.min() >= 0
    assert targets.max() < size


def test_a_source_of_batches_draws_random_windows() -> None:
    source = data.windows(np.arange(50), batch=3, length=4)
    for drawn, expected in zip(
        source(np.random.default_rng(1)),
        data.random_windows(np.arange(50), 3, 4, np.random.default_rng(1)),
        strict=True,
    ):
        np.testing.assert_array_equal(drawn, expected)
    with pytest.raises(InputError, match="the text has 4 tokens, too few for a window of 4 and the token after it"):
        data.windows(np.arange(4), batch=3, length=4)


def test_random_windows_reach_both_ends() -> None:
    inputs, targets = data.random_windows(np.arange(5), 200, 2, np.random.default_rng(0))
    assert (inputs.min(), targets.max()) == (0, 4)


@given(st.integers(2, 200), st.integers(1, 30), st.integers(0, 2**32))
def test_an_epoch_is_the_text_in_pieces_each_once(size: int, length: int, seed: int) -> None:
    length = min(length, size - 1)
    epochs, random = data.Epochs(np.arange(size), 1, length), np.random.default_rng(seed)
    orders: dict[int, list[int]] = {}
    while len(orders) < 3:
        inputs, targets = epochs(random)
        assert inputs.shape == targets.shape == (1, length)
        assert (targets == inputs + 1).all()
        assert (np.diff(inputs) == 1).all()
        assert targets.max() < size
        orders.setdefault(epochs.seed, []).append(int(inputs[0, 0]))
    *whole, _ = orders.values()
    for starts in whole:
        first = min(starts)
        assert first < length
        assert sorted(starts) == list(range(first, size - length, length))


def test_epochs_begin_elsewhere_in_another_order_and_go_over_into_each_other() -> None:
    epochs, random = data.Epochs(np.arange(1001), 4, 10), np.random.default_rng(3)
    starts = np.concatenate([epochs(random)[0][:, 0] for _ in range(250)])
    assert len({int(start) % 10 for start in starts}) > 3
    # Ten epochs read each part of the text about ten times; the very last one only where a window begins at 990.
    assert np.bincount(starts // 10)[:99].min() >= 9
    assert (np.diff(starts) < 0).mean() > 0.4


def test_epochs_go_on_from_their_seed_and_place() -> None:
    first = data.Epochs(np.arange(1000), 7, 10)
    random = np.random.default_rng(1)
    for _ in range(5):
        first(random)
    second = data.Epochs(np.arange(1000), 7, 10)
    second.seed, second.used = first.seed, first.used
    state = random.bit_generator.state
    expected = [first(random) for _ in range(20)]
    random.bit_generator.state = state
    for batch in expected:
        np.testing.assert_array_equal(second(random), batch)


def test_epochs_of_a_text_shorter_than_a_batch() -> None:
    inputs, _ = data.Epochs(np.arange(5), 6, 4)(np.random.default_rng(0))
    assert inputs.tolist() == [[0, 1, 2, 3]] * 6
    with pytest.raises(InputError, match="the text has 4 tokens, too few for a window of 4 and the token after it"):
        data.Epochs(np.arange(4), batch=3, length=4)


@given(st.integers(0, 80), st.integers(1, 20))
def test_overlapping_windows_make_every_token_a_target_once_and_after_a_context(size: int, length: int) -> None:
    windows = list(data.overlapping_windows(np.arange(size), length))
    assert [token for _, target in windows for token in target[0].tolist()] == list(range(1, size))
    for number, (inputs, target) in enumerate(windows):
        assert 1 <= inputs.shape[1] <= length
        assert (np.diff(inputs) == 1).all()
        assert (inputs[:, -target.shape[1] :] == target - 1).all()
        assert number == 0 or inputs.shape[1] - target.shape[1] == length // 2
