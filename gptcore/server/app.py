"""The routes put together."""

from __future__ import annotations

import hmac
import time
import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from gptcore.server import errors
from gptcore.server.chat import chat_completions
from gptcore.server.completions import completions
from gptcore.server.embeddings import embeddings
from gptcore.server.errors import APIError
from gptcore.server.metrics import MEDIA_TYPE, Metrics
from gptcore.server.responses import responses
from gptcore.server.served import Limits, ServedModel, find

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEALTH = "/health"


@dataclass(frozen=True)
class Service:
    """What the routes work with.

    Attributes:
        models: The models by id.
        limits: How much may be asked of them.
        metrics: What has been done.
    """

    models: Mapping[str, ServedModel]
    limits: Limits
    metrics: Metrics = field(default_factory=Metrics)


def create_app(
    models: Mapping[str, ServedModel],
    limits: Limits | None = None,
    *,
    api_key: str | None = None,
    hosts: Sequence[str] | None = None,
    cors_origins: Sequence[str] = (),
) -> Starlette:
    """Make the ASGI application.

    Its engines end with its lifespan.

    Args:
        models: From `gptcore.server.served.load`.
        limits: How much may be asked of them.
        api_key: What clients must send as bearer token; None lets everybody in. `/health` needs none.
        hosts: The names under which the server may be addressed; None allows any. It keeps a web page whose name is
            made to point to this machine from using the server (DNS rebinding).
        cors_origins: Origins whose web pages may use the server, such as `https://example.org`.
    """
    service = Service(models, limits or Limits())
    routes = [
        Route("/v1/models", list_models),
        Route("/v1/models/{id:path}", get_model),
        Route("/v1/completions", completions, methods=["POST"]),
        Route("/v1/chat/completions", chat_completions, methods=["POST"]),
        Route("/v1/responses", responses, methods=["POST"]),
        Route("/v1/embeddings", embeddings, methods=["POST"]),
        Route(_HEALTH, health),
        Route("/metrics", metrics),
    ]
    paths = frozenset(route.path for route in routes)
    front = Middleware(_Front, metrics=service.metrics, paths=paths, api_key=api_key, hosts=hosts)
    cors = Middleware(CORSMiddleware, allow_origins=cors_origins, allow_methods=["*"], allow_headers=["*"])
    engine_errors = dict.fromkeys(errors.ENGINE_ERRORS, errors.handle_engine_error)
    app = Starlette(
        routes=routes,
        middleware=[cors, front] if cors_origins else [front],
        exception_handlers={
            APIError: errors.handle_api_error,
            HTTPException: errors.handle_http_error,
            ClientDisconnect: errors.handle_disconnect,
            Exception: errors.handle_failure,
            **engine_errors,
        },
        lifespan=_lifespan,
    )
    app.state.service = service
    return app


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    try:
        yield
    finally:
        for served in app.state.service.models.values():
            served.engine.close()


async def list_models(request: Request) -> Response:
    """`GET /v1/models`: what there is."""
    service: Service = request.app.state.service
    return JSONResponse({"object": "list", "data": [served.describe() for served in service.models.values()]})


async def get_model(request: Request) -> Response:
    """`GET /v1/models/{id}`: one of them."""
    service: Service = request.app.state.service
    return JSONResponse(find(service.models, request.path_params["id"]).describe())


async def health(request: Request) -> Response:
    """`GET /health`: whether the server can work; 503 if an engine's thread has ended."""
    service: Service = request.app.state.service
    ready = all(served.engine.alive for served in service.models.values())
    content = {"status": "ok" if ready else "failed", "models": list(service.models)}
    return JSONResponse(content, 200 if ready else 503)


async def metrics(request: Request) -> Response:
    """`GET /metrics`: figures for Prometheus."""
    service: Service = request.app.state.service
    return PlainTextResponse(service.metrics.text(service.models), media_type=MEDIA_TYPE)


class _Front:
    """What every request passes: the host's name, the key, a number for the log, and the counting."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: Metrics,
        paths: frozenset[str],
        api_key: str | None,
        hosts: Sequence[str] | None,
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._paths = paths
        self._bearer = None if api_key is None else f"Bearer {api_key}".encode()
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.monotonic(), 500

        async def send_numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = f"req_{uuid.uuid4().hex}"
            await send(message)

        self._metrics.begin()
        try:
            refusal = self._refusal(scope["path"], Headers(scope=scope))
            await (self._app if refusal is None else refusal.response())(scope, receive, send_numbered)
        finally:
            self._metrics.end(self._known(scope["path"]), status, time.monotonic() - started)

    def _refusal(self, path: str, headers: Headers) -> APIError | None:
        if self._hosts is not None and _name(headers.get("host", "")) not in self._hosts:
            return APIError(403, "this server does not go by that name; see --allow-host", code="unknown_host")
        if self._bearer is None or path == _HEALTH:
            return None
        if hmac.compare_digest(headers.get("authorization", "").encode("latin-1", "replace"), self._bearer):
            return None
        return APIError(
            401,
            "the API key is missing or wrong: send the server's key as Authorization: Bearer KEY",
            code="invalid_api_key",
            headers={"www-authenticate": "Bearer"},
        )

    def _known(self, path: str) -> str:
        """The path as a label: what clients make up must not fill the memory."""
        if path in self._paths:
            return path
        return "/v1/models/{id}" if path.startswith("/v1/models/") else "other"


def _name(host: str) -> str:
    """A Host header without the port."""
    return host.rsplit("]", 1)[0] + "]" if host.startswith("[") else host.split(":", 1)[0].lower()
