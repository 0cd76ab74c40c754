"""From logits to the next token.

In this order, each step working on what the one before has left:

1. `repetition_penalty` θ: of tokens in the prompt or the text, logit / θ where positive, logit · θ where negative
   (Keskar et al. 2019, "CTRL", section 4.1, with the sign handled as in Hugging Face's library).
2. `presence_penalty` and `frequency_penalty`: logit - presence · [count > 0] - frequency · count, where count is how
   often the token was generated, the prompt aside (OpenAI's API).
3. `logit_bias`: added; -100 excludes the token.
4. `temperature` T: p = softmax(logits / T).
5. `top_k`: the k likeliest tokens are kept (Fan et al. 2018, "Hierarchical Neural Story Generation").
6. `top_p`: the fewest of the likeliest that together reach p (Holtzman et al. 2020, "The Curious Case of Neural Text
   Degeneration").
7. `min_p`: those at least min_p times as likely as the likeliest (Nguyen et al. 2024, "Turning Up the Heat").

What is kept is scaled to sum to 1, and one token is drawn. Among equals the lower ids come first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gptcore.errors import InputError
from gptcore.ops import softmax
from gptcore.options import BAN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from gptcore.ops import Array
    from gptcore.options import GenerationOptions

    Mask = NDArray[np.bool_]


def penalize_repetition(scores: Array, seen: Mask, penalty: float) -> None:
    """Make tokens less likely that have been seen.

    Args:
        scores: [n_vocab], changed in place.
        seen: [n_vocab], True for the tokens of the prompt and the text.
        penalty: Above 1 less likely, below 1 likelier.
    """
    repeated = scores[seen]
    scores[seen] = np.where(repeated > 0.0, repeated / penalty, repeated * penalty)


def add_bias(scores: Array, logit_bias: Mapping[int, float]) -> None:
    """Add to the scores of single tokens, in place; -100 excludes one."""
    for token, bias in logit_bias.items():
        scores[token] = -np.inf if bias <= BAN else scores[token] + bias


def distribution(scores: Array, options: GenerationOptions) -> Array:
    """Steps 4 to 7: the probabilities to draw from.

    Args:
        scores: [n_vocab] in float64; -inf for what is excluded, but not for everything.
        options: Their temperature, top_k, top_p and min_p.

    Returns:
        [n_vocab]; sums to 1.
    """
    if options.temperature == 0.0:
        likeliest = np.zeros_like(scores)
        likeliest[scores.argmax()] = 1.0
        return likeliest
    # Shifted first, so that a temperature close to 0 gives -inf at most, which is probability 0, and never a NaN.
    with np.errstate(over="ignore"):
        scaled = (scores - scores.max()) / options.temperature
    if options.top_k is not None:
        scaled[~largest(scaled, options.top_k)] = -np.inf
    probabilities = softmax(scaled)
    if options.top_p is not None:
        descending = np.sort(probabilities[probabilities > 0.0])[::-1]
        enough = int(np.searchsorted(np.cumsum(descending), options.top_p)) + 1  # the one that reaches p is in
        probabilities[~largest(probabilities, enough)] = 0.0
    if options.min_p is not None:
        probabilities[probabilities < options.min_p * probabilities.max()] = 0.0
    probabilities /= probabilities.sum()
    return probabilities


def largest(scores: Array, k: int) -> Mask:
    """Which k scores are the largest; of equal ones at the edge, those with the lower indices.

    Args:
        scores: [n].
        k: At least 1.

    Returns:
        [n], True k times, or n times if that is fewer.
    """
    if k >= scores.size:
        return np.ones(scores.size, dtype=np.bool_)
    edge = np.partition(scores, -k)[-k]
    chosen: Mask = scores > edge
    chosen[np.flatnonzero(scores == edge)[: k - np.count_nonzero(chosen)]] = True
    return chosen


class Sampler:
    """Draws the tokens of one text."""

    def __init__(self, options: GenerationOptions, prompt: Sequence[int], n_vocab: int, choice: int = 0) -> None:
        """Begin a text.

        Args:
            options: How to draw.
            prompt: Its tokens, for the repetition penalty.
            n_vocab: Number of tokens.
            choice: Which of several continuations this is. Each has random numbers of its own, the `choice`-th child
                of the seed, so that nothing that runs beside it changes them (PCG64, the same on every machine).

        Raises:
            InputError: A bias for a token that there is not, or that leaves none to draw.
        """
        for token in options.logit_bias:
            if token >= n_vocab:
                raise InputError(f"logit_bias: token ids must be from 0 to {n_vocab - 1}, got {token}")
        if sum(bias <= BAN for bias in options.logit_bias.values()) == n_vocab:
            raise InputError("logit_bias excludes every token: leave at least one to draw")
        self._options = options
        self._seen = np.zeros(n_vocab, dtype=np.bool_)
        self._seen[list(prompt)] = True
        self._counts = np.zeros(n_vocab)
        seed = np.random.SeedSequence(options.seed % 2**64, spawn_key=(choice,) if choice else ())
        self._random = np.random.Generator(np.random.PCG64(seed))

    def draw(self, logits: Array) -> tuple[int, float]:
        """Draw the next token.

        Args:
            logits: [n_vocab], finite; left as they are.

        Returns:
            The token, and the probability it was drawn with.
        """
        scores = self._penalized(logits.astype(np.float64))
        if self._options.temperature == 0.0:
            token, probability = int(scores.argmax()), 1.0
        else:
            probabilities = distribution(scores, self._options)
            cumulative = np.cumsum(probabilities)
            token = int(np.searchsorted(cumulative, self._random.random() * cumulative[-1], side="right"))
            if token == probabilities.size:  # the product may round up to the sum itself
                token = int(np.flatnonzero(probabilities)[-1])
            probability = float(probabilities[token])
        self._seen[token] = True
        self._counts[token] += 1.0
        return token, probability

    def _penalized(self, scores: Array) -> Array:
        """Steps 1 to 3, in place."""
        options = self._options
        if options.repetition_penalty != 1.0:
            penalize_repetition(scores, self._seen, options.repetition_penalty)
        if options.presence_penalty:
            scores -= options.presence_penalty * (self._counts > 0.0)
        if options.frequency_penalty:
            scores -= options.frequency_penalty * self._counts
        add_bias(scores, options.logit_bias)
        return scores
