"""What training makes small, with its gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gptcore.ops import Array, Ids


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
