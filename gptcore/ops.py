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

from gptcore.errors import InputError

Array = NDArray[np.floating[Any]]
Ids = NDArray[np.integer[Any]]


def linear(x: Array, weight: Array, bias: Array | None = None) -> Array:
    """Affine map, y = x W + b.

    Args:
        x: [..., n_in].
        weight: [n_in, n_out], the layout of GPT-2's `Conv1D`.
        bias: [n_out], or none.

    Returns:
        [..., n_out].

    Raises:
        InputError: The features of x are not as many as the weight has rows.
    """
    if x.shape[-1] != weight.shape[0]:
        raise InputError(f"x has {x.shape[-1]} features, but the weight is for {weight.shape[0]}")
    # One product of two matrices, not one for each sequence of the batch.
    out: Array = (x if x.ndim == 2 else x.reshape(-1, x.shape[-1])) @ weight
    if bias is not None:
        out += bias
    return out if x.ndim == 2 else out.reshape(*x.shape[:-1], weight.shape[1])


def linear_backward(
    grad_out: Array,
    x: Array,
    weight: Array,
    grad_weight: Array | None = None,
    grad_bias: Array | None = None,
    grad_x: Array | None = None,
) -> tuple[Array, Array, Array]:
    """Gradients of `linear`: dL/dx = g Wᵀ, dL/dW = xᵀ g, dL/db = Σ g.

    Args:
        grad_out: [..., n_out].
        x: [..., n_in].
        weight: [n_in, n_out].
        grad_weight: Where to put the gradient of weight, [n_in, n_out]; a new array if it is not given.
        grad_bias: The same for bias, [n_out].
        grad_x: The same for x, [n, n_in]; it may be x itself, if x is not needed any longer.

    Returns:
        The gradients of x, weight and bias.
    """
    grad_rows = grad_out.reshape(-1, grad_out.shape[-1])  # [n, n_out]
    grad_weight = np.matmul(x.reshape(-1, x.shape[-1]).T, grad_rows, out=grad_weight)
    grad_x = np.matmul(grad_rows, weight.T, out=grad_x)
    return grad_x.reshape(x.shape), grad_weight, column_sums(grad_rows, grad_bias)


def column_sums(rows: Array, out: Array | None = None) -> Array:
    """1ᵀ X, the sum of all rows: as a product with a vector of ones several times faster than `rows.sum(axis=0)`.

    Args:
        rows: [n, n_columns].
        out: Where to put the sums, [n_columns]; a new array if it is not given.

    Returns:
        [n_columns].
    """
    sums: Array = np.matmul(np.ones(len(rows), rows.dtype), rows, out=out)
    return sums


def embedding(ids: Ids, weight: Array) -> Array:
    """Look up the row of each token: multiplying one-hot vectors by the matrix, without the multiplication.

    Args:
        ids: Any shape.
        weight: [n_vocab, n_embd].

    Returns:
        [..., n_embd].

    Raises:
        InputError: Ids that are not whole numbers, or that the matrix has no row for.
    """
    check_ids(ids, len(weight))
    rows: Array = weight[ids]
    return rows


def check_ids(ids: Ids, n_vocab: int) -> None:
    """Refuse what are no token ids of a vocabulary.

    Args:
        ids: Any shape.
        n_vocab: Number of tokens.

    Raises:
        InputError: Ids that are not whole numbers, or not from 0 to below `n_vocab`.
    """
    if ids.dtype.kind not in "iu":
        raise InputError(f"token ids must be whole numbers, got an array of {ids.dtype}")
    if ids.size and (ids.min() < 0 or ids.max() >= n_vocab):
        raise InputError(f"token ids must be from 0 to {n_vocab - 1}, got {ids.min()} to {ids.max()}")


def require_finite(computed: Array) -> Array:
    """Refuse what a model has computed if there is no number to it, before it is shown as a result.

    Args:
        computed: Any shape.

    Returns:
        The same.

    Raises:
        InputError: It holds NaN or infinity.
    """
    if not np.isfinite(computed).all():
        raise InputError("the model's numbers are not finite: its weights are damaged, or too large for float32")
    return computed


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
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    grad_weight[ordered[starts]] += np.add.reduceat(grad_out[order], starts, axis=0)


def tied_logits(hidden: Array, weight: Array) -> Array:
    """Scores of every token, h Eᵀ: how much the hidden state points the same way as each token's embedding.

    Source: Press and Wolf 2017, "Using the Output Embedding to Improve Language Models"; Vaswani et al. 2017, section
    3.4. Untied, the output layer is a `linear` of its own.

    Args:
        hidden: [n, n_embd].
        weight: [n_vocab, n_embd], the matrix of `embedding`.

    Returns:
        [n, n_vocab].
    """
    scores: Array = hidden @ weight.T
    return scores


