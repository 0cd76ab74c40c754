"""Attention, with its gradient (Vaswani et al. 2017, section 3.2)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gptcore.errors import InputError
from gptcore.ops import linear, linear_backward, softmax, softmax_backward

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
    return np.tril(np.full((n_key, n_query), -np.inf, dtype=dtype), k=n_query - n_key - 1).T


def padding_mask(is_padding: NDArray[np.bool_], dtype: Any = np.float32) -> Array:
    """What to add to scores so that no query sees padding.

    Sums of masks are masks: `causal_mask(n, n) + padding_mask(ids == padding_id)` hides both.

    Args:
        is_padding: [batch, n_key], true where a key is padding.
        dtype: The precision of the scores.

    Returns:
        [batch, 1, 1, n_key], for scores [batch, n_head, n_query, n_key]: 0 where a query may look, -inf at padding.

    Raises:
        InputError: The argument is not made of booleans.
    """
    if is_padding.dtype != np.bool_:
        raise InputError(f"is_padding must be booleans, true where a key is padding, got {is_padding.dtype}")
    return np.where(is_padding, -np.inf, 0.0).astype(dtype)[:, None, None, :]


def scaled_dot_product_attention(
    query: Array, key: Array, value: Array, mask: Array | None = None, dropout: Array | None = None
) -> tuple[Array, Array]:
    """Attention(Q, K, V) = softmax(Q Kᵀ / √d_k + mask) V.

    A query that may look at no key, its whole row of the mask being -inf, gets zeros, not NaN: its weights are 0 and
    sum to 0.

    Source: Vaswani et al. 2017, "Attention Is All You Need", eq. 1; masks in section 3.2.3.

    Args:
        query: [..., n_query, d_k].
        key: [..., n_key, d_k].
        value: [..., n_key, d_v].
        mask: Added to the scores: 0 keeps, -inf hides; broadcast to [..., n_query, n_key].
        dropout: What to multiply the weights with, from `Dropout.factors`; [..., n_query, n_key].

    Returns:
        The output, [..., n_query, d_v], and the weights before dropout, [..., n_query, n_key].

    Raises:
        InputError: The shapes do not fit together, or the mask is made of booleans or whole numbers.
    """
    _check(query, key, value, mask)
    try:
        # The query is scaled, which is smaller than the scores are.
        scores = _scores(query * (1.0 / math.sqrt(query.shape[-1])), key)  # [..., n_query, n_key]
        if mask is not None:
            scores += mask
        weights = softmax(scores, out=scores)
        return _product(weights if dropout is None else weights * dropout, value), weights
    except ValueError as error:
        shapes = {"query": query, "key": key, "value": value, "mask": mask, "dropout": dropout}
        listed = ", ".join(f"{name} {list(array.shape)}" for name, array in shapes.items() if array is not None)
        raise InputError(f"these shapes do not broadcast together: {listed}") from error


def _scores(query: Array, key: Array) -> Array:
    """Q Kᵀ, [..., n_query, n_key], stored key by key: sums over keys, as in softmax, then add long vectors."""
    if query.shape[-2] == 1:
        scores: Array = query @ key.swapaxes(-1, -2)
        return scores
    return _product(key, query.swapaxes(-1, -2)).swapaxes(-1, -2)


def _product(a: Array, b: Array) -> Array:
    """A B, [..., n_head, n, m], stored as [..., n, n_head, m]: a row of all heads lies side by side."""
    if a.ndim == 2 == b.ndim:
        product: Array = a @ b
        return product
    batch = a.shape[:-2] if a.shape[:-2] == b.shape[:-2] else np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    stored = np.empty((*batch[:-1], a.shape[-2], batch[-1], b.shape[-1]), np.result_type(a, b))
    return np.matmul(a, b, out=stored.swapaxes(-2, -3))


def _check(query: Array, key: Array, value: Array, mask: Array | None) -> None:
    if min(query.ndim, key.ndim, value.ndim) < 2:
        raise InputError("query, key and value must be [..., n, d]: one row for each token")
    if query.dtype.kind != "f":
        raise InputError(f"query must be floating-point numbers, got {query.dtype}")
    if query.shape[-1] != key.shape[-1]:
        raise InputError(
            f"query and key must have the same last dimension, got {list(query.shape)} and {list(key.shape)}"
        )
    if key.shape[-2] != value.shape[-2] or not key.shape[-2]:
        raise InputError(
            f"there must be one value for each key, and at least one, got {list(key.shape)} and {list(value.shape)}"
        )
    if mask is not None and mask.dtype.kind != "f":
        # Added, True would be 1 and hide nothing; and libraries disagree on whether True keeps or hides.
        raise InputError(
            f"mask must be floating-point numbers to add to the scores, 0 keeps and -inf hides, got {mask.dtype}; "
            "from booleans that say what to hide: np.where(hide, -np.inf, 0.0)"
        )


def scaled_dot_product_attention_backward(
    grad_out: Array,
    query: Array,
    key: Array,
    value: Array,
    weights: Array,
    dropout: Array | None = None,
    out: tuple[Array, Array, Array] | None = None,
) -> tuple[Array, Array, Array]:
    """Gradients of `scaled_dot_product_attention`; a mask needs none of its own, its weights being 0.

    Args:
        grad_out: [..., n_query, d_v].
        query: [..., n_query, d_k].
        key: [..., n_key, d_k].
        value: [..., n_key, d_v].
        weights: [..., n_query, n_key], from the forward pass.
        dropout: As in the forward pass.
        out: Where to put the gradients; new arrays if it is not given.

    Returns:
        The gradients of query, key and value.
    """
    grad_weights = _scores(grad_out, value)  # [..., n_query, n_key]
    if dropout is not None:
        grad_weights *= dropout
    grad_query, grad_key, grad_value = out or (None, None, None)
    kept = weights if dropout is None else weights * dropout
    grad_value = np.matmul(kept.swapaxes(-1, -2), grad_out, out=grad_value)
    grad_scores = softmax_backward(grad_weights, weights, out=grad_weights)
    grad_scores *= 1.0 / math.sqrt(query.shape[-1])
    grad_query = np.matmul(grad_scores, key, out=grad_query)
    grad_key = np.matmul(grad_scores.swapaxes(-1, -2), query, out=grad_key)
    return grad_query, grad_key, grad_value


def split_heads(x: Array, n_head: int) -> Array:
    """[..., n, n_embd] to [..., n_head, n, head_dim]: each head gets its own slice of the features.

    Raises:
        InputError: The features do not divide into heads.
    """
    if n_head < 1 or x.shape[-1] % n_head:
        raise InputError(f"{x.shape[-1]} features do not divide into {n_head} heads")
    *batch, n, n_embd = x.shape
    return x.reshape(*batch, n, n_head, n_embd // n_head).swapaxes(-2, -3)


def merge_heads(x: Array) -> Array:
    """[..., n_head, n, head_dim] to [..., n, n_embd]: Concat(head_1, ..., head_h), the inverse of `split_heads`."""
    *batch, n_head, n, head_dim = x.shape
    return x.swapaxes(-2, -3).reshape(*batch, n, n_head * head_dim)


class MultiHeadWeights(NamedTuple):
    """The four projections of multi-head attention, with or without biases; or their gradients.

    The heads' projections stand side by side: columns [i · d_k, (i + 1) · d_k) of `w_query` are W_i^Q.

    Attributes:
        w_query: [d_model, n_head · d_k].
        w_key: [d_model, n_head · d_k].
        w_value: [d_model, n_head · d_v].
        w_output: [n_head · d_v, d_model].
        b_query: [n_head · d_k], or none; the 2017 paper has no biases here, most implementations do.
        b_key: The same.
        b_value: [n_head · d_v], or none.
        b_output: [d_model], or none.
    """

    w_query: Array
    w_key: Array
    w_value: Array
    w_output: Array
    b_query: Array | None = None
    b_key: Array | None = None
    b_value: Array | None = None
    b_output: Array | None = None


class MultiHeadTape(NamedTuple):
    """What the forward pass leaves for the backward pass, and for whoever wants to look inside.

    Attributes:
        query: [..., n_head, n_query, d_k], after its projection.
        key: [..., n_head, n_key, d_k].
        value: [..., n_head, n_key, d_v].
        weights: [..., n_head, n_query, n_key], how much each query looks at each key, before dropout.
        heads: [..., n_query, n_head · d_v], the outputs of the heads side by side.
        dropout: What the weights were multiplied with.
    """

    query: Array
    key: Array
    value: Array
    weights: Array
    heads: Array
    dropout: Array | None


def multi_head_attention(
    query: Array,
    key: Array,
    value: Array,
    weights: MultiHeadWeights,
    n_head: int,
    *,
    mask: Array | None = None,
    dropout: Array | None = None,
    past: tuple[Array, Array] | None = None,
) -> tuple[Array, MultiHeadTape]:
    """MultiHead(Q, K, V) = Concat(head_1, ..., head_h) W^O, head_i = Attention(Q W_i^Q, K W_i^K, V W_i^V).

    Self-attention when query, key and value are the same; cross-attention when key and value are another sequence.

    Source: Vaswani et al. 2017, section 3.2.2.

    Args:
        query: [..., n_query, d_model].
        key: [..., n_key, d_model].
        value: [..., n_key, d_model].
        weights: The projections.
        n_head: Number of heads h.
        mask: Added to every head's scores, broadcast to [..., n_head, n_query, n_key].
        dropout: What to multiply the attention weights with, [..., n_head, n_query, n_key].
        past: `key` and `value` of an earlier tape, which the new ones follow; only to generate, there is no gradient.

    Returns:
        The output, [..., n_query, d_model], and what `multi_head_attention_backward` needs.

    Raises:
        InputError: The shapes do not fit together, or the features do not divide into heads.
    """
    queries = split_heads(linear(query, weights.w_query, weights.b_query), n_head)  # [..., n_head, n_query, d_k]
    keys = split_heads(linear(key, weights.w_key, weights.b_key), n_head)  # [..., n_head, n_key, d_k]
    values = split_heads(linear(value, weights.w_value, weights.b_value), n_head)  # [..., n_head, n_key, d_v]
    if past is not None:
        keys, values = (np.concatenate(pair, axis=-2) for pair in zip(past, (keys, values), strict=True))
    attended, attention_weights = scaled_dot_product_attention(queries, keys, values, mask, dropout)
    heads = merge_heads(attended)  # [..., n_query, n_head · d_v]
    tape = MultiHeadTape(queries, keys, values, attention_weights, heads, dropout)
    return linear(heads, weights.w_output, weights.b_output), tape


def multi_head_attention_backward(
    grad_out: Array, query: Array, key: Array, value: Array, weights: MultiHeadWeights, tape: MultiHeadTape
) -> tuple[Array, Array, Array, MultiHeadWeights]:
    """Gradients of `multi_head_attention`.

    In self-attention the gradient of the input is the sum of those of query, key and value.

    Args:
        grad_out: [..., n_query, d_model].
        query: As in the forward pass, and so are key, value and weights.
        key: See query.
        value: See query.
        weights: See query.
        tape: What the forward pass returned.

    Returns:
        The gradients of query, key and value, and of the weights: no bias, no gradient.
    """
    grad_heads, grad_w_output, grad_b_output = linear_backward(grad_out, tape.heads, weights.w_output)
    grad_attended = split_heads(grad_heads, tape.query.shape[-3])  # [..., n_head, n_query, d_v]
    grad_queries, grad_keys, grad_values = scaled_dot_product_attention_backward(
        grad_attended, tape.query, tape.key, tape.value, tape.weights, tape.dropout
    )
    grad_query, grad_w_query, grad_b_query = linear_backward(merge_heads(grad_queries), query, weights.w_query)
    grad_key, grad_w_key, grad_b_key = linear_backward(merge_heads(grad_keys), key, weights.w_key)
    grad_value, grad_w_value, grad_b_value = linear_backward(merge_heads(grad_values), value, weights.w_value)
    grad_weights = MultiHeadWeights(
        grad_w_query,
        grad_w_key,
        grad_w_value,
        grad_w_output,
        None if weights.b_query is None else grad_b_query,
        None if weights.b_key is None else grad_b_key,
        None if weights.b_value is None else grad_b_value,
        None if weights.b_output is None else grad_b_output,
    )
    return grad_query, grad_key, grad_value, grad_weights
