r"""`POST /v1/chat/completions`: continue a conversation.

The models that ship with gptcore are not tuned to chat: they know no turns, and continue texts. So a conversation is
one text, and the answer is how it goes on:

- every message begins a new paragraph, after a blank line;
- but an answer (`assistant`) follows the message before it directly, as it did when it was generated.

Roles are not written out. The user's "Once upon a time", the answer " there was a king." and the user's "He had a
daughter" make the text "Once upon a time there was a king.\n\nHe had a daughter". A conversation that ends with an
answer is continued within it.
"""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

from gptcore.server import generating, logprobs
from gptcore.server.errors import APIError
from gptcore.server.generating import DONE, Continuation
from gptcore.server.requests import ChatRequest
from gptcore.server.served import find
from gptcore.server.transport import EventStream, event, read, while_connected

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from gptcore.batching import GeneratedToken
    from gptcore.server.app import Service
    from gptcore.server.requests import Message
    from gptcore.server.served import ServedModel


def conversation(messages: Sequence[Message]) -> str:
    """The text of a conversation; see the module's description."""
    text = ""
    for message in messages:
        if text and message.content and message.role != "assistant":
            text += "\n\n"
        text += message.content
    return text


class _Answer:
    """One request, and the shape of its answers."""

    def __init__(self, served: ServedModel, body: ChatRequest, service: Service) -> None:
        self.served = served
        self.body = body
        self.limits = service.limits
        generating.check_stream_options(body)
        self.n = body.n or 1
        generating.check_at_most(self.n, self.limits.choices, "n")
        if body.top_logprobs is not None and not body.logprobs:
            raise APIError(400, "top_logprobs needs logprobs: true", param="top_logprobs", code="invalid_value")
        self.prompt = served.read(conversation(body.messages), "messages")
        self.max_tokens = generating.max_tokens(
            served,
            self.prompt,
            self.limits,
            max_completion_tokens=body.max_completion_tokens,
            max_tokens=body.max_tokens,
        )
        self._id = f"chatcmpl-{uuid.uuid4().hex}"
        self._created = int(time.time())

    async def start(self) -> Any:
        """Begin to generate."""
        return await generating.start(
            self.served,
            [self.prompt],
            self.body,
            self.limits,
            choices=self.n,
            max_tokens=self.max_tokens,
            alternatives=self.body.top_logprobs or 0,
        )

    async def whole(self) -> Response:
        """Everything at once."""
        made = await generating.collect(await self.start(), self.n)
        choices: list[dict[str, Any]] = [
            {
                "index": index,
                "message": {"role": "assistant", "content": text.text, "refusal": None, "annotations": []},
                "finish_reason": text.finish_reason,
                "logprobs": self._logprobs(text.tokens),
            }
            for index, text in enumerate(made)
        ]
        usage = generating.usage([self.prompt], made)
        return JSONResponse(self._head("chat.completion") | {"choices": choices, "usage": usage})

    async def events(self, run: Any) -> AsyncIterator[bytes]:
        """Piece by piece."""
        made = [Continuation() for _ in range(self.n)]
        for index in range(self.n):
            yield self._chunk(index, {"role": "assistant", "content": "", "refusal": None})
        async for index, tokens in generating.follow(run, made):
            text = "".join(token.text for token in tokens)
            if text or (tokens and self.body.logprobs):
                yield self._chunk(index, {"content": text}, tokens)
            if reason := made[index].finish_reason:
                yield self._chunk(index, {}, finish_reason=reason)
        if self.body.stream_options and self.body.stream_options.include_usage:
            head = self._head("chat.completion.chunk")
            yield event(head | {"choices": [], "usage": generating.usage([self.prompt], made)})
        yield DONE

    def _chunk(
        self,
        index: int,
        delta: dict[str, Any],
        tokens: Sequence[GeneratedToken] = (),
        finish_reason: str | None = None,
    ) -> bytes:
        choice = {
            "index": index,
            "delta": delta,
            "logprobs": self._logprobs(tokens) if tokens else None,
            "finish_reason": finish_reason,
        }
        include_usage = self.body.stream_options and self.body.stream_options.include_usage
        chunk = self._head("chat.completion.chunk") | {"choices": [choice]}
        return event(chunk | ({"usage": None} if include_usage else {}))

    def _head(self, kind: str) -> dict[str, Any]:
        return {
            "id": self._id,
            "object": kind,
            "created": self._created,
            "model": self.served.id,
            "system_fingerprint": self.served.fingerprint,
        }

    def _logprobs(self, tokens: Sequence[GeneratedToken]) -> dict[str, Any] | None:
        if not self.body.logprobs:
            return None
        return {"content": logprobs.of_chat(tokens, self.served.tokenizer), "refusal": None}


async def chat_completions(request: Request) -> Response:
    """Answer a request.

    The messages become one text, as the module's description says, which must fit in the context window. Without
    `max_completion_tokens` (or the older `max_tokens`), the answer may fill what is left of the window.
    """
    service: Service = request.app.state.service
    body = await read(request, ChatRequest, service.limits)
    answer = _Answer(find(service.models, body.model), body, service)
    if not body.stream:
        return await while_connected(request, answer.whole())
    run = await answer.start()
    return EventStream(answer.events(run), run)
