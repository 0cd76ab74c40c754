"""`POST /v1/embeddings`: a text as a vector.

The vector is the mean of the final hidden states over the text's tokens, after the last layer norm, scaled to length 1.
It is a simple choice for a model that was not trained to embed: texts of like words come out close to one another, and
no more should be expected of it.
"""

from __future__ import annotations

import asyncio
import base64
import math
from typing import TYPE_CHECKING, Any

import numpy as np
from starlette.responses import JSONResponse

from gptcore.cache import KeyValueCache
from gptcore.errors import InputError
from gptcore.server import generating
from gptcore.server.requests import EmbeddingRequest
from gptcore.server.served import find
from gptcore.server.transport import read, while_connected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from gptcore.gpt import GPT
    from gptcore.ops import Array
    from gptcore.server.app import Service
    from gptcore.server.served import ReadPrompt, ServedModel

# Tokens that are read in one step of the engine, so that those who stream beside it do not wait long.
_CHUNK = 256


def embed(model: GPT, ids: Sequence[int], dimensions: int | None = None) -> Iterator[Array | None]:
    """mean(hidden) / ‖mean(hidden)‖, in steps.

    Args:
        model: The model.
        ids: The text's tokens, at most a context window of them.
        dimensions: Keep only so many, the first, and scale these to length 1.

    Yields:
        None after every step, and at the end the vector, [dimensions or n_embd].

    Raises:
        InputError: The hidden states are not finite.
    """
    cache = KeyValueCache(model.config)
    total: Array = np.zeros(model.config.n_embd, dtype=np.float32)
    for start in range(0, len(ids), _CHUNK):
        total += model.forward(np.array([ids[start : start + _CHUNK]]), cache).sum(axis=0)
        yield None
    vector = total[:dimensions] / len(ids)
    length = float(np.linalg.norm(vector))
    if not math.isfinite(length):
        raise InputError("the model's hidden states are not finite: its weights are damaged, or too large for float32")
    yield vector / length if length > 0.0 else vector


async def embeddings(request: Request) -> Response:
    """Answer a request.

    The input is one text or several, as strings or as tokens, each no longer than the context window. Vectors are lists
    of numbers, or with `encoding_format: "base64"`, which the `openai` package asks for, the bytes of float32 numbers,
    the lowest byte first.
    """
    service: Service = request.app.state.service
    body = await read(request, EmbeddingRequest, service.limits)
    served = find(service.models, body.model)
    generating.check_at_most(len(body.input), service.limits.texts, "input")
    if body.dimensions is not None:
        generating.check_at_most(body.dimensions, served.model.config.n_embd, "dimensions")
    prompts = []
    for text in body.input:
        prompts.append(served.read(text, "input"))
        await asyncio.sleep(0)  # many long texts take a while: let others have their turn
    return await while_connected(request, _answer(served, body, prompts))


async def _answer(served: ServedModel, body: EmbeddingRequest, prompts: Sequence[ReadPrompt]) -> Response:
    task = (vector for prompt in prompts for vector in embed(served.model, prompt.ids, body.dimensions))
    run = await served.engine.perform(task)
    try:
        vectors = [vector async for events in run for vector in events]
    finally:
        run.cancel()
    n_tokens = sum(len(prompt.ids) for prompt in prompts)
    data = [
        {"object": "embedding", "index": index, "embedding": _written(vector, body.encoding_format)}
        for index, vector in enumerate(vectors)
    ]
    usage = {"prompt_tokens": n_tokens, "total_tokens": n_tokens}
    return JSONResponse({"object": "list", "data": data, "model": served.id, "usage": usage})


def _written(vector: Array, encoding_format: str | None) -> Any:
    if encoding_format == "base64":
        return base64.b64encode(vector.astype("<f4").tobytes()).decode()
    return vector.tolist()
