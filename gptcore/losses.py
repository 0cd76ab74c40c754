"""What training makes small, with its gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gptcore.errors import InputError
from gptcore.ops import check_ids

if TYPE_CHECKING:
    from gptcore.ops import Array, Ids


def cross_entropy(
    logits: Array, targets: Ids, *, label_smoothing: float = 0.0, ignore: int | None = None
) -> tuple[float, Array]:
    """Mean cross-entropy of the targets, -1/n Σ_t Σ_v q_t(v) log softmax(logits_t)_v, in nats.

    q_t gives 1 - ε to the target and spreads ε evenly over all n_vocab tokens: ε = 0 is the negative log-likelihood.
    Sources: Szegedy et al. 2016, "Rethinking the Inception Architecture", section 7; Vaswani et al. 2017, section 5.4,
    with ε = 0.1.

    Args:
        logits: [n, n_vocab]; overwritten, to save the largest array of a training step.
        targets: [n].
        label_smoothing: ε, from 0 to below 1.
        ignore: Positions with this target, usually padding, count neither in the sum nor in n.

    Returns:
        The loss, and the probabilities [n, n_vocab] (in the memory of `logits`).

    Raises:
        InputError: Targets that are no tokens, or not one for each row; every one is ignored; ε is out of its range.
    """
    if logits.ndim != 2 or targets.shape != logits.shape[:1]:
        raise InputError(
            f"logits must be [n, n_vocab] and targets [n], got {list(logits.shape)} and {list(targets.shape)}"
        )
    if not 0.0 <= label_smoothing < 1.0:
        raise InputError(f"label_smoothing must be from 0 to below 1, got {label_smoothing}")
    rows = _counted(targets, ignore)
    wanted_ids = targets[rows]
    check_ids(wanted_ids, logits.shape[-1])
    if not rows.size:
        raise InputError("there is no target to learn from: every one is ignored")
    logits -= logits.max(axis=-1, keepdims=True)
    wanted = (1.0 - label_smoothing) * logits[rows, wanted_ids]
    if label_smoothing:
        wanted += label_smoothing * logits.mean(axis=-1)[rows]
    probabilities = np.exp(logits, out=logits)
    total = probabilities.sum(axis=-1, keepdims=True)
    probabilities /= total
    loss = float(np.mean(np.log(total[rows, 0]) - wanted, dtype=np.float64))
    return loss, probabilities


def cross_entropy_backward(
    probabilities: Array, targets: Ids, *, label_smoothing: float = 0.0, ignore: int | None = None
) -> Array:
    """Gradient of `cross_entropy` with respect to the logits: (softmax - q) / n, and 0 where the target is ignored.

    Args:
        probabilities: [n, n_vocab] from the forward pass; overwritten.
        targets: [n].
        label_smoothing: As in the forward pass.
        ignore: As in the forward pass.

    Returns:
        [n, n_vocab], in the memory of `probabilities`.
    """
    rows = _counted(targets, ignore)
    probabilities[rows, targets[rows]] -= 1.0 - label_smoothing
    if label_smoothing:
        probabilities -= label_smoothing / probabilities.shape[-1]
    probabilities *= 1.0 / rows.size
    if ignore is not None:
        probabilities[targets == ignore] = 0.0
    return probabilities


def _counted(targets: Ids, ignore: int | None) -> Ids:
    """The positions that are not ignored."""
    return np.arange(targets.size) if ignore is None else np.flatnonzero(targets != ignore)
