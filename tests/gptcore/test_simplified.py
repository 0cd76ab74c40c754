from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptcore.errors import InputError
from gptcore.simplified import SimplifiedDecoder, SimplifiedEncoder

RANDOM = np.random.default_rng(0)
X, Y = RANDOM.normal(size=(2, 3, 4))


def attention_by_hand(query: Any, key: Any, value: Any, n_head: int) -> Any:
    """Number by number, with nothing of gptcore."""
    n_query, n_embd = query.shape
    size = n_embd // n_head
    out = np.zeros((n_query, n_embd))
    for head in range(n_head):
        features = range(head * size, (head + 1) * size)
        for q in range(n_query):
            scores = [sum(query[q, f] * row[f] for f in features) / math.sqrt(size) for row in key]
            exponentials = [math.exp(score) for score in scores]
            for f in features:
                out[q, f] = sum(e / sum(exponentials) * row[f] for e, row in zip(exponentials, value, strict=True))
    return out


def norm_by_hand(x: Any) -> Any:
    return np.array([(row - row.mean()) / math.sqrt(row.var() + 1e-5) for row in x])


@pytest.mark.parametrize("n_head", [1, 2, 4])
def test_encoder_is_its_formula(n_head: int) -> None:
    layer = SimplifiedEncoder(4, n_head, dtype=np.float64)
    attended = attention_by_hand(X @ layer.w_query, X @ layer.w_key, X @ layer.w_value, n_head)
    np.testing.assert_allclose(layer.forward(X), norm_by_hand(X + attended), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("n_head", [1, 2, 4])
def test_decoder_is_its_formula(n_head: int) -> None:
    layer = SimplifiedDecoder(4, n_head, dtype=np.float64)
    crossed = attention_by_hand(Y @ layer.w_query, X @ layer.w_key, X @ layer.w_value, n_head)
    itself = attention_by_hand(Y, Y, Y, n_head)
    np.testing.assert_allclose(layer.forward(X, Y), norm_by_hand(X + crossed + itself), rtol=1e-10, atol=1e-12)


def test_norm_has_weights() -> None:
    layer = SimplifiedEncoder(4, 2, dtype=np.float64)
    plain = layer.forward(X)
    layer.norm_weight[:], layer.norm_bias[:] = [1.0, 2.0, 3.0, 4.0], 5.0
    np.testing.assert_allclose(layer.forward(X), plain * [1.0, 2.0, 3.0, 4.0] + 5.0)


@given(st.permutations(range(5)))
def test_they_do_not_see_the_order_of_tokens(order: list[int]) -> None:
    random = np.random.default_rng(0)
    x, y = random.normal(size=(2, 5, 6))
    encoder, decoder = SimplifiedEncoder(6, 3, dtype=np.float64), SimplifiedDecoder(6, 3, dtype=np.float64)
    np.testing.assert_allclose(encoder.forward(x[order]), encoder.forward(x)[order], atol=1e-10)
    np.testing.assert_allclose(decoder.forward(x[order], y[order]), decoder.forward(x, y)[order], atol=1e-10)


def test_batches_and_precision() -> None:
    batch = np.stack([X, Y]).astype(np.float32)
    encoder, decoder = SimplifiedEncoder(4, 2), SimplifiedDecoder(4, 2)
    encoded = encoder.forward(batch)
    decoded = decoder.forward(encoded, batch)
    assert encoded.dtype == decoded.dtype == np.float32
    np.testing.assert_allclose(decoded[1], decoder.forward(encoder.forward(batch[1]), batch[1]), atol=1e-6)


def test_the_seed_alone_decides_the_weights() -> None:
    one, same, other = (SimplifiedEncoder(4, 2, seed=seed).forward(X) for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.allclose(one, other)


@pytest.mark.parametrize(
    ("shape_x", "shape_y", "message"),
    [
        ((3, 5), (3, 4), r"x must be \[..., n_tokens, 4\], got \[3, 5\]"),
        ((3, 4), (4,), r"y must be \[..., n_tokens, 4\], got \[4\]"),
        ((3, 4), (2, 4), r"must have the same shape.* got \[3, 4\] and \[2, 4\]"),
    ],
)
def test_shapes_that_do_not_fit(shape_x: Any, shape_y: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        SimplifiedDecoder(4, 2).forward(np.ones(shape_x), np.ones(shape_y))


@pytest.mark.parametrize("layer", [SimplifiedEncoder, SimplifiedDecoder])
@pytest.mark.parametrize("sizes", [(4, 3), (0, 1), (4, 0), (4, -2)])
def test_sizes_that_make_no_layer(layer: Any, sizes: tuple[int, int]) -> None:
    with pytest.raises(
        InputError, match=f"n_embd must be a positive multiple of n_head, got {sizes[0]} and {sizes[1]}"
    ):
        layer(*sizes)
