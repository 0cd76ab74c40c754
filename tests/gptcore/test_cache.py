from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptcore.cache import KeyValueCache
from gptcore.errors import InputError
from gptcore.gpt import GPT, GPTConfig

CONFIG = GPTConfig(vocab_size=11, n_positions=8, n_embd=8, n_layer=2, n_head=2)
MODEL = GPT(CONFIG)
MODEL.parameters.flat += np.random.default_rng(1).normal(0.0, 0.3, MODEL.n_parameters).astype(np.float32)

sequences = st.lists(st.integers(0, CONFIG.vocab_size - 1), min_size=1, max_size=CONFIG.n_positions)


def hidden(ids: Any, cache: KeyValueCache | None = None) -> Any:
    """[batch, n_tokens, n_embd]"""
    ids = np.atleast_2d(ids)
    return MODEL.forward(ids, cache).reshape(*ids.shape, -1)


@given(st.lists(sequences, min_size=1, max_size=4), st.data())
def test_rows_of_any_lengths_side_by_side(texts: list[list[int]], draw: st.DataObject) -> None:
    """Each row reads a part alone, then all read the next tokens together."""
    together = draw.draw(st.integers(1, min(len(text) for text in texts)))
    cache = KeyValueCache(CONFIG, len(texts))
    for row, text in enumerate(texts):
        if len(text) > together:
            hidden(text[:-together], cache.rows(row, row + 1))
    assert cache.lengths.tolist() == [len(text) - together for text in texts]
    last = hidden([text[-together:] for text in texts], cache)
    assert cache.length == max(map(len, texts))
    for row, text in enumerate(texts):
        np.testing.assert_allclose(last[row], hidden(text)[0, -together:], atol=1e-5)


def test_a_copied_beginning_goes_on_as_if_it_had_been_read() -> None:
    cache = KeyValueCache(CONFIG, 3)
    hidden([1, 2, 3, 4], cache.rows(0, 1))
    hidden([5, 6, 7, 8, 9], cache.rows(2, 3))
    cache.copy(0, 2, 3)
    assert cache.lengths.tolist() == [4, 0, 3]
    np.testing.assert_allclose(hidden([10], cache.rows(2, 3)), hidden([1, 2, 3, 10])[:, -1:], atol=1e-6)


def test_what_a_cleared_row_held_reaches_nobody() -> None:
    """A row is read beyond its end when a longer one stands beside it, and 0 · NaN is NaN."""
    cache = KeyValueCache(CONFIG, 2)
    for layer in range(CONFIG.n_layer):
        damaged = np.full((1, 2, 6, 4), np.nan, dtype=np.float32)
        cache.rows(1, 2).extend(layer, damaged, damaged)
    cache.rows(1, 2).advance(6)
    cache.clear(1)
    assert cache.lengths.tolist() == [0, 0]
    hidden([1, 2, 3], cache.rows(0, 1))
    np.testing.assert_allclose(hidden([[4], [5]], cache)[1], hidden([5])[0], atol=1e-6)


def test_a_view_is_the_same_memory() -> None:
    cache = KeyValueCache(CONFIG, 3)
    hidden([[1, 2], [3, 4]], cache.rows(1, 3))
    assert cache.lengths.tolist() == [0, 2, 2]
    assert cache.rows(2, 3).length == 2


def test_rows_forget_what_was_read_beyond_their_ends() -> None:
    """Texts of different lengths are read together, each filled up to the longest."""
    cache = KeyValueCache(MODEL.config, 2)
    hidden([[1, 2, 3, 4, 5], [6, 7, 0, 0, 0]], cache)
    cache.drop(np.array([0, 3]))
    assert cache.lengths.tolist() == [5, 2]
    together = hidden([[8], [9]], cache)
    np.testing.assert_allclose(together[0], hidden([1, 2, 3, 4, 5, 8])[0, -1:], atol=1e-5)
    np.testing.assert_allclose(together[1], hidden([6, 7, 9])[0, -1:], atol=1e-5)


def test_a_row_for_every_sequence() -> None:
    with pytest.raises(InputError, match="the cache has 2 rows, and there are ids for 3"):
        hidden([[1], [2], [3]], KeyValueCache(CONFIG, 2))


def test_the_longest_row_counts_against_the_window() -> None:
    cache = KeyValueCache(CONFIG, 2)
    hidden([1] * 8, cache.rows(1, 2))
    with pytest.raises(InputError, match="9 tokens are more than the context window of 8"):
        hidden([[1], [2]], cache)


def test_float32_and_reserved_at_once() -> None:
    cache = KeyValueCache(CONFIG, 2)
    key = np.ones((2, 2, 3, 4), np.float32)
    keys, values = cache.extend(1, key, 2.0 * key)
    assert keys.dtype == values.dtype == np.float32
    assert keys.shape == (2, 2, 3, 4)
    cache.advance(3)
    again, _ = cache.extend(1, key[:, :, :1], key[:, :, :1])
    assert np.shares_memory(keys, again)
    assert again.strides[-2:] == (16, 4)  # the keys of a head lie side by side


def test_growing_keeps_what_was_read() -> None:
    cache = KeyValueCache(CONFIG, 2, capacity=2)
    hidden([1, 2], cache.rows(1, 2))
    cache.reserve(3)
    np.testing.assert_allclose(hidden([3, 4], cache.rows(1, 2)), hidden([1, 2, 3, 4])[:, 2:], atol=1e-6)
    cache.reserve(100)  # a context window is all there can be
    np.testing.assert_allclose(hidden([5] * 4, cache.rows(1, 2)), hidden([1, 2, 3, 4, *[5] * 4])[:, 4:], atol=1e-6)
