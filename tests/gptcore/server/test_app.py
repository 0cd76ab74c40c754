from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest
from openai import (
    AuthenticationError,
    InternalServerError,
    NotFoundError,
    OpenAI,
    PermissionDeniedError,
    RateLimitError,
)
from starlette.testclient import TestClient

from gptcore.errors import InputError
from gptcore.options import GenerationOptions
from gptcore.server.app import create_app
from gptcore.server.engine import Text
from gptcore.server.served import Limits, ServedModel, load
from tests.gptcore.server.conftest import LIMITS
from tests.gptcore.tiny import TOKENIZER, random_model

JSON = {"content-type": "application/json"}


def client_of(web: TestClient, **options: Any) -> OpenAI:
    return OpenAI(
        **{"base_url": "http://testserver/v1", "api_key": "x", "http_client": web, "max_retries": 0} | options
    )


def test_models_are_listed_and_described(client: OpenAI, tiny: ServedModel) -> None:
    (model,) = client.models.list().data
    assert (model.id, model.created, model.owned_by) == ("tiny", tiny.created, "gptcore")
    assert client.models.retrieve("tiny") == model
    for name in ("gpt-4", "a/b", "tiny/"):
        with pytest.raises(NotFoundError, match=f"there is no model '{name}'; this server has 'tiny'"):
            client.models.retrieve(name)


def test_health(web: TestClient) -> None:
    answer = web.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "models": ["tiny"]})


def test_a_server_whose_engine_has_ended_says_so() -> None:
    served = ServedModel("tiny", random_model(), TOKENIZER, LIMITS)
    with TestClient(create_app({"tiny": served}, LIMITS)) as web:
        served.engine.close()
        assert (web.get("/health").status_code, web.get("/health").json()["status"]) == (503, "failed")
        with pytest.raises(InternalServerError, match="the server is shutting down") as caught:
            client_of(web).completions.create(model="tiny", prompt="a")
    assert caught.value.status_code == 503


def figures(web: TestClient) -> dict[str, float]:
    """Every sample by its name and labels."""
    answer = web.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = answer.text.splitlines()
    samples = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e-]+', line) for line in samples)
    names = {line.split("{")[0].split(" ")[0] for line in samples}
    assert names == {line.split(" ")[2] for line in lines if line.startswith("# TYPE")}
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in samples}


def test_metrics_count_what_is_done(web: TestClient, client: OpenAI) -> None:
    web.get("/no/such/path")
    before = figures(web)
    used = client.completions.create(model="tiny", prompt="the king", n=2, max_tokens=5, seed=1).usage
    web.post("/v1/completions", headers=JSON, content="{")
    web.get("/another/one")
    after = figures(web)
    grown = {name: value - before.get(name, 0.0) for name, value in after.items()}
    assert used is not None
    assert grown['gptcore_prompt_tokens_total{model="tiny"}'] == used.prompt_tokens
    assert grown['gptcore_generated_tokens_total{model="tiny"}'] == used.completion_tokens
    assert 0 < grown['gptcore_steps_total{model="tiny"}'] <= used.completion_tokens
    assert grown['gptcore_requests_total{path="/v1/completions",status="200"}'] == 1
    assert grown['gptcore_requests_total{path="/v1/completions",status="400"}'] == 1
    assert grown['gptcore_requests_total{path="other",status="404"}'] == 1
    assert after['gptcore_texts_running{model="tiny"}'] == after['gptcore_texts_waiting{model="tiny"}'] == 0
    assert after["gptcore_requests_open"] == 1  # this one


def test_names_in_metrics_are_escaped() -> None:
    served = ServedModel('a"b\\c\n', random_model(), TOKENIZER, LIMITS)
    with TestClient(create_app({served.id: served}, LIMITS)) as web:
        assert 'gptcore_steps_total{model="a\\"b\\\\c\\n"} 0' in web.get("/metrics").text


@pytest.mark.parametrize("path", ["/v1/models", "/v1/completions", "/metrics", "/nothing"])
def test_a_key_is_asked_for(path: str, tiny: ServedModel) -> None:
    web = TestClient(create_app({"tiny": tiny}, LIMITS, api_key="sécret"))
    for headers in ({}, {"authorization": "Bearer secret"}, {"authorization": "sécret".encode()}):
        answer = web.get(path, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
    assert web.get(path, headers={"authorization": "Bearer sécret".encode()}).status_code != 401
    assert web.get("/health").status_code == 200


def test_the_client_knows_a_wrong_key(tiny: ServedModel) -> None:
    web = TestClient(create_app({"tiny": tiny}, LIMITS, api_key="secret"))
    assert client_of(web, api_key="secret").models.list().data
    with pytest.raises(AuthenticationError, match="the API key is missing or wrong") as caught:
        client_of(web).models.list()
    assert caught.value.code == "invalid_api_key"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:8000", 200),
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("[::1]", 200),
        ("evil.example:8000", 403),
        ("localhost.evil.example", 403),
        ("", 403),
    ],
)
def test_a_name_that_somebody_points_here_is_refused(host: str, status: int, tiny: ServedModel) -> None:
    web = TestClient(create_app({"tiny": tiny}, LIMITS, hosts=["localhost", "127.0.0.1", "[::1]"]))
    assert web.get("/v1/models", headers={"host": host}).status_code == status
    if status == 403:
        with pytest.raises(PermissionDeniedError, match="does not go by that name"):
            client_of(web, default_headers={"host": host}).models.list()


