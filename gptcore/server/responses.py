"""`POST /v1/responses`: text in, text out; the newer form of chat, with events that have names."""

from __future__ import annotations

import time
import uuid
from itertools import count
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

from gptcore.server import generating, logprobs
from gptcore.server.chat import conversation
from gptcore.server.generating import Continuation
from gptcore.server.requests import InputItem, ResponseRequest
from gptcore.server.served import find
from gptcore.server.transport import EventStream, event, read, while_connected

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

    from gptcore.server.app import Service
    from gptcore.server.served import ServedModel

_LOGPROBS = "message.output_text.logprobs"


class _Answer:
    """One request, and the shape of its answers."""

    def __init__(self, served: ServedModel, body: ResponseRequest, service: Service) -> None:
        self.served = served
        self.body = body
        self.limits = service.limits
        generating.check_stream_options(body)
        messages = list(body.input)
        if body.instructions:
            messages.insert(0, InputItem(role="system", content=body.instructions))
        self.prompt = served.read(conversation(messages), "input", truncate=body.truncation == "auto")
        self.max_tokens = generating.max_tokens(
            served, self.prompt, self.limits, max_output_tokens=body.max_output_tokens
        )
        self._with_logprobs = _LOGPROBS in (body.include or [])
        self._id = f"resp_{uuid.uuid4().hex}"
        self._item_id = f"msg_{uuid.uuid4().hex}"
        self._created = int(time.time())

    async def start(self) -> Any:
        """Begin to generate."""
        return await generating.start(
            self.served,
            [self.prompt],
            self.body,
            self.limits,
            choices=1,
            max_tokens=self.max_tokens,
            alternatives=(self.body.top_logprobs or 0) if self._with_logprobs else 0,
        )

    async def whole(self) -> Response:
        """Everything at once."""
        (made,) = await generating.collect(await self.start(), 1)
        return JSONResponse(self._response(made))

    async def events(self, run: Any) -> AsyncIterator[bytes]:
        """Piece by piece."""
        number = count()
        made = Continuation()
        place = {"output_index": 0, "content_index": 0, "item_id": self._item_id}

        def say(kind: str, **content: Any) -> bytes:
            return event({"type": kind, "sequence_number": next(number)} | content, kind)

        yield say("response.created", response=self._response())
        yield say("response.in_progress", response=self._response())
        yield say("response.output_item.added", output_index=0, item=self._item())
        yield say("response.content_part.added", **place, part=self._part(made))
        async for _, tokens in generating.follow(run, [made]):
            text = "".join(token.text for token in tokens)
            if text or (tokens and self._with_logprobs):
                shown = logprobs.of_delta(tokens, self.served.tokenizer) if self._with_logprobs else []
                yield say("response.output_text.delta", **place, delta=text, logprobs=shown)
        shown = logprobs.of_delta(made.tokens, self.served.tokenizer) if self._with_logprobs else []
        yield say("response.output_text.done", **place, text=made.text, logprobs=shown)
        yield say("response.content_part.done", **place, part=self._part(made))
        yield say("response.output_item.done", output_index=0, item=self._item(made))
        response = self._response(made)
        yield say(f"response.{response['status']}", response=response)

    def _response(self, made: Continuation | None = None) -> dict[str, Any]:
        """The response object: as it begins, or with its text."""
        body = self.body
        options = body.options()
        finished = made is not None
        status = _status(made)
        return {
            "id": self._id,
            "object": "response",
            "created_at": self._created,
            "completed_at": int(time.time()) if finished else None,
            "status": status,
            "error": None,
            "incomplete_details": {"reason": "max_output_tokens"} if status == "incomplete" else None,
            "model": self.served.id,
            "output": [self._item(made)] if finished else [],
            "usage": self._usage(made) if made is not None else None,
            "instructions": body.instructions,
            "max_output_tokens": body.max_output_tokens,
            "metadata": body.metadata or {},
            "temperature": options.get("temperature", 1.0),
            "top_p": 1.0 if body.top_p is None else body.top_p,
            "top_logprobs": body.top_logprobs or 0,
            "truncation": body.truncation or "disabled",
            "text": {"format": {"type": "text"}},
            "tools": [],
            "tool_choice": "none",
            "parallel_tool_calls": False,
            "previous_response_id": None,
            "background": False,
            "store": False,
        }

    def _item(self, made: Continuation | None = None) -> dict[str, Any]:
        return {
            "id": self._item_id,
            "type": "message",
            "role": "assistant",
            "status": _status(made),
            "content": [] if made is None else [self._part(made)],
        }

    def _part(self, made: Continuation) -> dict[str, Any]:
        shown = logprobs.of_chat(made.tokens, self.served.tokenizer) if self._with_logprobs else []
        return {"type": "output_text", "text": made.text, "annotations": [], "logprobs": shown}

    def _usage(self, made: Continuation) -> dict[str, Any]:
        counted = generating.usage([self.prompt], [made])
        return {
            "input_tokens": counted["prompt_tokens"],
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": counted["completion_tokens"],
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": counted["total_tokens"],
        }


def _status(made: Continuation | None) -> str:
    if made is None:
        return "in_progress"
    return "incomplete" if made.finish_reason == "length" else "completed"


async def responses(request: Request) -> Response:
    """Answer a request.

    `instructions` and `input` become one text, as in `gptcore.server.chat`. With `truncation: "auto"` a text that is
    longer than the context window loses its beginning, otherwise it is refused. Nothing is stored: `store` has no
    effect, and `previous_response_id` is refused. Log-probabilities come with `include:
    ["message.output_text.logprobs"]`.
    """
    service: Service = request.app.state.service
    body = await read(request, ResponseRequest, service.limits)
    answer = _Answer(find(service.models, body.model), body, service)
    if not body.stream:
        return await while_connected(request, answer.whole())
    run = await answer.start()
    return EventStream(answer.events(run), run)
