"""Texts that grow side by side: the loop that all generation goes through.

One step of a `Batch` gives every text in it one token: their newest tokens go through the model together, as rows of
one matrix, which costs little more than one of them alone, because most of the time is spent on reading the weights.
Texts join and leave between steps, so that nobody waits for the longest (Yu et al. 2022, "Orca", section 3.1).

A text that joins is read in chunks (prefill), one in each step, so that the others go on meanwhile and memory stays
bounded; short prompts that join at the same time are read together. A text does not depend on what grows beside it: it
has a row of the cache and random numbers of its own.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gptcore import prefill
from gptcore.cache import KeyValueCache
from gptcore.errors import InputError
from gptcore.panels import PanelGPT
from gptcore.sampling import Sampler
from gptcore.scoring import likeliest, log_normalizers
from gptcore.stopping import TokenTexts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gptcore.gpt import GPT
    from gptcore.ops import Array, Ids
    from gptcore.options import GenerationOptions
    from gptcore.scoring import Alternative
    from gptcore.tokenizer import Tokenizer

# Tokens that are read at once. More would not be faster, and the scores of attention grow with it.
CHUNK = 256
# Tokens that the cache has room for at first.
_CAPACITY = 64


@dataclass(frozen=True)
class GeneratedToken:
    """One token of a generated text.

    Attributes:
        id: Its number in the vocabulary.
        text: What it adds to the text; empty while a character is not complete.
        probability: What the model gave it: softmax(logits), before penalties, bias, temperature, top-k and the like.
        sampling_probability: What it was drawn with, after them.
        alternatives: The likeliest tokens in its place, the likeliest first, as many as were asked for.
    """

    id: int
    text: str
    probability: float
    sampling_probability: float
    alternatives: tuple[Alternative, ...] = ()

    @property
    def log_probability(self) -> float:
        """The logarithm of `probability`, in nats."""
        return math.log(self.probability) if self.probability > 0.0 else -math.inf


@dataclass(frozen=True)
class Progress:
    """What a step did for one text.

    Attributes:
        id: Which text, as `Batch.add` named it.
        tokens: Those whose text has become certain; none while it may be the beginning of a stop sequence.
        finish_reason: `stop` if the model or a stop sequence ended the text, `length` if max_tokens did, None if it
            goes on.
    """

    id: int
    tokens: tuple[GeneratedToken, ...]
    finish_reason: str | None


class _Drawn(NamedTuple):
    """A token whose text is not certain yet."""

    id: int
    probability: float
    sampling_probability: float
    alternatives: tuple[Alternative, ...]


@dataclass(eq=False)
class _Text:
    """A text in a batch."""

    id: int
    context: list[int]  # the prompt's tokens and the generated ones
    start: int  # where the context window begins in it
    options: GenerationOptions
    sampler: Sampler
    texts: TokenTexts[_Drawn]
    n_read: int = 0  # tokens from `start` on whose keys and values are in the cache
    n_generated: int = 0

    @property
    def unread(self) -> list[int]:
        return self.context[self.start + self.n_read :]


class Batch:
    """Texts that grow side by side.

    Those that are running have a row of the cache each, in the order of `_running`. The last of them may still be
    reading its prompt; the others have exactly one unread token, and a step takes them all one token further.
    """

    def __init__(self, model: GPT, tokenizer: Tokenizer, rows: int = 8) -> None:
        """Start with no text.

        Args:
            model: The model; its weights may not change while texts grow.
            tokenizer: Its tokenizer.
            rows: How many texts run at once; others wait.
        """
        if rows < 1:
            raise InputError(f"rows must be at least 1, got {rows}")
        self._model = PanelGPT(model)
        self._tokenizer = tokenizer
        self._n_vocab = min(len(tokenizer), model.config.vocab_size)  # some models have rows that are no tokens
        self._cache = KeyValueCache(model.config, rows, capacity=_CAPACITY)
        self._rows = rows
        self._running: list[_Text] = []
        self._waiting: deque[_Text] = deque()
        self._ids = count()

    def __len__(self) -> int:
        """Number of texts that are not finished."""
        return len(self._running) + len(self._waiting)

    def add(self, prompt: Sequence[int], options: GenerationOptions, choice: int = 0) -> int:
        """Let a text join; it takes part from the next step on.

        A prompt that is longer than the context window counts with its end.

        Args:
            prompt: Its tokens.
            options: How to continue it; their `n` is left to the caller, who adds every choice.
            choice: Which of n continuations this is.

        Returns:
            A number that names the text in `step` and `remove`.

        Raises:
            InputError: The prompt is empty or holds what is no token of the model.
        """
        if not prompt:
            raise InputError("the prompt is empty: give the model some text to continue")
        if min(prompt) < 0 or max(prompt) >= self._n_vocab:
            raise InputError(
                f"token ids must be from 0 to {self._n_vocab - 1}, got {min(prompt)} to {max(prompt)}; "
                "is this the model's own tokenizer?"
            )
        self._waiting.append(
            _Text(
                id=next(self._ids),
                context=list(prompt),
                start=max(len(prompt) - self._model.config.n_positions, 0),
                options=options,
                sampler=Sampler(options, prompt, self._n_vocab, choice),
                texts=TokenTexts(options.stops),
            )
        )
        return self._waiting[-1].id

    def remove(self, id: int) -> None:  # noqa: A002 - the field's own word
        """Let a text leave before it is finished; one that has left already is none of our business."""
        for text in self._waiting:
            if text.id == id:
                self._waiting.remove(text)
                return
        for text in self._running:
            if text.id == id:
                self._leave(text)
                return

    def step(self) -> list[Progress]:
        """Take every text that has read its prompt one token further, and read on in the others.

        Returns:
            What happened; a text that is finished has left.

        Raises:
            InputError: The model's scores are not finite.
        """
        for text in [text for text in self._running if text.n_read == self._model.config.n_positions]:
            self._slide(text)
        progress = self._decode() + self._read()
        finished = {done.id for done in progress if done.finish_reason}
        for text in [text for text in self._running if text.id in finished]:
            self._leave(text)
        return progress

    def _slide(self, text: _Text) -> None:
        """Keep the newer half of a full context window, and read it again as if the text began there."""
        self._leave(text)
        text.start = len(text.context) - max(self._model.config.n_positions // 2, 1)
        text.n_read = 0
        self._waiting.appendleft(text)

    def _decode(self) -> list[Progress]:
        """One token for every text that has read its prompt."""
        ready = [text for text in self._running if len(text.unread) == 1]
        if not ready:
            return []
        self._cache.reserve(self._cache.length + 1)
        newest = np.array([text.unread for text in ready])  # [n_ready, 1]
        hidden = self._model.forward(newest, self._cache.rows(0, len(ready)))  # [n_ready, n_embd]
        return self._draw(ready, hidden, np.ones(len(ready), dtype=np.int64))

    def _read(self) -> list[Progress]:
        """The next chunk of prompts, in the order in which they came; the first token where one is read to its end."""
        progress, budget = [], CHUNK
        while budget > 0 and (reading := self._reading(budget)):
            lengths = np.array([min(len(text.unread), CHUNK) for text in reading])
            hidden = self._read_together(reading, lengths)  # [n_texts, n_embd]
            if lengths[-1] == len(reading[-1].unread):
                progress += self._draw(reading, hidden, lengths)
            else:
                reading[-1].n_read += CHUNK
            budget -= len(reading) * int(lengths.max())
        return progress

    def _reading(self, budget: int) -> list[_Text]:
        """The texts that are read next, which are the last that run: several if together they keep to the budget."""
        reading = [text for text in self._running[-1:] if len(text.unread) > 1]
        while self._waiting and len(self._running) < self._rows and self._fits(self._waiting[0], reading, budget):
            self._join(self._waiting.popleft())
            # What has one token left to read is decoded in the next step, with the others, unless it goes with these.
            reading += [text for text in self._running[-1:] if reading or len(text.unread) > 1]
        return reading

    def _fits(self, text: _Text, reading: list[_Text], budget: int) -> bool:
        """Whether a text can be read together with others, all of them filled up to the longest."""
        if not reading:
            return True
        known, _ = self._known(text)
        longest = max(len(text.unread) - known, *(len(other.unread) for other in reading))
        room = self._model.config.n_positions - max(known, *(other.n_read for other in reading))
        # What begins like another waits for that one to be read, and then has less to read.
        shared = max(_shared(text, other) for other in reading)
        return (len(reading) + 1) * longest <= budget and longest <= room and 2 * shared < len(text.unread)

    def _read_together(self, texts: list[_Text], lengths: Ids) -> Array:
        """Read on in the last texts that run; the hidden state of the last token read in each, [n_texts, n_embd]."""
        longest, end = int(lengths.max()), len(self._running)
        # Filled up with the text's own last token: what follows from it is not kept.
        ids = np.array([_filled(text.unread[:length], longest) for text, length in zip(texts, lengths, strict=True)])
        self._cache.reserve(longest + max(text.n_read for text in texts))
        cache = self._cache.rows(end - len(texts), end)
        last = prefill.forward(self._model, ids, cache, lengths[:, None] - 1)  # [n_texts, n_embd]
        cache.drop(longest - lengths)
        return last

    def _draw(self, texts: list[_Text], hidden: Array, n_read: Ids) -> list[Progress]:
        """The next token of each text, of which so many tokens were read, from the last's state, [n_texts, n_embd]."""
        logits = self._model.logits(hidden)[:, : self._n_vocab]
        normalizers = log_normalizers(logits)
        progress = []
        for text, n, scores, normalizer in zip(texts, n_read.tolist(), logits, normalizers.tolist(), strict=True):
            text.n_read += n
            progress.append(self._append(text, scores, normalizer))
        return progress

    def _append(self, text: _Text, logits: Array, normalizer: float) -> Progress:
        token, sampling_probability = text.sampler.draw(logits)
        if token == self._tokenizer.end_of_text:
            return _progress(text, text.texts.flush(), "stop")
        text.context.append(token)
        text.n_generated += 1
        probability = math.exp(float(logits[token]) - normalizer)
        alternatives = likeliest(logits, normalizer, text.options.alternatives, self._tokenizer)
        drawn = _Drawn(token, probability, sampling_probability, alternatives)
        ready = text.texts.push(drawn, self._tokenizer.token_bytes([token])[0])
        if text.texts.stopped:
            return _progress(text, ready, "stop")
        if text.n_generated == text.options.max_tokens:
            return _progress(text, ready + text.texts.flush(), "length")
        return _progress(text, ready, None)

    def _join(self, text: _Text) -> None:
        """Give a text a row, and in it what another text has read of the same beginning (choices share a prompt)."""
        row = len(self._running)
        self._cache.reserve(len(text.unread))
        self._cache.clear(row)
        text.n_read, source = self._known(text)
        self._cache.copy(source, row, text.n_read)
        self._running.append(text)

    def _known(self, text: _Text) -> tuple[int, int]:
        """How many tokens a text that joins begins with that a running text has read, and in which row."""
        known = ((min(_shared(text, other), other.n_read), row) for row, other in enumerate(self._running))
        return max(known, default=(0, 0))

    def _leave(self, text: _Text) -> None:
        """Free a text's row: the last that decodes takes it, and the one that reads takes that one's."""
        row, last = self._running.index(text), len(self._running) - 1
        reading = len(self._running[last].unread) > 1 and row != last
        for source in [last - 1, last] if reading else [last]:
            if source > row:
                self._cache.copy(source, row, int(self._cache.lengths[source]))
                self._running[row] = self._running[source]
                row = source
        self._running.pop()
        self._cache.clear(row)


def _shared(text: _Text, other: _Text) -> int:
    """How many tokens both windows begin with; one is left to read, for its scores."""
    mine, theirs = text.unread[:-1], other.context[other.start :]
    pairs = enumerate(zip(mine, theirs, strict=False))
    return next((index for index, (one, two) in pairs if one != two), min(len(mine), len(theirs)))


def _filled(tokens: list[int], length: int) -> list[int]:
    return tokens + tokens[-1:] * (length - len(tokens))


def _progress(text: _Text, ready: list[tuple[_Drawn, str]], finish_reason: str | None) -> Progress:
    tokens = tuple(
        GeneratedToken(drawn.id, piece, drawn.probability, drawn.sampling_probability, drawn.alternatives)
        for drawn, piece in ready
    )
    return Progress(text.id, tokens, finish_reason)
