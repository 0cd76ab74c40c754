"""Which target an encoder-decoder Transformer says: greedy and beam search.

Neither ever chooses padding or the token that starts a target.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gptcore.errors import InputError

if TYPE_CHECKING:
    from gptcore.ops import Array, Ids
    from gptcore.transformer import Transformer


@dataclass(frozen=True)
class Hypothesis:
    """A target that was found.

    Attributes:
        ids: Its tokens, without those that start and end it.
        log_probability: Σ log P(token | source, tokens before), the end token included, in nats.
        score: The log-probability over the length penalty; what hypotheses are ranked by.
        finished: It came to its end token before the longest length.
    """

    ids: list[int]
    log_probability: float
    score: float
    finished: bool


def length_penalty(length: int, alpha: float) -> float:
    """What log-probabilities are divided by, so that long targets may win: ((5 + length) / 6)^α.

    Source: Wu et al. 2016, "Google's Neural Machine Translation System", eq. 14, without the coverage penalty.

    Args:
        length: Number of tokens, the end token included.
        alpha: 0 ranks by probability alone; Vaswani et al. 2017 use 0.6.
    """
    return float(((5.0 + length) / 6.0) ** alpha)


def greedy_search(model: Transformer, source: Ids, *, max_tokens: int | None = None) -> list[Hypothesis]:
    """Take the likeliest token, again and again.

    Args:
        model: The model.
        source: [batch, n_source].
        max_tokens: Most tokens to generate, the end token included; see `beam_search`.

    Returns:
        One hypothesis for each source.

    Raises:
        InputError: See `beam_search`.
    """
    return [hypotheses[0] for hypotheses in beam_search(model, source, beam=1, alpha=0.0, max_tokens=max_tokens)]


def beam_search(
    model: Transformer, source: Ids, *, beam: int = 4, alpha: float = 0.6, max_tokens: int | None = None
) -> list[list[Hypothesis]]:
    """Keep the best few beginnings, extend each by every token, keep the best few again.

    A sentence is done when no beginning can still overtake its worst kept hypothesis: log-probabilities only fall, so a
    beginning's score is at most its log-probability over the penalty of the longest length.

    Source: Wu et al. 2016, section 7; Vaswani et al. 2017, section 6.1, with 4 beams and α = 0.6.

    Args:
        model: The model.
        source: [batch, n_source]; short ones are filled up with padding.
        beam: How many beginnings, and at most how many hypotheses, of each sentence; 1 with an α of 0 is
            greedy search, and else what is longer may still win.
        alpha: See `length_penalty`.
        max_tokens: Most tokens to generate, the end token included. By default 50 more than the source has, as in 2017,
            or as many as the model has positions.

    Returns:
        For each source its hypotheses, the best first. Beginnings that reached the longest length stand in where there
        are fewer finished ones than beams.

    Raises:
        InputError: The source cannot be read by the model, or an option is out of its range.
    """
    n_positions = model.config.n_positions
    if max_tokens is None:
        max_tokens = min(n_positions, source.shape[-1] + 50)
    if not 1 <= max_tokens <= n_positions:
        raise InputError(f"max_tokens must be from 1 to the model's {n_positions} positions, got {max_tokens}")
    if beam < 1:
        raise InputError(f"beam must be at least 1, got {beam}")
    if not 0.0 <= alpha <= 10.0:
        raise InputError(f"alpha must be from 0 to 10, got {alpha}")
    state = model.start(source)
    batch = len(source)
    state.select(np.repeat(np.arange(batch), beam))  # the beams of a sentence are neighbours
    sentences = [_Sentence(beam, alpha, max_tokens, model.config.end_id) for _ in range(batch)]
    ids = np.full(batch * beam, model.config.start_id)
    for _ in range(max_tokens):
        logits = model.step(ids, state)  # [batch · beam, n_vocab]
        if not np.isfinite(logits).all():
            raise InputError("the model's scores are not finite numbers: its weights hold NaN, infinity or huge values")
        log_probabilities = _log_softmax(logits.astype(np.float64))
        log_probabilities[:, [model.config.padding_id, model.config.start_id]] = -np.inf
        parts = log_probabilities.reshape(batch, beam, -1)
        origins = [sentence.extend(part) for sentence, part in zip(sentences, parts, strict=True)]
        if all(sentence.done for sentence in sentences):
            break
        state.select(np.concatenate([beam * i + origin for i, origin in enumerate(origins)]))
        ids = np.array([tokens[-1] for sentence in sentences for tokens in sentence.tokens])
    return [sentence.hypotheses() for sentence in sentences]


class _Sentence:
    """The beginnings and the finished hypotheses of one source."""

    def __init__(self, beam: int, alpha: float, max_tokens: int, end_id: int) -> None:
        self._beam = beam
        self._alpha = alpha
        self._max_tokens = max_tokens
        self._end_id = end_id
        self.finished: list[Hypothesis] = []
        self.tokens: list[list[int]] = [[] for _ in range(beam)]
        # All beams begin alike, so only one of them counts at first.
        self.log_probabilities = np.full(beam, -np.inf)
        self.log_probabilities[0] = 0.0
        self.done = False

    def extend(self, log_probabilities: Array) -> Ids:
        """Choose the next beginnings.

        Args:
            log_probabilities: [beam, n_vocab], of each token after each beginning.

        Returns:
            [beam], which beginning each new one extends.
        """
        n_vocab = log_probabilities.shape[-1]
        totals = (self.log_probabilities[:, None] + log_probabilities).reshape(-1)  # [beam · n_vocab]
        # At most `beam` of the best 2 · beam end here, so that as many go on. What is worse than those that go on may
        # not end either: so that one beam is greedy search where length counts for nothing.
        best = np.argsort(-totals, kind="stable")[: 2 * self._beam]
        before = self.tokens
        origins: list[int] = []
        self.tokens = []
        self.log_probabilities = np.full(self._beam, -np.inf)
        for origin, token, total in zip(*np.divmod(best, n_vocab), totals[best], strict=True):
            if np.isneginf(total) or len(origins) == self._beam:
                continue
            if token == self._end_id:
                self._finish(before[origin], float(total))
            else:
                self.log_probabilities[len(origins)] = total
                origins.append(int(origin))
                self.tokens.append([*before[origin], int(token)])
        self._check_done()
        dead = self._beam - len(origins)  # of probability 0, they never come back
        self.tokens += [[self._end_id]] * dead
        return np.array(origins + [0] * dead)

    def _finish(self, tokens: list[int], log_probability: float) -> None:
        score = log_probability / length_penalty(len(tokens) + 1, self._alpha)
        if not self.done:
            self.finished.append(Hypothesis(tokens, log_probability, score, finished=True))
            self.finished.sort(key=lambda hypothesis: -hypothesis.score)
            del self.finished[self._beam :]

    def _check_done(self) -> None:
        bound = self.log_probabilities.max() / length_penalty(self._max_tokens, self._alpha)
        worst = self.finished[-1].score if len(self.finished) == self._beam else -np.inf
        self.done = self.done or bool(bound <= worst)

    def hypotheses(self) -> list[Hypothesis]:
        unfinished = [
            Hypothesis(tokens, float(total), float(total) / length_penalty(len(tokens), self._alpha), finished=False)
            for tokens, total in zip(self.tokens, self.log_probabilities, strict=True)
            if not np.isneginf(total)
        ]
        return (self.finished + unfinished)[: self._beam]


def _log_softmax(logits: Array) -> Array:
    logits = logits - logits.max(axis=-1, keepdims=True)
    out: Array = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    return out
