"""Text from a model: one token after another, each drawn from the model's distribution."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gptcore.cache import KeyValueCache
from gptcore.errors import InputError
from gptcore.ops import softmax

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gptcore.gpt import GPT
    from gptcore.ops import Array
    from gptcore.tokenizer import Tokenizer

# Logits differ in their last bits between machines; rounded, they give the same text on all of them.
_DECIMALS = 4


@dataclass(frozen=True)
class GeneratedToken:
    """One token of a generated text.

    Attributes:
        id: Its number in the vocabulary.
        text: What it adds to the text; empty while a character is not complete.
        probability: What the model gave it, before temperature, top-k and top-p.
        sampling_probability: What it was drawn with, after them.
    """

    id: int
    text: str
    probability: float
    sampling_probability: float


@dataclass(frozen=True)
class Generation:
    """A generated text.

    Attributes:
        prompt: What it continues.
        tokens: Its tokens, in order.
        finish_reason: `stop` if the model ended its text, `length` if max_tokens did.
    """

    prompt: str
    tokens: tuple[GeneratedToken, ...]
    finish_reason: str

    @property
    def text(self) -> str:
        """The continuation, without the prompt."""
        return "".join(token.text for token in self.tokens)


@dataclass(frozen=True)
class Sampling:
    """How the next token is drawn.

    Attributes:
        temperature: Divides the logits: below 1 the likely becomes likelier; 0 always takes the likeliest token, which
            leads small models into loops.
        top_k: Only the k likeliest tokens are drawn from.
        top_p: Only the likeliest tokens are drawn from, as many as together reach probability p (Holtzman et al. 2020).
        seed: Of the random numbers. The same seed gives the same text.
    """

    temperature: float = 1.0
    top_k: int | None = None
    top_p: float | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be sampled with.

        Raises:
            InputError: An option is out of its range.
        """
        if not 0.0 <= self.temperature <= 100.0:
            raise InputError(f"temperature must be from 0 to 100, got {self.temperature}")
        if self.top_k is not None and self.top_k < 1:
            raise InputError(f"top_k must be at least 1, got {self.top_k}")
        if self.top_p is not None and not 0.0 < self.top_p <= 1.0:
            raise InputError(f"top_p must be above 0 and at most 1, got {self.top_p}")

    def distribution(self, logits: Array) -> Array:
        """The probabilities to draw from.

        Args:
            logits: [n_vocab], finite.

        Returns:
            [n_vocab] in float64; sums to 1, zero for what temperature 0, top-k or top-p exclude.
        """
        scores = logits.astype(np.float64)
        # A stable order makes ties go to the lower id.
        order = np.argsort(-scores, kind="stable")
        keep = 1 if self.temperature == 0.0 else min(self.top_k or scores.size, scores.size)
        kept = order[:keep]
        # Shifted first, so that a temperature close to 0 gives -inf at most, which is probability 0, and never a NaN.
        with np.errstate(over="ignore"):
            probabilities = softmax((scores[kept] - scores[kept[0]]) / (self.temperature or 1.0))
        if self.top_p is not None:
            # The first tokens whose sum reaches p: the one that crosses it is in.
            enough = int(np.searchsorted(np.cumsum(probabilities), self.top_p)) + 1
            kept, probabilities = kept[:enough], probabilities[:enough] / probabilities[:enough].sum()
        out = np.zeros_like(scores)
        out[kept] = probabilities
        return out

    def random(self) -> np.random.Generator:
        """The random numbers of one text (PCG64, the same on every machine); seeds may be negative."""
        return np.random.Generator(np.random.PCG64(self.seed % 2**64))


def stream(
    model: GPT,
    tokenizer: Tokenizer,
    prompt: str,
    *,
    max_tokens: int = 60,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    seed: int = 0,
) -> Iterator[GeneratedToken]:
    """Continue a text, token by token.

    A context window that is full loses its older half: the newer half is read again as if the text began there, and
    generation goes on. Nothing is lost from the text that is returned.

    Args:
        model: The model.
        tokenizer: Its tokenizer.
        prompt: What to continue; may be longer than the context window, then its end counts.
        max_tokens: Most tokens to generate.
        temperature: See `Sampling`.
        top_k: See `Sampling`.
        top_p: See `Sampling`.
        seed: See `Sampling`.

    Yields:
        The tokens, until the model ends its text or max_tokens is reached.

    Raises:
        InputError: The prompt is empty, or an option is out of its range.
    """
    sampling = Sampling(temperature, top_k, top_p, seed)
    if max_tokens < 1:
        raise InputError(f"max_tokens must be at least 1, got {max_tokens}")
    context = tokenizer.encode(prompt)
    if not context:
        raise InputError("the prompt is empty: give the model some text to continue")
    return _stream(model, tokenizer, context, max_tokens, sampling)


def _stream(
    model: GPT, tokenizer: Tokenizer, context: list[int], max_tokens: int, sampling: Sampling
) -> Iterator[GeneratedToken]:
    random = sampling.random()
    text = codecs.getincrementaldecoder("utf-8")(errors="replace")
    window = model.config.n_positions
    cache = KeyValueCache(model.config)
    unread = context[-window:]
    for _ in range(max_tokens):
        if cache.length + len(unread) > window:
            cache, unread = KeyValueCache(model.config), context[-max(window // 2, 1) :]
        hidden = model.forward(np.array([unread]), cache)
        logits = np.round(model.logits(hidden[-1:])[0], _DECIMALS)
        if not np.isfinite(logits).all():
            raise InputError("the model's scores are not finite: its weights are damaged, or too large for float32")
        distribution = sampling.distribution(logits)
        cumulative = np.cumsum(distribution)
        token = int(np.searchsorted(cumulative, random.random() * cumulative[-1], side="right"))
        probability = float(softmax(logits.astype(np.float64))[token])
        if token == tokenizer.end_of_text:
            return
        context.append(token)
        unread = [token]
        piece = text.decode(tokenizer.token_bytes([token])[0])
        yield GeneratedToken(token, piece, probability, float(distribution[token]))


def generate(
    model: GPT,
    tokenizer: Tokenizer,
    prompt: str,
    *,
    max_tokens: int = 60,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    seed: int = 0,
) -> Generation:
    """Continue a text; see `stream` for the arguments and errors.

    Example:
        >>> import gptcore
        >>> model, tokenizer = gptcore.load("fairytales")
        >>> result = gptcore.generate(model, tokenizer, "Once upon a time", max_tokens=20, temperature=0.8, seed=1)
        >>> len(result.tokens)
        20
    """
    tokens = tuple(
        stream(
            model,
            tokenizer,
            prompt,
            max_tokens=max_tokens,
            temperature=temperature,
            top_k=top_k,
            top_p=top_p,
            seed=seed,
        )
    )
    return Generation(prompt, tokens, "length" if len(tokens) == max_tokens else "stop")
