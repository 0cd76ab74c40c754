"""`POST /v1/completions`: continue texts. The route that fits a model which is not tuned to chat."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

from gptcore.scoring import ScoredToken, score_each
from gptcore.server import generating, logprobs
from gptcore.server.errors import APIError
from gptcore.server.generating import DONE, Continuation
from gptcore.server.requests import CompletionRequest
from gptcore.server.served import find
from gptcore.server.transport import EventStream, event, read, while_connected

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from gptcore.batching import GeneratedToken
    from gptcore.server.app import Service
    from gptcore.server.served import ReadPrompt, ServedModel

# OpenAI's default, too.
_MAX_TOKENS = 16
# Tokens of a prompt that are scored in one step of the engine, so that those who stream beside it do not wait long.
_SCORED_AT_ONCE = 16


class _Answer:
    """One request: its prompts, and the shape of its answers."""

    def __init__(self, served: ServedModel, body: CompletionRequest, service: Service) -> None:
        self.served = served
        self.body = body
        self.limits = service.limits
        self.prompts = [served.read(prompt, "prompt") for prompt in body.prompt]
        self.n = body.n or 1
        self.candidates = body.best_of or self.n
        self.max_tokens = _MAX_TOKENS if body.max_tokens is None else body.max_tokens
        self.scored: list[list[ScoredToken]] = [[] for _ in self.prompts]
        self._head = {
            "id": f"cmpl-{uuid.uuid4().hex}",
            "object": "text_completion",
            "created": int(time.time()),
            "model": served.id,
            "system_fingerprint": served.fingerprint,
        }
        self._check()

    def _check(self) -> None:
        generating.check_stream_options(self.body)
        generating.check_at_most(self.n, self.limits.choices, "n")
        generating.check_at_most(self.candidates, self.limits.choices, "best_of")
        generating.check_at_most(self.max_tokens, self.limits.tokens, "max_tokens")
        if self.candidates < self.n:
            message = f"best_of ({self.candidates}) must be at least n ({self.n})"
            raise APIError(400, message, param="best_of", code="invalid_value")
        if self.body.stream and self.candidates > self.n:
            message = "the best of several is known only at the end: no stream with best_of above n"
            raise APIError(400, message, param="best_of", code="invalid_value")

    async def score_prompts(self) -> None:
        """For `echo` with `logprobs`: how likely the model finds the prompts."""
        if not self.body.echo or self.body.logprobs is None:
            return
        for index, prompt in enumerate(self.prompts):
            if not prompt.implicit:
                task = _score(self.served, prompt.ids, self.body.logprobs)
                async for (tokens,) in await self.served.engine.perform(task):
                    self.scored[index] = tokens

    async def start(self) -> Any:
        """Begin to generate."""
        return await generating.start(
            self.served,
            self.prompts,
            self.body,
            self.limits,
            choices=self.candidates,
            max_tokens=self.max_tokens,
            alternatives=self.body.logprobs or 0,
        )

    async def whole(self) -> Response:
        """Everything at once."""
        await self.score_prompts()
        made = [Continuation(finish_reason="length") for _ in range(len(self.prompts) * self.candidates)]
        if self.max_tokens:
            made = await generating.collect(await self.start(), len(made))
        choices = [
            self.choice(prompt, index, text.tokens, text.finish_reason, first=True)
            for prompt in range(len(self.prompts))
            for index, text in enumerate(self._best(made[prompt * self.candidates : (prompt + 1) * self.candidates]))
        ]
        return JSONResponse(self._head | {"choices": choices, "usage": generating.usage(self.prompts, made)})

    def _best(self, candidates: Sequence[Continuation]) -> list[Continuation]:
        if self.candidates == self.n:
            return list(candidates)
        return sorted(candidates, key=lambda text: -text.mean_log_probability)[: self.n]

    async def events(self, run: Any) -> AsyncIterator[bytes]:
        """Piece by piece."""
        made = [Continuation() for _ in range(len(self.prompts) * self.n)]
        if self.body.echo:
            for index, text in enumerate(made):
                text.finish_reason = None if run else "length"
                yield self._chunk([self.choice(index // self.n, index % self.n, [], text.finish_reason, first=True)])
        ends = [self._echo(self.prompts[index // self.n]) for index in range(len(made))]  # so long each text is
        if run:
            async for index, tokens in generating.follow(run, made):
                reason = made[index].finish_reason
                choice = self.choice(index // self.n, index % self.n, tokens, reason, offset=len(ends[index]))
                ends[index] += choice["text"]
                if choice["text"] or choice["logprobs"] or reason:
                    yield self._chunk([choice])
        elif not self.body.echo:
            for index in range(len(made)):
                yield self._chunk([self.choice(index // self.n, index % self.n, [], "length")])
        if self.body.stream_options and self.body.stream_options.include_usage:
            yield event(self._head | {"choices": [], "usage": generating.usage(self.prompts, made)})
        yield DONE

    def _chunk(self, choices: list[dict[str, Any]]) -> bytes:
        include_usage = self.body.stream_options and self.body.stream_options.include_usage
        return event(self._head | {"choices": choices} | ({"usage": None} if include_usage else {}))

    def _echo(self, prompt: ReadPrompt) -> str:
        return prompt.text if self.body.echo else ""

    def choice(
        self,
        prompt: int,
        index: int,
        tokens: Sequence[GeneratedToken],
        finish_reason: str | None,
        *,
        first: bool = False,
        offset: int = 0,
    ) -> dict[str, Any]:
        """One of the `choices`: a whole text, or what a piece of a stream adds to it.

        Args:
            prompt: Index of the prompt.
            index: Which of its continuations.
            tokens: What is told now.
            finish_reason: None while the text goes on.
            first: Whether the prompt, if it is echoed, is told now, too.
            offset: How much of the text was told before, in characters.
        """
        shown: list[GeneratedToken | ScoredToken] = [*(self.scored[prompt] if first else []), *tokens]
        return {
            "index": prompt * self.n + index,
            "text": (self._echo(self.prompts[prompt]) if first else "") + "".join(token.text for token in tokens),
            "finish_reason": finish_reason,
            "logprobs": None
            if self.body.logprobs is None
            else logprobs.of_completion(shown, self.served.tokenizer, offset),
        }


async def completions(request: Request) -> Response:
    """Answer a request.

    Prompts may be strings or tokens, one or several; an empty one is the beginning of a document. A prompt must fit in
    the context window; the continuation may go beyond it (see `gptcore.generation.stream`). With `seed`, a text is the
    one that `gptcore.generate` gives for that prompt and seed; without, it is another each time. `max_tokens: 0` with
    `echo` and `logprobs` scores a text. `logprobs` are in nats, of the model itself, before temperature and penalties.
    `usage` counts the tokens of the texts, not those of a stop sequence.
    """
    service: Service = request.app.state.service
    body = await read(request, CompletionRequest, service.limits)
    answer = _Answer(find(service.models, body.model), body, service)
    if not body.stream:
        return await while_connected(request, answer.whole())
    await answer.score_prompts()
    run = await answer.start() if answer.max_tokens else None
    return EventStream(answer.events(run), run)


def _score(served: ServedModel, ids: Sequence[int], alternatives: int) -> Iterator[list[ScoredToken] | None]:
    tokens = []
    for token in score_each(served.model, served.tokenizer, ids, alternatives=alternatives):
        tokens.append(token)
        if len(tokens) % _SCORED_AT_ONCE == 0:
            yield None
    yield tokens
