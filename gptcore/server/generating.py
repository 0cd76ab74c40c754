"""What the routes that generate text have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gptcore.errors import InputError
from gptcore.options import GenerationOptions
from gptcore.server import errors
from gptcore.server.engine import Text
from gptcore.server.errors import APIError
from gptcore.server.served import any_seed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from gptcore.batching import GeneratedToken, Progress
    from gptcore.server.requests import Sampling
    from gptcore.server.runs import Run
    from gptcore.server.served import Limits, ReadPrompt, ServedModel

DONE = b"data: [DONE]\n\n"


@dataclass
class Continuation:
    """A text as far as it has come.

    Attributes:
        tokens: Its tokens.
        finish_reason: Why it ended, or None if it goes on.
    """

    tokens: list[GeneratedToken] = field(default_factory=list)
    finish_reason: str | None = None

    @property
    def text(self) -> str:
        """The tokens joined."""
        return "".join(token.text for token in self.tokens)

    @property
    def mean_log_probability(self) -> float:
        """What `best_of` compares: the mean over the tokens, in nats; that of an empty text is the lowest."""
        if not self.tokens:
            return float("-inf")
        return sum(token.log_probability for token in self.tokens) / len(self.tokens)


def check_stream_options(body: Sampling) -> None:
    """`stream_options` without a stream is a mistake, in OpenAI's API, too."""
    if body.stream_options is not None and not body.stream:
        raise APIError(400, "stream_options is only for stream: true", param="stream_options", code="invalid_value")


def check_at_most(value: int, most: int, param: str, code: str = "invalid_value") -> None:
    """Refuse a number that is above a limit of the server."""
    if value > most:
        raise APIError(400, f"{param} must be at most {most} on this server, got {value}", param=param, code=code)


async def start(
    served: ServedModel,
    prompts: Sequence[ReadPrompt],
    body: Sampling,
    limits: Limits,
    *,
    choices: int,
    max_tokens: int,
    alternatives: int,
) -> Run[tuple[int, Progress]]:
    """Let the engine begin with a request's texts: prompt by prompt, and of each its choices.

    Every choice has random numbers of its own, and with a seed each text is the one that `gptcore.generate_batch` gives
    for that seed.

    Args:
        served: The model.
        prompts: What to continue.
        body: How.
        limits: What the server takes.
        choices: Continuations of each prompt.
        max_tokens: Most tokens in each.
        alternatives: Likeliest tokens to report beside each.

    Raises:
        APIError: It is more than the server takes, or cannot be done.
        BusyError: Too much waits already.
        StoppedError: The server is shutting down.
    """
    if len(prompts) * choices > limits.most_texts:
        message = f"{len(prompts) * choices} texts are more than the {limits.most_texts} that a request may ask for"
        raise APIError(400, message, param="n" if choices > 1 else "prompt", code="invalid_value")
    texts = []
    try:
        for prompt in prompts:
            options = GenerationOptions(
                **body.options(),
                seed=any_seed() if body.seed is None else body.seed,
                max_tokens=max_tokens,
                alternatives=alternatives,
            )
            texts += [Text(prompt.ids, options, choice) for choice in range(choices)]
        return await served.engine.generate(texts)
    except InputError as error:
        raise errors.from_input(error, type(body).model_fields) from error


async def collect(run: Run[tuple[int, Progress]], size: int) -> list[Continuation]:
    """Wait for all texts; whoever gives up waiting gives up the texts."""
    made = [Continuation() for _ in range(size)]
    async for _ in follow(run, made):
        pass
    return made


async def follow(
    run: Run[tuple[int, Progress]], made: Sequence[Continuation]
) -> AsyncIterator[tuple[int, Sequence[GeneratedToken]]]:
    """Append what comes to the texts.

    Yields:
        A text's index and its new tokens, step by step: usually one, several where some were held back. However busy
        the machine is, the pieces are the same.
    """
    try:
        async for events in run:
            for index, progress in events:
                made[index].tokens += progress.tokens
                made[index].finish_reason = progress.finish_reason
                yield index, progress.tokens
    finally:
        run.cancel()


def usage(prompts: Sequence[ReadPrompt], made: Sequence[Continuation]) -> dict[str, int]:
    """What was read and written: a prompt counts once, however many continuations it has."""
    read = sum(len(prompt.ids) for prompt in prompts)
    written = sum(len(text.tokens) for text in made)
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def max_tokens(served: ServedModel, prompt: ReadPrompt, limits: Limits, **given: int | None) -> int:
    """Most tokens of an answer: the first of the given fields that is not None, or what is left of the window.

    Raises:
        APIError: It is more than the server allows.
    """
    for name, value in given.items():
        if value is not None:
            check_at_most(value, limits.tokens, name)
            return value
    return min(max(served.window - len(prompt.ids), 1), limits.tokens)
