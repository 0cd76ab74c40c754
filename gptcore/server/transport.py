"""Bodies in, events out, and clients that go away."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect
from starlette.responses import Response, StreamingResponse

from gptcore.server import errors
from gptcore.server.errors import APIError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Mapping

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from gptcore.server.runs import Run
    from gptcore.server.served import Limits

Body = TypeVar("Body", bound=BaseModel)


async def read(request: Request, schema: type[Body], limits: Limits) -> Body:
    """Read and validate a body.

    Raises:
        APIError: It is no JSON, too large, too slow, or not what the route takes.
        ClientDisconnect: Nobody is there any more.
    """
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/json":
        # More than a formality: it keeps web pages of others from using this server, since a browser sends them no
        # JSON across origins without asking first.
        raise APIError(415, "the body must be JSON, with the header Content-Type: application/json")
    content = await _read_bytes(request, limits)
    try:
        return schema.model_validate_json(content)
    except ValidationError as error:
        raise errors.from_validation(error, schema) from error


async def _read_bytes(request: Request, limits: Limits) -> bytes:
    too_large = APIError(413, f"the body must have at most {limits.body_bytes:,} bytes", code="body_too_large")
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared[:20]) > limits.body_bytes:
        raise too_large
    content = bytearray()
    try:
        async with asyncio.timeout(limits.body_seconds):
            async for part in request.stream():
                content += part
                if len(content) > limits.body_bytes:
                    raise too_large
    except TimeoutError as error:
        raise APIError(408, f"the body has not arrived in {limits.body_seconds:g} seconds") from error
    return bytes(content)


async def while_connected(request: Request, answer: Coroutine[Any, Any, Response]) -> Response:
    """Work on an answer for as long as somebody waits for it; when he goes, it is cancelled."""
    work = asyncio.create_task(answer)
    gone = asyncio.create_task(_gone(request))
    try:
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        return work.result() if work.done() else Response(status_code=errors.CLIENT_GONE)
    finally:
        gone.cancel()
        work.cancel()
        await asyncio.gather(gone, work, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


class EventStream(StreamingResponse):
    """Server-sent events of a run, which is given up when the client goes away or the server stops."""

    media_type = "text/event-stream"

    def __init__(self, events: AsyncIterator[bytes], run: Run[Any] | None) -> None:
        """Prepare to send.

        Args:
            events: From `event`.
            run: What they tell of, if anything is generated.
        """
        super().__init__(_with_errors(events), headers={"cache-control": "no-cache", "x-accel-buffering": "no"})
        self._run = run

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events."""
        try:
            await super().__call__(scope, receive, send)
        except ClientDisconnect:
            pass  # as in `while_connected`
        finally:
            if self._run is not None:
                self._run.cancel()


async def _with_errors(events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The status is sent already: an error can only be the last event."""
    try:
        async for sent in events:
            yield sent
    except errors.ENGINE_ERRORS as error:
        yield event(errors.from_engine(error).body)


def event(content: Mapping[str, Any], name: str | None = None) -> bytes:
    """One server-sent event; without characters beyond ASCII, since some clients split lines at U+2028."""
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(content, separators=(',', ':'))}\n\n".encode()
