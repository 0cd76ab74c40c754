"""Attention, with its gradient (Vaswani et al. 2017, section 3.2)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from gptcore.ops import softmax, softmax_backward

if TYPE_CHECKING:
    from gptcore.ops import Array


def causal_mask(n_query: int, n_key: int, dtype: Any = np.float32) -> Array:
    """What to add to scores so that no query sees a later key: 0 where it may look, -inf where it may not.

    The last query stands at the last key's position.

    Args:
        n_query: Number of queries.
        n_key: Number of keys, at least n_query.
        dtype: The precision of the scores.

    Returns:
        [n_query, n_key].
    """
    return np.triu(np.full((n_query, n_key), -np.inf, dtype=dtype), k=n_key - n_query + 1)


def scaled_dot_product_attention(
    query: Array, key: Array, value: Array, mask: Array | None = None
) -> tuple[Array, Array]:
    """Attention(Q, K, V) = softmax(Q Kᵀ / √d_k) V.

    Source: Vaswani et al. 2017, "Attention Is All You Need", eq. 1.

    Args:
        query: [..., n_query, d_k].
        key: [..., n_key, d_k].
        value: [..., n_key, d_v].
        mask: Added to the scores: 0 keeps, -inf hides; broadcast to [..., n_query, n_key].

    Returns:
        The output, [..., n_query, d_v], and the weights, [..., n_query, n_key].

    Raises:
        ValueError: The shapes do not fit together, or the mask is not of numbers.
    """
    if query.shape[-1] != key.shape[-1]:
        raise ValueError(f"query and key must have the same last dimension, got {query.shape} and {key.shape}")
    if key.shape[-2] != value.shape[-2]:
        raise ValueError(f"there must be one value for each key, got {key.shape} and {value.shape}")
    scores: Array = query @ key.swapaxes(-1, -2)  # [..., n_query, n_key]
    scores *= 1.0 / math.sqrt(query.shape[-1])
    if mask is not None:
        if mask.dtype == np.bool_:
            # Added, True would be 1 and hide nothing.
            raise ValueError("mask must be numbers to add to the scores: 0 keeps, -inf hides")
        scores += mask
    weights = softmax(scores)
    return weights @ value, weights


def scaled_dot_product_attention_backward(
    grad_out: Array, query: Array, key: Array, value: Array, weights: Array
) -> tuple[Array, Array, Array]:
    """Gradients of `scaled_dot_product_attention`; a mask needs none of its own, its weights being 0.

    Args:
        grad_out: [..., n_query, d_v].
        query: [..., n_query, d_k].
        key: [..., n_key, d_k].
        value: [..., n_key, d_v].
        weights: [..., n_query, n_key], from the forward pass.

    Returns:
        The gradients of query, key and value.
    """
    grad_value = weights.swapaxes(-1, -2) @ grad_out
    grad_scores = softmax_backward(grad_out @ value.swapaxes(-1, -2), weights)
    grad_scores *= 1.0 / math.sqrt(query.shape[-1])
    return grad_scores @ key, grad_scores.swapaxes(-1, -2) @ query, grad_value


def split_heads(x: Array, n_head: int) -> Array:
    """[..., n, n_embd] to [..., n_head, n, head_dim]: each head gets its own slice of the features."""
    *batch, n, n_embd = x.shape
    return x.reshape(*batch, n, n_head, n_embd // n_head).swapaxes(-2, -3)


def merge_heads(x: Array) -> Array:
    """[..., n_head, n, head_dim] to [..., n, n_embd]: Concat(head_1, ..., head_h), the inverse of `split_heads`."""
    *batch, n_head, n, head_dim = x.shape
    return x.swapaxes(-2, -3).reshape(*batch, n, n_head * head_dim)


def multi_head_attention(
    query: Array,
    key: Array,
    value: Array,
    *,
    w_query: Array,
    w_key: Array,
    w_value: Array,
    w_output: Array,
    n_head: int,
    mask: Array | None = None,
) -> tuple[Array, Array]:
    """MultiHead(Q, K, V) = Concat(head_1, ..., head_h) W^O, head_i = Attention(Q W_i^Q, K W_i^K, V W_i^V).

    The heads' projections stand side by side in one matrix: columns [i · d_k, (i + 1) · d_k) of `w_query` are W_i^Q.

    Source: Vaswani et al. 2017, section 3.2.2.

    Args:
        query: [..., n_query, d_model].
        key: [..., n_key, d_model].
        value: [..., n_key, d_model].
        w_query: [d_model, n_head · d_k].
        w_key: [d_model, n_head · d_k].
        w_value: [d_model, n_head · d_v].
        w_output: [n_head · d_v, d_model].
        n_head: Number of heads h.
        mask: Added to every head's scores, broadcast to [..., n_head, n_query, n_key].

    Returns:
        The output, [..., n_query, d_model], and the weights, [..., n_head, n_query, n_key].

    Raises:
        ValueError: The shapes do not fit together, or the features do not divide into heads.
    """
    for name, weight in (("w_query", w_query), ("w_key", w_key), ("w_value", w_value)):
        if n_head < 1 or weight.shape[-1] % n_head:
            raise ValueError(f"{name} has {weight.shape[-1]} columns, which do not divide into {n_head} heads")
    heads, weights = scaled_dot_product_attention(
        split_heads(query @ w_query, n_head),
        split_heads(key @ w_key, n_head),
        split_heads(value @ w_value, n_head),
        mask,
    )
    return merge_heads(heads) @ w_output, weights
