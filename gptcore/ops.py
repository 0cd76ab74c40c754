"""The operations a Transformer is made of, each with its gradient beside it.

Arrays in, arrays out: where a function overwrites its input, it says so. The forward function returns what its gradient
needs, if that is more than its own inputs and outputs. Gradients are named after what they are of: `grad_x` is the
derivative of the loss with respect to `x` and has its shape.

All of it works in the precision of its inputs, float32 or float64. Constants are Python floats, because in NumPy 2
a `np.float64` constant would turn float32 arrays into float64 (NEP 50).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

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
