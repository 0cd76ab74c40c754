from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openai import OpenAI
from starlette.testclient import TestClient

from gptcore.server.app import create_app
from gptcore.server.served import Limits, ServedModel
from gptcore.testing import local_server
from tests.gptcore.tiny import TOKENIZER, random_model

LIMITS = Limits(rows=4, waiting=20, choices=6, texts=12, tokens=200, body_bytes=20_000, body_seconds=0.5)


@pytest.fixture(scope="session")
def tiny() -> ServedModel:
    return ServedModel("tiny", random_model(64), TOKENIZER, LIMITS)


@pytest.fixture(scope="session")
def web(tiny: ServedModel) -> Iterator[TestClient]:
    """The application, without a socket."""
    with TestClient(create_app({"tiny": tiny}, LIMITS), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def client(web: TestClient) -> OpenAI:
    """OpenAI's own client, which checks every answer against its models."""
    return OpenAI(
        base_url="http://testserver/v1", api_key="x", http_client=web, max_retries=0, _strict_response_validation=True
    )


@pytest.fixture(scope="session")
def lenient(client: OpenAI) -> OpenAI:
    """The same without the check, for what the API documents and the package's models do not allow."""
    return client.with_options(_extra_kwargs={"_strict_response_validation": False})


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint, whose name is the model's id."""
    path = tmp_path_factory.mktemp("models") / "tiny"
    random_model(64).save_pretrained(path, tokenizer=TOKENIZER)
    return path


@pytest.fixture(scope="session")
def base_url(folder: Path) -> Iterator[str]:
    """A server with a socket, in a process of its own."""
    with local_server(folder, rows=4, waiting=20, tokens=10**6) as url:
        yield url
