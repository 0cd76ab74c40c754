"""A model with its engine, and how much may be asked of it at once."""

from __future__ import annotations

import math
import secrets
import time
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from gptcore.errors import InputError
from gptcore.server.engine import Engine
from gptcore.server.errors import APIError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from gptcore.gpt import GPT
    from gptcore.server.requests import Prompt
    from gptcore.tokenizer import Tokenizer


@dataclass(frozen=True)
class Limits:
    """How much a server takes.

    Attributes:
        rows: Texts that grow at once in one batch; each takes memory for a context window.
        waiting: Texts that may wait for a place; what comes then is answered with 429.
        choices: Largest `n` and `best_of`.
        texts: Texts of one request: prompts times continuations, or inputs to embed.
        tokens: Most tokens to generate in one text.
        body_bytes: Largest body of a request.
        body_seconds: Time in which a body has to arrive.
        grace_seconds: Time that running requests have to finish when the server is told to stop.
    """

    rows: int = 8
    waiting: int = 256
    choices: int = 32
    texts: int = 128
    tokens: int = 4096
    body_bytes: int = 2**20
    body_seconds: float = 30.0
    grace_seconds: float = 30.0

    def __post_init__(self) -> None:
        """Refuse limits that would let nothing through.

        Raises:
            InputError: One is out of its range.
        """
        for name in ("rows", "choices", "texts", "tokens", "body_bytes"):
            if getattr(self, name) < 1:
                raise InputError(f"{name} must be at least 1, got {getattr(self, name)}")
        for name in ("waiting", "body_seconds", "grace_seconds"):
            if not 0 <= getattr(self, name) < math.inf:
                raise InputError(f"{name} must be at least 0, got {getattr(self, name)}")

    @property
    def most_texts(self) -> int:
        """Most texts of one request: more than can wait could never be taken."""
        return min(self.texts, self.rows + self.waiting)


@dataclass(frozen=True)
class ReadPrompt:
    """A prompt as the model reads it.

    Attributes:
        ids: Its tokens.
        text: What `echo` gives back.
        implicit: Whether it was empty, and the end-of-text token stands in its place: the beginning of a document.
    """

    ids: list[int]
    text: str
    implicit: bool = False


class ServedModel:
    """A model that the server offers.

    Attributes:
        id: Its name in requests.
        model: The model.
        tokenizer: Its tokenizer.
        engine: The thread that runs it.
        created: When it was loaded, in Unix time.
        fingerprint: Changes when the weights do: the same seed and fingerprint give the same text.
    """

    def __init__(self, id: str, model: GPT, tokenizer: Tokenizer, limits: Limits) -> None:  # noqa: A002
        """Start the engine."""
        self.id = id
        self.model = model
        self.tokenizer = tokenizer
        self.engine = Engine(model, tokenizer, rows=limits.rows, waiting=limits.waiting)
        self.created = int(time.time())
        self.fingerprint = "fp_" + blake2b(model.parameters.flat.tobytes(), digest_size=6).hexdigest()
        self.n_vocab = min(len(tokenizer), model.config.vocab_size)
        self.window = model.config.n_positions
        self._longest = max(map(len, tokenizer.token_bytes(range(len(tokenizer)))))

    def describe(self) -> dict[str, object]:
        """As `GET /v1/models` shows it."""
        return {"id": self.id, "object": "model", "created": self.created, "owned_by": "gptcore"}

    def read(self, prompt: Prompt, param: str, *, truncate: bool = False) -> ReadPrompt:
        """Turn a prompt into tokens.

        Args:
            prompt: A text or tokens; an empty text is the beginning of a document.
            param: The field it comes from, for the message.
            truncate: Whether a prompt longer than the context window loses its beginning, or is refused.

        Raises:
            APIError: It holds what is no token of the model, or is too long.
        """
        if isinstance(prompt, str):
            size = len(prompt.encode())
            if not truncate and size > self.window * self._longest:  # too long however it is split: not worth reading
                raise self._too_long(param, f"{size:,} bytes")
            if truncate:  # twice of what may be left: where the text is cut, its first tokens are others
                prompt = prompt[-2 * self.window * self._longest :]
            try:
                ids = self.tokenizer.encode(prompt)
            except InputError as error:
                raise APIError(400, f"{param}: {error}", param=param, code="invalid_value") from error
            text = prompt
        else:
            if min(prompt) < 0 or max(prompt) >= self.n_vocab:
                message = f"{param}: token ids must be from 0 to {self.n_vocab - 1}"
                raise APIError(400, f"{message}, got {min(prompt)} to {max(prompt)}", param=param, code="invalid_value")
            ids, text = prompt, self.tokenizer.decode(prompt)
        if not ids:
            if self.tokenizer.end_of_text is None:
                raise APIError(400, f"{param} is empty: give the model some text to continue", param=param)
            return ReadPrompt([self.tokenizer.end_of_text], "", implicit=True)
        if truncate:
            ids = ids[-self.window :]
        if len(ids) > self.window:
            raise self._too_long(param, f"{len(ids)} tokens")
        return ReadPrompt(ids, text)

    def _too_long(self, param: str, size: str) -> APIError:
        message = f"{param} has {size}, and this model's maximum context length is {self.window} tokens; shorten it"
        return APIError(400, message, param=param, code="context_length_exceeded")


def load(models: Iterable[str | Path], limits: Limits) -> dict[str, ServedModel]:
    """Load models to serve.

    Args:
        models: Names of models that ship with gptcore, or folders in Hugging Face layout; a folder's name is its id.
        limits: How much may be asked of each.

    Returns:
        The models by id.

    Raises:
        CheckpointError: A model cannot be loaded.
        InputError: Two have the same id.
    """
    from gptcore import checkpoint

    served: dict[str, ServedModel] = {}
    for model in models:
        name = checkpoint.find(model).resolve().name
        if name in served:
            raise InputError(f"there are two models named {name!r}: rename a folder")
        served[name] = ServedModel(name, *checkpoint.load(model), limits)
    return served


def find(models: Mapping[str, ServedModel], name: str) -> ServedModel:
    """The model a request names.

    Raises:
        APIError: There is no such model.
    """
    if name not in models:
        message = f"there is no model {name!r}; this server has {', '.join(map(repr, models))}"
        raise APIError(404, message, param="model", code="model_not_found")
    return models[name]


def any_seed() -> int:
    """For a request that gives none: another text each time."""
    return secrets.randbits(63)
