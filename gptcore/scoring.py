"""How likely a model finds tokens: those of a given text, and those that could have stood in their place."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gptcore.data import overlapping_windows
from gptcore.errors import InputError
from gptcore.sampling import largest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gptcore.gpt import GPT
    from gptcore.ops import Array
    from gptcore.tokenizer import Tokenizer


@dataclass(frozen=True)
class Alternative:
    r"""A token that could have come.

    Attributes:
        id: Its number in the vocabulary.
        text: The token alone, bytes that are no whole character written as `\xNN`.
        log_probability: What the model gave it, in nats.
    """

    id: int
    text: str
    log_probability: float


@dataclass(frozen=True)
class ScoredToken:
    """A token of a given text.

    Attributes:
        id: Its number in the vocabulary.
        text: What it adds to the text; empty while a character is not complete.
        log_probability: What the model gave it after the tokens before it, in nats; None for the first.
        alternatives: The likeliest tokens in its place, the likeliest first, as many as were asked for.
    """

    id: int
    text: str
    log_probability: float | None
    alternatives: tuple[Alternative, ...] = ()


def score(model: GPT, tokenizer: Tokenizer, ids: Sequence[int], *, alternatives: int = 0) -> list[ScoredToken]:
    """The probability of every token of a text, log softmax(logits)_token, given those before it.

    Where the text is longer than the context window, windows overlap by half: every token is given at least half a
    window, or all there is.

    Args:
        model: The model.
        tokenizer: Its tokenizer.
        ids: The text's tokens.
        alternatives: How many of the likeliest tokens to report beside each.

    Raises:
        InputError: There is no token, what is no token of the model, or scores that are not finite.
    """
    return list(score_each(model, tokenizer, ids, alternatives=alternatives))


def score_each(model: GPT, tokenizer: Tokenizer, ids: Sequence[int], *, alternatives: int = 0) -> Iterator[ScoredToken]:
    """`score` token by token, for whoever has something else to do in between."""
    if not ids:
        raise InputError("there is no text to score")
    if min(ids) < 0 or max(ids) >= min(len(tokenizer), model.config.vocab_size):
        raise InputError(f"token ids must be tokens of the model, got {min(ids)} to {max(ids)}")
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    pieces = (decoder.decode(piece) for piece in tokenizer.token_bytes(ids))
    yield ScoredToken(ids[0], next(pieces), None)
    for inputs, targets in overlapping_windows(np.asarray(ids), model.config.n_positions):
        hidden = model.forward(inputs)[-targets.size :]
        for state, target in zip(hidden, targets[0].tolist(), strict=True):  # one by one: [n_tokens, n_vocab] is large
            logits = model.logits(state[None])[:, : len(tokenizer)]
            normalizer = float(log_normalizers(logits)[0])
            others = likeliest(logits[0], normalizer, alternatives, tokenizer)
            yield ScoredToken(target, next(pieces), float(logits[0, target]) - normalizer, others)


def log_normalizers(logits: Array) -> Array:
    """What to subtract from logits to get log-probabilities, log Σ exp(logit).

    Args:
        logits: [n, n_vocab].

    Returns:
        [n], in float64.

    Raises:
        InputError: Scores that are not finite.
    """
    if not np.isfinite(logits).all():
        raise InputError("the model's scores are not finite: its weights are damaged, or too large for float32")
    highest = logits.max(axis=-1, keepdims=True)
    normalizers: Array = np.log(np.exp(logits - highest).sum(axis=-1, dtype=np.float64)) + highest[:, 0]
    return normalizers


def likeliest(logits: Array, normalizer: float, k: int, tokenizer: Tokenizer) -> tuple[Alternative, ...]:
    """The k likeliest tokens, the likeliest first; of equals, the lower ids.

    Args:
        logits: [n_vocab].
        normalizer: Their log Σ exp.
        k: How many; 0 gives none.
        tokenizer: The model's.
    """
    if k == 0:
        return ()
    chosen = np.flatnonzero(largest(logits, k))
    ids: list[int] = chosen[np.argsort(-logits[chosen], kind="stable")].tolist()
    pieces = tokenizer.pieces(ids)
    return tuple(Alternative(i, piece, float(logits[i]) - normalizer) for i, piece in zip(ids, pieces, strict=True))
