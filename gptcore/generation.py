"""Text from a model: one token after another, each drawn from the model's distribution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gptcore.batching import Batch, GeneratedToken, Progress
from gptcore.errors import InputError
from gptcore.options import GenerationOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gptcore.gpt import GPT
    from gptcore.tokenizer import Tokenizer


@dataclass(frozen=True)
class Generation:
    """A generated text.

    Attributes:
        prompt: What it continues.
        tokens: Its tokens, in order.
        finish_reason: `stop` if the model or a stop sequence ended the text, `length` if max_tokens did.
        choice: Which of the n continuations of its prompt it is.
    """

    prompt: str
    tokens: tuple[GeneratedToken, ...]
    finish_reason: str
    choice: int = 0

    @property
    def text(self) -> str:
        """The continuation, without the prompt and without the stop sequence."""
        return "".join(token.text for token in self.tokens)


def stream(model: GPT, tokenizer: Tokenizer, prompt: str, **options: Any) -> Iterator[GeneratedToken]:
    """Continue a text, token by token.

    A context window that is full loses its older half: the newer half is read again as if the text began there, and
    generation goes on. Nothing is lost from the text that is returned.

    Args:
        model: The model.
        tokenizer: Its tokenizer.
        prompt: What to continue; may be longer than the context window, then its end counts.
        **options: See `GenerationOptions`.

    Yields:
        The tokens, until the text ends or max_tokens is reached. What they add to the text is whole characters, and
        never a part of a stop sequence: a token waits until that is certain.

    Raises:
        InputError: The prompt is empty, or an option is unknown or out of its range.
    """
    batch = _start(model, tokenizer, [prompt], _one(options), rows=1)
    return (token for progress in _run(batch) for token in progress.tokens)


def generate(model: GPT, tokenizer: Tokenizer, prompt: str, **options: Any) -> Generation:
    """Continue a text; see `stream` for the arguments and errors.

    Example:
        >>> import gptcore
        >>> model, tokenizer = gptcore.load("fairytales")
        >>> result = gptcore.generate(model, tokenizer, "Once upon a time", max_tokens=20, temperature=0.8, seed=1)
        >>> len(result.tokens)
        20
    """
    _one(options)
    return generate_batch(model, tokenizer, [prompt], rows=1, **options)[0]


def generate_batch(
    model: GPT, tokenizer: Tokenizer, prompts: Sequence[str], *, rows: int = 8, **options: Any
) -> list[Generation]:
    """Continue several texts side by side, which takes far less time than one after another.

    Each text is the one that `generate` gives for its prompt alone.

    Args:
        model: The model.
        tokenizer: Its tokenizer.
        prompts: What to continue, of any lengths.
        rows: How many texts grow at once; each takes memory for a context window.
        **options: See `GenerationOptions`; the same for all.

    Returns:
        `n` continuations of the first prompt, then of the second, and so on.

    Raises:
        InputError: A prompt is empty, or an option is unknown or out of its range.
    """
    chosen = GenerationOptions.of(options)
    batch = _start(model, tokenizer, prompts, chosen, rows)
    tokens: list[list[GeneratedToken]] = [[] for _ in range(len(batch))]
    reasons = [""] * len(batch)
    for progress in _run(batch):
        tokens[progress.id] += progress.tokens
        reasons[progress.id] = progress.finish_reason or ""
    return [
        Generation(prompts[index // chosen.n], tuple(made), reason, index % chosen.n)
        for index, (made, reason) in enumerate(zip(tokens, reasons, strict=True))
    ]


def _one(options: dict[str, Any]) -> GenerationOptions:
    chosen = GenerationOptions.of(options)
    if chosen.n != 1:
        raise InputError(f"this gives one continuation; generate_batch gives n = {chosen.n}")
    return chosen


def _start(model: GPT, tokenizer: Tokenizer, prompts: Sequence[str], options: GenerationOptions, rows: int) -> Batch:
    """A batch in which the texts are numbered from 0, prompt by prompt."""
    if isinstance(prompts, str):
        raise InputError("prompts must be several texts: put a single one into a list")
    batch = Batch(model, tokenizer, rows)
    for prompt in prompts:
        if not isinstance(prompt, str):
            raise InputError(f"a prompt must be a text, got {prompt!r:.100}")
        ids = tokenizer.encode(prompt)
        for choice in range(options.n):
            batch.add(ids, options, choice)
    return batch


def _run(batch: Batch) -> Iterator[Progress]:
    while len(batch):
        yield from batch.step()
