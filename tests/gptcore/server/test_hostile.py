"""Whatever is sent, the answer is an answer: never a 500, never nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from gptcore.server.requests import ChatRequest, CompletionRequest, EmbeddingRequest, ResponseRequest

SCHEMAS = {
    "completions": CompletionRequest,
    "chat/completions": ChatRequest,
    "responses": ResponseRequest,
    "embeddings": EmbeddingRequest,
}
GOOD: dict[str, dict[str, Any]] = {
    "completions": {"model": "tiny", "prompt": "the king", "max_tokens": 3},
    "chat/completions": {"model": "tiny", "messages": [{"role": "user", "content": "the king"}], "max_tokens": 3},
    "responses": {"model": "tiny", "input": "the king", "max_output_tokens": 3},
    "embeddings": {"model": "tiny", "input": "the king"},
}

texts = st.text(max_size=20) | st.sampled_from(["", "tiny", "user", "text", "the king", "字", "\x00", "é" * 9])
numbers = st.integers(-3, 300) | st.integers() | st.floats()
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str, Any]:
    """A good body of which some fields are not what they should be, or some are missing."""
    path = draw(st.sampled_from(sorted(SCHEMAS)))
    fields = st.sampled_from(sorted(SCHEMAS[path].model_fields))
    changed = draw(st.dictionaries(fields, values, max_size=3))
    dropped = draw(st.sets(fields, max_size=1))
    return path, {name: value for name, value in (GOOD[path] | changed).items() if name not in dropped}


def check(answer: Any) -> None:
    assert answer.status_code in {200, 400, 404, 413, 415}, answer.text
    if answer.status_code != 200:
        error = answer.json()["error"]
        assert set(error) == {"message", "type", "param", "code"}
        assert error["message"]
        assert "\n" not in error["message"]
    elif not answer.headers["content-type"].startswith("text/event-stream"):
        assert answer.json()["object"]
    else:
        assert b'"error":{' not in answer.content
        assert answer.content.endswith(b"\n\n")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies())
def test_fields_of_any_kind(web: TestClient, asked: tuple[str, Any]) -> None:
    path, body = asked
    check(web.post(f"/v1/{path}", content=json.dumps(body), headers={"content-type": "application/json"}))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(SCHEMAS)), st.binary(max_size=200) | values.map(lambda value: json.dumps(value).encode()))
def test_bodies_of_any_bytes(web: TestClient, path: str, content: bytes) -> None:
    check(web.post(f"/v1/{path}", content=content, headers={"content-type": "application/json"}))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    prompt=st.text(max_size=12) | st.lists(st.integers(0, 279), min_size=1, max_size=12),
    options=st.fixed_dictionaries(
        {},
        optional={
            "temperature": st.floats(0, 2),
            "top_p": st.floats(0, 1),
            "top_k": st.integers(1, 2**70),
            "min_p": st.floats(0, 1),
            "repetition_penalty": st.floats(0.01, 100),
            "presence_penalty": st.floats(-2, 2),
            "frequency_penalty": st.floats(-2, 2),
            "seed": st.integers(-(2**63), 2**64 - 1),
            "n": st.integers(1, 3),
            "stop": st.text(min_size=1, max_size=3) | st.lists(st.text(min_size=1, max_size=3), max_size=4),
            "logprobs": st.integers(0, 5),
            "echo": st.booleans(),
            "stream": st.booleans(),
            "logit_bias": st.dictionaries(st.integers(0, 279).map(str), st.floats(-100, 100), max_size=5),
            "max_tokens": st.integers(0, 8),
        },
    ),
)
def test_whatever_is_allowed_works(web: TestClient, prompt: Any, options: dict[str, Any]) -> None:
    answer = web.post("/v1/completions", json={"model": "tiny", "prompt": prompt} | options)
    check(answer)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("path", sorted(SCHEMAS))
def test_the_good_bodies_are_good(web: TestClient, path: str) -> None:
    assert web.post(f"/v1/{path}", json=GOOD[path]).status_code == 200
