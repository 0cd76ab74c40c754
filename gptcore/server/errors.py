"""How a client learns what is wrong: OpenAI's envelope, `{"error": {"message", "type", "param", "code"}}`."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from gptcore.server.engine import BusyError, FailedError, StoppedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import BaseModel, ValidationError
    from starlette.requests import Request

    from gptcore.errors import InputError

# What other servers, too, count for a client that has gone; nobody receives it.
CLIENT_GONE = 499
_LONGEST = 500
# When to come back to a server whose queue is full.
_RETRY_AFTER = {"retry-after": "1"}
# How pydantic begins most of its sentences.
_PYDANTIC = "Input should "
_NO_RETRY = {"x-should-retry": "false"}
ENGINE_ERRORS = BusyError, StoppedError, FailedError
_CODES = {
    "missing": "missing_required_parameter",
    "extra_forbidden": "unknown_parameter",
    "unsupported": "unsupported_parameter",
    "json_invalid": "invalid_json",
}


class APIError(Exception):
    """What a client is told.

    Attributes:
        status: The HTTP status.
        body: The envelope.
        headers: Sent beside it.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Say what is wrong.

        Args:
            status: 400 and the like if the client should ask otherwise, 500 and above if the server is at fault.
            message: One sentence.
            param: The field of the request that is at fault, such as `messages[0].content`.
            code: For programs.
            headers: To send beside it.
        """
        super().__init__(message)
        self.status = status
        self.headers = headers
        self.body = {
            "error": {
                "message": message if len(message) <= _LONGEST else message[: _LONGEST - 1] + "…",
                "type": "server_error" if status >= 500 else "invalid_request_error",
                "param": param,
                "code": code,
            }
        }

    def response(self) -> JSONResponse:
        """The HTTP response."""
        return JSONResponse(self.body, self.status, self.headers)


def from_validation(error: ValidationError, schema: type[BaseModel]) -> APIError:
    """The first thing that is wrong with a body."""
    first = error.errors(include_url=False, include_input=False)[0]
    kind, message, place = first["type"], first["msg"], first["loc"]
    param = _param(place) if kind != "json_invalid" else None
    if kind == "missing":
        message = f"you must give {param}"
    elif kind == "extra_forbidden":
        message = f"unknown parameter {param!r}"
        close = difflib.get_close_matches(str(place[-1]), schema.model_fields, n=1)
        if close and len(place) == 1:
            message += f"; did you mean {close[0]!r}?"
    elif kind == "json_invalid":
        message = f"the body is no JSON: {message.removeprefix('Invalid JSON: ')}"
    elif not place:
        message = "the body must be a JSON object"
    elif message.startswith(_PYDANTIC):
        message = f"{param} must {message.removeprefix(_PYDANTIC)}"
    else:
        message = f"{param}: {message[:1].lower()}{message[1:]}"
    return APIError(400, message, param=param, code=_CODES.get(kind, "invalid_value"))


def from_input(error: InputError, fields: Mapping[str, Any]) -> APIError:
    """What `gptcore` itself refuses: its sentences begin with the option's name."""
    name = str(error).replace(":", " ").split(" ", 1)[0]
    return APIError(400, str(error), param=name if name in fields else None, code="invalid_value")


def from_engine(error: Exception) -> APIError:
    """What goes wrong in the engine: one of `ENGINE_ERRORS`."""
    if isinstance(error, BusyError):
        message = "too many requests are waiting already; try again in a moment"
        return APIError(429, message, code="queue_full", headers=_RETRY_AFTER)
    if isinstance(error, StoppedError):
        return APIError(503, "the server is shutting down", code="shutting_down", headers=_RETRY_AFTER)
    return APIError(500, str(error), code="model_failed", headers=_NO_RETRY)


async def handle_api_error(_: Request, error: Exception) -> JSONResponse:
    """Answer with an `APIError`."""
    assert isinstance(error, APIError)  # noqa: S101 - Starlette calls it for nothing else
    return error.response()


async def handle_engine_error(_: Request, error: Exception) -> JSONResponse:
    """Answer with what went wrong in the engine."""
    return from_engine(error).response()


async def handle_http_error(request: Request, error: Exception) -> JSONResponse:
    """Answer with what Starlette found: an unknown path, or a method that a path does not have."""
    assert isinstance(error, HTTPException)  # noqa: S101 - Starlette calls it for nothing else
    path = f"{request.method} {request.url.path}"
    messages = {404: f"there is no {path}", 405: f"there is no {path}; see the header Allow for the methods"}
    message = messages.get(error.status_code, error.detail)
    return APIError(error.status_code, message, code="unknown_url", headers=error.headers).response()


async def handle_disconnect(_: Request, __: Exception) -> Response:
    """The client has gone before its request was read; the status is for the figures only."""
    return Response(status_code=CLIENT_GONE)


async def handle_failure(_: Request, error: Exception) -> JSONResponse:
    """A mistake of ours: said without details, which go to the log. Asking again would not help."""
    message = f"the server has failed ({type(error).__name__}); its log says more"
    return APIError(500, message, code="internal_error", headers=_NO_RETRY).response()


def _param(place: Sequence[int | str]) -> str | None:
    """A place in a body as one writes it: `messages[0].content`."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in place if part != "[key]"]
    return "".join(parts).removeprefix(".") or None
