"""What the heads of a model do: scores for three kinds of head that are found in most models.

They are means of entries of the attention weights A[query, key] that such a head would put its weight on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gptcore.errors import InputError
from gptcore.gpt import GPT, Tape
from gptcore.interpretation import capture, sequence
from gptcore.ops import require_finite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gptcore.ops import Array, Ids

# Of the random sequences, in tokens; longer ones tell no more.
_LONGEST_HALF = 50


def previous_token_score(attention: Array) -> Array:
    """How much a head looks at the token before: the mean over t ≥ 1 of A[t, t - 1].

    Args:
        attention: [..., n_tokens, n_tokens], of two tokens or more.

    Returns:
        [...], from 0 to 1.
    """
    score: Array = np.diagonal(attention, -1, -2, -1).mean(axis=-1)
    return score


def first_token_score(attention: Array) -> Array:
    """How much a head looks at the first token: the mean over t ≥ 1 of A[t, 0].

    Many heads rest there when they find nothing to look for.

    Source: Xiao et al. 2024, "Efficient Streaming Language Models with Attention Sinks", section 3.1.

    Args:
        attention: [..., n_tokens, n_tokens], of two tokens or more.

    Returns:
        [...], from 0 to 1.
    """
    score: Array = attention[..., 1:, 0].mean(axis=-1)
    return score


def induction_score(attention: Array, length: int) -> Array:
    """How much a head, at a token that was there before, looks at what came after it then ("prefix matching").

    In a sequence of two equal halves token t was at t - length before, and what followed stood at t - length + 1: the
    mean over t ≥ length of A[t, t - length + 1].

    Source: Olsson et al. 2022, "In-context Learning and Induction Heads", section "Definition of induction heads".

    Args:
        attention: [..., 2 · length, 2 · length], over a sequence whose halves are equal.
        length: Of a half, in tokens.

    Returns:
        [...], from 0 to 1.
    """
    score: Array = np.diagonal(attention[..., length:, 1 : length + 1], 0, -2, -1).mean(axis=-1)
    return score


@dataclass(frozen=True)
class HeadScores:
    """What the heads of a model look at, [n_layer, n_head] each, from 0 to 1.

    Attributes:
        previous_token: See `previous_token_score`.
        first_token: See `first_token_score`.
        induction: See `induction_score`.
    """

    previous_token: Array
    first_token: Array
    induction: Array


def head_scores(model: GPT, ids: Sequence[int] | Ids, *, n_sequences: int = 8, seed: int = 0) -> HeadScores:
    """Score every head: the previous and the first token on a text, induction on repeated random tokens.

    Random tokens have nothing to go by but their repetition: what a head does there is not learnt from texts.

    Args:
        model: The model.
        ids: [n_tokens], the text, at least two and at most a context window of them.
        n_sequences: How many random sequences to average over.
        seed: Of their tokens.

    Raises:
        InputError: Ids that are no sequence of this model's tokens, too few or too many.
    """
    ids = sequence(ids)
    if ids.size < 2:
        raise InputError("the scores need at least two tokens: the first one has only itself to look at")
    attention = capture(model, ids).attention
    length = min(_LONGEST_HALF, model.config.n_positions // 2, model.config.vocab_size)
    sequences = repeated_random_tokens(model.config.vocab_size, length, n_sequences, seed)
    tape = Tape()
    model.forward(sequences, tape=tape)
    # [n_layer, n_sequences, n_head, n, n]
    repeated = require_finite(np.stack([saved["attention"] for saved in tape.layers]))
    return HeadScores(
        previous_token_score(attention), first_token_score(attention), induction_score(repeated, length).mean(axis=1)
    )


def repeated_random_tokens(vocab_size: int, length: int, n_sequences: int, seed: int = 0) -> Ids:
    """Sequences of random tokens that come twice: no token repeats within a half.

    Args:
        vocab_size: Tokens are from 0 to below this.
        length: Of a half.
        n_sequences: Number of sequences.
        seed: Of the tokens.

    Returns:
        [n_sequences, 2 · length].

    Raises:
        InputError: A number is not positive, or the vocabulary is smaller than a half.
    """
    if not 0 < length <= vocab_size or n_sequences < 1:
        raise InputError(f"cannot draw {n_sequences} times {length} different tokens of {vocab_size}")
    random = np.random.default_rng(seed)
    halves = np.stack([random.choice(vocab_size, length, replace=False) for _ in range(n_sequences)])
    return np.concatenate([halves, halves], axis=1)