def tied_logits_backward(grad_out: Array, hidden: Array, weight: Array, grad_weight: Array) -> Array:
    """Gradients of `tied_logits`: dL/dh = g E, dL/dE = gᵀ h.

    Args:
        grad_out: [n, n_vocab].
        hidden: [n, n_embd].
        weight: [n_vocab, n_embd].
        grad_weight: [n_vocab, n_embd], added to in place, because the embedding has a part in it too.

    Returns:
        The gradient of hidden.
    """
    grad_weight += grad_out.T @ hidden
    grad_hidden: Array = grad_out @ weight
    return grad_hidden


def layer_norm(x: Array, weight: Array, bias: Array, epsilon: float) -> tuple[Array, Array, Array]:
    """Layer normalisation, y = (x - mean) / sqrt(var + ε) · w + b over the last axis (Ba et al. 2016, eq. 4).

    Args:
        x: [..., n_embd].
        weight: [n_embd].
        bias: [n_embd].
        epsilon: Added to the variance; GPT-2 uses 1e-5.

    Returns:
        The output; the normalised input; 1 / sqrt(var + ε), [..., 1].

    Raises:
        InputError: The weight is for another number of features.
    """
    if weight.shape != x.shape[-1:]:
        raise InputError(f"x has {x.shape[-1]} features, but the weight of the norm is {list(weight.shape)}")
    n_embd = x.shape[-1]
    # Sums, and the dot product of a row with itself: twice as fast as `mean` and `var` where there is one row.
    mean = x @ np.ones(n_embd, x.dtype)
    mean /= n_embd
    normalized: Array = x - mean[..., None]
    variance = np.vecdot(normalized, normalized)[..., None] * (1.0 / n_embd)
    inverse_std: Array = 1.0 / np.sqrt(variance + epsilon)
    normalized *= inverse_std
    out: Array = normalized * weight
    out += bias
    return out, normalized, inverse_std


def layer_norm_backward(
    grad_out: Array, weight: Array, normalized: Array, inverse_std: Array
) -> tuple[Array, Array, Array]:
    """Gradients of `layer_norm`.

    With g = grad_out · w and n the normalised input: dL/dx = (g - mean(g) - n · mean(g · n)) / std.

    Args:
        grad_out: [..., n_embd].
        weight: [n_embd].
        normalized: [..., n_embd], from the forward pass.
        inverse_std: [..., 1], from the forward pass.

    Returns:
        The gradients of x, weight and bias.
    """
    grad_rows, normalized_rows = grad_out.reshape(-1, weight.size), normalized.reshape(-1, weight.size)  # [n, n_embd]
    product = grad_rows * normalized_rows
    grad_weight, grad_bias = column_sums(product), column_sums(grad_rows)
    # Sums over features that are weighted by w are products with w.
    mean, along = grad_rows @ weight / weight.size, product @ weight / weight.size  # [n]
    grad_x: Array = grad_rows * weight
    grad_x -= mean[:, None]
    grad_x -= np.multiply(normalized_rows, along[:, None], out=product)
    grad_x *= inverse_std.reshape(-1, 1)
    return grad_x.reshape(grad_out.shape), grad_weight, grad_bias


def softmax(x: Array, out: Array | None = None) -> Array:
    """Softmax over the last axis, exp(x_i) / Σ exp(x_j), shifted by the maximum so that it cannot overflow.

    A row that is -inf throughout (everything masked) gives zeros.

    Args:
        x: [..., n].
        out: Where to put the result, which may be x itself; a new array if it is not given.

    Returns:
        [..., n], each row sums to 1.
    """
    # Not below a finite number, because -inf - -inf is NaN.
    highest = np.maximum(x.max(axis=-1, keepdims=True), np.finfo(x.dtype).min)
    probabilities: Array = np.subtract(x, highest, out=out)
    np.exp(probabilities, out=probabilities)
    # The largest term is exp(0) = 1, so that a sum below 1 is one of zeros, which stay zeros.
    probabilities /= np.maximum(probabilities.sum(axis=-1, keepdims=True), 1.0)
    return probabilities


def softmax_backward(grad_out: Array, probabilities: Array, out: Array | None = None) -> Array:
    """Gradient of `softmax`: p · (g - Σ g·p).

    Args:
        grad_out: [..., n].
        probabilities: [..., n], the output of the forward pass.
        out: Where to put the result, which may be grad_out itself; a new array if it is not given.

    Returns:
        The gradient of x.
    """
    along = np.einsum("...n,...n->...", grad_out, probabilities)[..., None]
    grad_x: Array = np.subtract(grad_out, along, out=out)
    grad_x *= probabilities
    return grad_x
