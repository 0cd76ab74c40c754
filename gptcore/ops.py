"""The operations a Transformer is made of, each with its gradient beside it.

Arrays in, arrays out: where a function overwrites its input, it says so. The forward function returns what its gradient
needs, if that is more than its own inputs and outputs. Gradients are named after what they are of: `grad_x` is the
derivative of the loss with respect to `x` and has its shape.

All of it works in the precision of its inputs, float32 or float64. Constants are Python floats, because in NumPy 2
a `np.float64` constant would turn float32 arrays into float64 (NEP 50).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gptcore.errors import InputError

Array = NDArray[np.floating[Any]]
Ids = NDArray[np.integer[Any]]


def linear(x: Array, weight: Array, bias: Array) -> Array:
    """Affine map, y = x W + b.

    Args:
        x: [..., n_in].
        weight: [n_in, n_out], the layout of GPT-2's `Conv1D`.
        bias: [n_out].

    Returns:
        [..., n_out].
    """
    out: Array = x @ weight
    out += bias
    return out


def linear_backward(grad_out: Array, x: Array, weight: Array) -> tuple[Array, Array, Array]:
    """Gradients of `linear`: dL/dx = g Wᵀ, dL/dW = xᵀ g, dL/db = Σ g.

    Args:
        grad_out: [n, n_out].
        x: [n, n_in].
        weight: [n_in, n_out].

    Returns:
        The gradients of x, weight and bias.
    """
    return grad_out @ weight.T, x.T @ grad_out, grad_out.sum(axis=0)


def embedding_backward(grad_out: Array, ids: Ids, grad_weight: Array) -> None:
    """Gradient of `weight[ids]`: row i of `grad_weight` gains every gradient of a place where i was looked up.

    Sorted and summed in runs, several times faster than `np.add.at` when ids repeat.

    Args:
        grad_out: [n, n_embd].
        ids: [n].
        grad_weight: [n_vocab, n_embd], added to in place.
    """
    order = np.argsort(ids, kind="stable")
    ordered = ids[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    grad_weight[ordered[starts]] += np.add.reduceat(grad_out[order], starts, axis=0)


def layer_norm(x: Array, weight: Array, bias: Array, epsilon: float) -> tuple[Array, Array, Array]:
    """Layer normalisation, y = (x - mean) / sqrt(var + ε) · w + b over the last axis (Ba et al. 2016, eq. 4).

    Args:
        x: [..., n_embd].
        weight: [n_embd].
        bias: [n_embd].
        epsilon: Added to the variance; GPT-2 uses 1e-5.

    Returns:
        The output; the normalised input; 1 / sqrt(var + ε), [..., 1].
    """
    normalized: Array = x - x.mean(axis=-1, keepdims=True)
    variance = np.einsum("...c,...c->...", normalized, normalized)[..., None] / x.shape[-1]
    inverse_std: Array = 1.0 / np.sqrt(variance + epsilon)
    normalized *= inverse_std
    return normalized * weight + bias, normalized, inverse_std


def layer_norm_backward(
    grad_out: Array, weight: Array, normalized: Array, inverse_std: Array
) -> tuple[Array, Array, Array]:
    """Gradients of `layer_norm`.

    With g = grad_out · w and n the normalised input: dL/dx = (g - mean(g) - n · mean(g · n)) / std.

    Args:
        grad_out: [n, n_embd].
        weight: [n_embd].
        normalized: [n, n_embd], from the forward pass.
        inverse_std: [n, 1], from the forward pass.

    Returns:
        The gradients of x, weight and bias.
    """
    grad_weight = np.einsum("nc,nc->c", grad_out, normalized)
    grad_bias = grad_out.sum(axis=0)
    grad_x: Array = grad_out * weight
    along = np.einsum("nc,nc->n", grad_x, normalized)[:, None] / weight.size
    grad_x -= grad_x.mean(axis=-1, keepdims=True)
    grad_x -= normalized * along
    grad_x *= inverse_std
    return grad_x, grad_weight, grad_bias


_GELU_SCALE = math.sqrt(2.0 / math.pi)
_GELU_CUBIC = 0.044715


def gelu(x: Array) -> tuple[Array, Array]:
    """Gaussian error linear unit in its tanh form, x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))).

    Source: Hendrycks and Gimpel 2016, section 2; the form that GPT-2 uses.

    Args:
        x: Any shape.

    Returns:
        The output, and the tanh for the gradient.
    """
    # x * x * x: a float32 power is hundreds of times slower.
    tanh: Array = x * x
    tanh *= _GELU_SCALE * _GELU_CUBIC
    tanh += _GELU_SCALE
    tanh *= x
    np.tanh(tanh, out=tanh)
    out: Array = tanh + 1.0
    out *= x
    out *= 0.5
    return out, tanh


def gelu_backward(grad_out: Array, x: Array, tanh: Array) -> Array:
    """Gradient of `gelu`: with u' = √(2/π) (1 + 3·0.044715 x²), dy/dx = (1 + t)/2 + x (1 - t²) u'/2.

    Args:
        grad_out: Any shape.
        x: The input of the forward pass.
        tanh: What the forward pass returned.

    Returns:
        The gradient of x.
    """
    slope: Array = x * x
    slope *= 3.0 * _GELU_CUBIC * _GELU_SCALE
    slope += _GELU_SCALE
    slope *= 1.0 - tanh * tanh
    slope *= x
    slope += tanh
    slope += 1.0
    slope *= 0.5
    slope *= grad_out
    return slope


class Dropout:
    """Sets features to 0 at random while training, and scales the others up (Srivastava et al. 2014, section 4).

    Its gradient is the gradient of the output times the factors that `apply` returns.
    """

    def __init__(self, probability: float, random: np.random.Generator) -> None:
        """Say how often and from which random numbers.

        Args:
            probability: Of a feature to become 0, from 0 to below 1.
            random: Where the choices come from.
        """
        if not 0.0 <= probability < 1.0:
            raise InputError(f"the probability of dropout must be from 0 to below 1, got {probability}")
        self.probability = probability
        self._random = random

    def apply(self, x: Array) -> Array:
        """Multiply `x` in place by 0 or 1 / (1 - probability).

        Args:
            x: Any shape.

        Returns:
            The factors, in the shape of `x`.
        """
        kept = self._random.random(x.shape, dtype=np.float32) >= self.probability
        factors: Array = kept * x.dtype.type(1.0 / (1.0 - self.probability))
        x *= factors
        return factors


def softmax(x: Array) -> Array:
    """Softmax over the last axis, exp(x_i) / Σ exp(x_j), shifted by the maximum so that it cannot overflow.

    A row that is -inf throughout (everything masked) gives zeros.

    Args:
        x: [..., n].

    Returns:
        [..., n], each row sums to 1.
    """
    highest = x.max(axis=-1, keepdims=True)
    out: Array = x - np.where(np.isneginf(highest), 0.0, highest).astype(x.dtype, copy=False)
    np.exp(out, out=out)
    total = out.sum(axis=-1, keepdims=True)
    out /= np.where(total == 0.0, 1.0, total).astype(x.dtype, copy=False)
    return out


def softmax_backward(grad_out: Array, probabilities: Array) -> Array:
    """Gradient of `softmax`: p · (g - Σ g·p).

    Args:
        grad_out: [..., n].
        probabilities: [..., n], the output of the forward pass.

    Returns:
        The gradient of x.
    """
    along = np.einsum("...n,...n->...", grad_out, probabilities)[..., None]
    out: Array = grad_out - along
    out *= probabilities
    return out


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


def cross_entropy(logits: Array, targets: Ids) -> tuple[float, Array]:
    """Mean negative log-likelihood of the targets, -1/n Σ log softmax(logits)_target, in nats.

    Args:
        logits: [n, n_vocab]; overwritten, to save the largest array of a training step.
        targets: [n].

    Returns:
        The loss, and the probabilities [n, n_vocab] (in the memory of `logits`).
    """
    logits -= logits.max(axis=-1, keepdims=True)
    rows = np.arange(targets.size)
    wanted = logits[rows, targets].copy()
    probabilities = np.exp(logits, out=logits)
    total = probabilities.sum(axis=-1, keepdims=True)
    probabilities /= total
    loss = float(np.mean(np.log(total[:, 0]) - wanted, dtype=np.float64))
    return loss, probabilities


def cross_entropy_backward(probabilities: Array, targets: Ids) -> Array:
    """Gradient of `cross_entropy` with respect to the logits: (softmax - one-hot) / n.

    Args:
        probabilities: [n, n_vocab] from the forward pass; overwritten.
        targets: [n].

    Returns:
        [n, n_vocab], in the memory of `probabilities`.
    """
    probabilities[np.arange(targets.size), targets] -= 1.0
    probabilities *= 1.0 / targets.size
    return probabilities