def test_web_pages_of_others_get_nothing_unless_asked_for(tiny: ServedModel) -> None:
    preflight = {"origin": "https://example.org", "access-control-request-method": "POST"}
    closed = TestClient(create_app({"tiny": tiny}, LIMITS, api_key="secret"))
    assert "access-control-allow-origin" not in closed.get("/health", headers=preflight).headers
    assert closed.options("/v1/completions", headers=preflight).status_code in {401, 405}
    opened = TestClient(create_app({"tiny": tiny}, LIMITS, api_key="secret", cors_origins=["https://example.org"]))
    answer = opened.options("/v1/completions", headers=preflight)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "https://example.org")
    assert opened.options("/v1/completions", headers=preflight | {"origin": "https://evil.example"}).status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/v1", 404),
        ("POST", "/v1/images/generations", 404),
        ("GET", "/v1/completions", 405),
        ("DELETE", "/v1/models/tiny", 405),
    ],
)
def test_what_is_not_there_has_the_envelope_too(web: TestClient, method: str, path: str, status: int) -> None:
    answer = web.request(method, path)
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"message", "type", "param", "code"}
    assert answer.json()["error"]["message"].startswith(f"there is no {method} {path}")
    assert answer.headers["x-request-id"].startswith("req_")
    assert status != 405 or answer.headers["allow"]


@pytest.mark.parametrize(
    ("content", "headers", "status", "message"),
    [
        (b"{}", {}, 415, "the body must be JSON, with the header Content-Type"),
        (b"{}", {"content-type": "text/plain"}, 415, "the body must be JSON"),
        (b"", JSON, 400, "the body is no JSON"),
        (b"\xff", JSON, 400, "the body is no JSON"),
        (b"[" * 5000, JSON, 400, "the body is no JSON: recursion limit exceeded"),
        (b"[]", JSON, 400, "the body must be a JSON object"),
        (b'{"model": "\\ud800"}', JSON, 400, "the body is no JSON"),
        (b"x" * 20_001, JSON, 413, "the body must have at most 20,000 bytes"),
        (iter([b"x" * 15_000] * 2), JSON, 413, "the body must have at most 20,000 bytes"),
        (b"{}", JSON | {"content-type": "Application/JSON; charset=utf-8"}, 400, "you must give"),
    ],
)
@pytest.mark.parametrize("path", ["completions", "chat/completions", "responses", "embeddings"])
def test_bodies_that_are_none(
    web: TestClient, path: str, content: Any, headers: dict[str, str], status: int, message: str
) -> None:
    content = iter([b"x" * 15_000] * 2) if not isinstance(content, bytes) else content
    answer = web.post(f"/v1/{path}", content=content, headers=headers)
    assert answer.status_code == status
    assert answer.json()["error"]["message"].startswith(message)


def test_a_long_message_is_cut(web: TestClient) -> None:
    answer = web.post("/v1/completions", headers=JSON, content=json.dumps({"model": "m" * 5000, "prompt": "a"}))
    assert len(answer.json()["error"]["message"]) == 500


def test_a_full_queue_is_429_with_a_time_to_come_back() -> None:
    limits = Limits(rows=1, waiting=1)
    served = ServedModel("tiny", random_model(), TOKENIZER, limits)
    with TestClient(create_app({"tiny": served}, limits)) as web:
        assert web.portal is not None
        endless = [Text([1], GenerationOptions(max_tokens=10**9, logit_bias={TOKENIZER.end_of_text or 0: -100}))]
        runs = [web.portal.call(served.engine.generate, endless) for _ in range(2)]
        for ask in (client_of(web).completions.create, client_of(web).embeddings.create):
            name = "prompt" if ask.__self__.__class__.__name__ == "Completions" else "input"
            with pytest.raises(RateLimitError, match="too many requests are waiting already") as caught:
                ask(model="tiny", **{name: "a"})
            assert caught.value.response.headers["retry-after"] == "1"
        assert (served.engine.running, served.engine.waiting) == (1, 1)
        for run in runs:
            web.portal.call(run.cancel)
        patient = client_of(web, max_retries=5)
        assert patient.completions.create(model="tiny", prompt="a", max_tokens=1).choices


def test_a_model_that_fails_is_a_500_that_nobody_repeats() -> None:
    model = random_model()
    model.parameters["transformer.ln_f.bias"][:] = np.nan
    served = ServedModel("tiny", model, TOKENIZER, LIMITS)
    with TestClient(create_app({"tiny": served}, LIMITS)) as web:
        patient = client_of(web, max_retries=5)
        for _ in range(2):  # the engine lives on
            with pytest.raises(InternalServerError, match="the model failed: the model's scores are not finite"):
                patient.completions.create(model="tiny", prompt="a")
        with pytest.raises(InternalServerError, match="hidden states are not finite"):
            patient.embeddings.create(model="tiny", input="a")
        with pytest.raises(Exception, match="the model failed"):
            list(patient.completions.create(model="tiny", prompt="a", stream=True))
        assert web.get("/health").status_code == 200


def test_a_mistake_of_ours_is_told_without_details(web: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ServedModel, "read", lambda *_, **__: 1 / 0)
    answer = web.post("/v1/completions", headers=JSON, content='{"model": "tiny", "prompt": "a"}')
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal_error")
    assert "division" not in answer.text
    assert answer.headers["x-should-retry"] == "false"


def test_models_are_named_after_their_folders(folder: Any, tmp_path: Any) -> None:
    other = tmp_path / "tiny"
    random_model().save_pretrained(other, tokenizer=TOKENIZER)
    with pytest.raises(InputError, match="there are two models named 'tiny': rename a folder"):
        load([folder, other], LIMITS)
    assert list(load([folder], LIMITS)) == ["tiny"]


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"rows": 0}, "rows must be at least 1, got 0"),
        ({"waiting": -1}, "waiting must be at least 0"),
        ({"grace_seconds": float("nan")}, "grace_seconds must be at least 0, got nan"),
    ],
)
def test_limits_that_let_nothing_through(limits: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Limits(**limits)
