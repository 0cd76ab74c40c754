"""Where a token stands: attention alone does not see the order of its keys.

Both encodings are added to the token embeddings (Vaswani et al. 2017, section 3.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gptcore.errors import InputError

if TYPE_CHECKING:
    from gptcore.ops import Array


def sinusoidal_encoding(n_positions: int, n_embd: int, dtype: Any = np.float32) -> Array:
    """Sines and cosines of each position, at wavelengths from 2π to 10000 · 2π positions.

    PE(pos, 2i) = sin(pos / 10000^(2i / n_embd));  PE(pos, 2i + 1) = cos(pos / 10000^(2i / n_embd))

    The encoding of pos + k is a rotation of that of pos, the same for every pos; there is nothing to learn, and so no
    gradient.

    Source: Vaswani et al. 2017, section 3.5.

    Args:
        n_positions: Number of positions, from 0.
        n_embd: Number of features; odd, the last is a sine without its cosine.
        dtype: The precision of the result; angles are computed in float64, since those of late positions are large.

    Returns:
        [n_positions, n_embd].

    Raises:
        InputError: A size is not positive.
    """
    if n_positions < 1 or n_embd < 1:
        raise InputError(f"n_positions and n_embd must be at least 1, got {n_positions} and {n_embd}")
    frequencies = 10000.0 ** (-np.arange(0, n_embd, 2) / n_embd)
    angles = np.arange(n_positions)[:, None] * frequencies  # [n_positions, ceil(n_embd / 2)]
    encoding = np.empty((n_positions, n_embd), dtype)
    encoding[:, 0::2] = np.sin(angles)
    encoding[:, 1::2] = np.cos(angles[:, : n_embd // 2])
    return encoding


def learned_encoding(weight: Array, n_tokens: int, start: int = 0) -> Array:
    """A vector for each position, learned like an embedding (Gehring et al. 2017, section 3.1; used by GPT-2).

    Args:
        weight: [n_positions, n_embd].
        n_tokens: Number of positions wanted.
        start: The first of them.

    Returns:
        [n_tokens, n_embd], a view of the weight.

    Raises:
        InputError: Positions that were never learned.
    """
    if start < 0 or start + n_tokens > len(weight):
        raise InputError(
            f"positions {start} to {start + n_tokens - 1} are wanted, but only 0 to {len(weight) - 1} are known"
        )
    return weight[start : start + n_tokens]


def learned_encoding_backward(grad_out: Array, grad_weight: Array, start: int = 0) -> None:
    """Gradient of `learned_encoding`: every sequence of the batch adds to the positions it has.

    Args:
        grad_out: [..., n_tokens, n_embd], of the sum of token and position.
        grad_weight: [n_positions, n_embd], added to in place.
        start: As in the forward pass.
    """
    n_tokens, n_embd = grad_out.shape[-2:]
    grad_weight[start : start + n_tokens] += grad_out.reshape(-1, n_tokens, n_embd).sum(axis=0)
