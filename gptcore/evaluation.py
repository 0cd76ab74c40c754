"""How well a model predicts a text that it has not learned from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gptcore import data, losses
from gptcore.errors import InputError
from gptcore.ops import require_finite

if TYPE_CHECKING:
    from gptcore.gpt import GPT
    from gptcore.ops import Ids


@dataclass(frozen=True)
class Evaluation:
    """A measurement.

    Attributes:
        loss: Mean cross-entropy in nats a token.
        bits_per_byte: The same in bits for each byte of UTF-8, which does not depend on the vocabulary.
        tokens: How many were predicted.
    """

    loss: float
    bits_per_byte: float
    tokens: int


def evaluate(model: GPT, ids: Ids, n_bytes: int) -> Evaluation:
    """Measure a model on a text.

    Windows overlap by half: from the second on, every token is predicted from at least half a context window. The first
    token is not predicted, there being nothing before it.

    Args:
        model: The model.
        ids: [n_tokens], the text.
        n_bytes: Its size in bytes of UTF-8.

    Raises:
        InputError: The text is too short to predict anything of it, or the model's scores are not finite.
    """
    if ids.size < 2 or n_bytes < 1:
        raise InputError("there is nothing to measure: a text must have at least 1 byte and 2 tokens")
    total = 0.0
    for inputs, targets in data.overlapping_windows(ids, model.config.n_positions):
        hidden = model.forward(inputs)[-targets.size :]
        loss, _ = losses.cross_entropy(require_finite(model.logits(hidden)), targets.reshape(-1))
        total += loss * targets.size
    return Evaluation(total / (ids.size - 1), total / math.log(2.0) / n_bytes, ids.size - 1)
