"""The encoder and decoder as many introductions print them, each in one line.

    Encoder(x) = LayerNorm(x + MultiHeadAttention(W_q x, W_k x, W_v x))
    Decoder(x, y) = LayerNorm(x + MultiHeadAttention(W_q' y, W_k' x, W_v' x) + MultiHeadAttention(y, y, y))

They show what attention is about, and are not what Vaswani et al. (2017) describe: see what each class says it leaves
out, and `gptcore.transformer` for the layers as they are. A MultiHeadAttention with three arguments splits the features
of each into heads, attends in every head, and puts the heads side by side again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gptcore.attention import merge_heads, scaled_dot_product_attention, split_heads
from gptcore.errors import InputError
from gptcore.ops import layer_norm, linear

if TYPE_CHECKING:
    from gptcore.ops import Array

_EPSILON = 1e-5


class SimplifiedEncoder:
    """Encoder(x) = LayerNorm(x + MultiHeadAttention(W_q x, W_k x, W_v x)).

    Of an encoder layer it leaves out: the output projection of multi-head attention, the feed-forward network with its
    own residual connection and norm, biases, dropout, and the mask that hides padding. Embeddings and positions come
    before it, and more layers after it.

    Attributes:
        n_head: Number of heads.
        w_query: [n_embd, n_embd], W_q; rows are multiplied from the left, x W_q, and so are the others.
        w_key: W_k.
        w_value: W_v.
        norm_weight: [n_embd], of the layer norm; 1 at first.
        norm_bias: [n_embd], 0 at first.
    """

    def __init__(self, n_embd: int, n_head: int, *, seed: int = 0, dtype: Any = np.float32) -> None:
        """Make a layer with random projections, normal with standard deviation 1/√n_embd.

        Args:
            n_embd: Number of features.
            n_head: Number of heads; divides n_embd.
            seed: Of the random numbers.
            dtype: The precision.

        Raises:
            InputError: The features do not divide into heads.
        """
        _check_sizes(n_embd, n_head)
        random = np.random.default_rng(seed)
        self.n_head = n_head
        self.w_query, self.w_key, self.w_value = _projections(random, n_embd, dtype)
        self.norm_weight, self.norm_bias = np.ones(n_embd, dtype), np.zeros(n_embd, dtype)

    def forward(self, x: Array) -> Array:
        """Let every token look at every token.

        Args:
            x: [..., n_tokens, n_embd].

        Returns:
            The shape of x.

        Raises:
            InputError: x has another number of features.
        """
        _check_features("x", x, self.w_query)
        attended = _attention(linear(x, self.w_query), linear(x, self.w_key), linear(x, self.w_value), self.n_head)
        out, _, _ = layer_norm(x + attended, self.norm_weight, self.norm_bias, _EPSILON)
        return out


class SimplifiedDecoder:
    """Decoder(x, y) = LayerNorm(x + MultiHeadAttention(W_q' y, W_k' x, W_v' x) + MultiHeadAttention(y, y, y)).

    x is what the encoder gives, y is what the decoder has so far. The three terms are added, so that x and y must have
    as many tokens as each other.

    Of a decoder layer it leaves out: the causal mask, without which a token sees the tokens it is to predict; the
    projections of the self-attention of y, and both output projections; the order of the sublayers (self-attention
    first, then cross-attention with its result as query), each with a residual connection from y, not x, and a norm of
    its own; the feed-forward network, biases, dropout, and the mask that hides padding.

    Attributes:
        n_head: Number of heads.
        w_query: [n_embd, n_embd], W_q', for y; rows are multiplied from the left, y W_q', and so are the others.
        w_key: W_k', for x.
        w_value: W_v', for x.
        norm_weight: [n_embd], of the layer norm; 1 at first.
        norm_bias: [n_embd], 0 at first.
    """

    def __init__(self, n_embd: int, n_head: int, *, seed: int = 0, dtype: Any = np.float32) -> None:
        """Make a layer with random projections, normal with standard deviation 1/√n_embd.

        Args:
            n_embd: Number of features.
            n_head: Number of heads; divides n_embd.
            seed: Of the random numbers.
            dtype: The precision.

        Raises:
            InputError: The features do not divide into heads.
        """
        _check_sizes(n_embd, n_head)
        random = np.random.default_rng(seed)
        self.n_head = n_head
        self.w_query, self.w_key, self.w_value = _projections(random, n_embd, dtype)
        self.norm_weight, self.norm_bias = np.ones(n_embd, dtype), np.zeros(n_embd, dtype)

    def forward(self, x: Array, y: Array) -> Array:
        """Let the tokens of y look at those of x, and at one another.

        Args:
            x: [..., n_tokens, n_embd], from the encoder.
            y: [..., n_tokens, n_embd], of the decoder.

        Returns:
            The shape of x.

        Raises:
            InputError: x or y has another number of features, or they have different shapes.
        """
        _check_features("x", x, self.w_key)
        _check_features("y", y, self.w_query)
        if x.shape != y.shape:
            raise InputError(
                f"x and y must have the same shape, because this layer adds them; got {list(x.shape)} and "
                f"{list(y.shape)}; gptcore.Transformer takes sequences of different lengths"
            )
        crossed = _attention(linear(y, self.w_query), linear(x, self.w_key), linear(x, self.w_value), self.n_head)
        out, _, _ = layer_norm(
            x + crossed + _attention(y, y, y, self.n_head), self.norm_weight, self.norm_bias, _EPSILON
        )
        return out


def _attention(query: Array, key: Array, value: Array, n_head: int) -> Array:
    """MultiHeadAttention(Q, K, V), whose arguments are projected already."""
    heads, _ = scaled_dot_product_attention(*(split_heads(part, n_head) for part in (query, key, value)))
    return merge_heads(heads)


def _projections(random: np.random.Generator, n_embd: int, dtype: Any) -> tuple[Array, Array, Array]:
    w_query, w_key, w_value = (random.normal(0.0, n_embd**-0.5, (n_embd, n_embd)).astype(dtype) for _ in range(3))
    return w_query, w_key, w_value


def _check_sizes(n_embd: int, n_head: int) -> None:
    if n_embd < 1 or n_head < 1 or n_embd % n_head:
        raise InputError(f"n_embd must be a positive multiple of n_head, got {n_embd} and {n_head}")


def _check_features(name: str, x: Array, weight: Array) -> None:
    if x.ndim < 2 or x.shape[-1] != len(weight):
        raise InputError(f"{name} must be [..., n_tokens, {len(weight)}], got {list(x.shape)}")
