from __future__ import annotations

from typing import Any

import pytest
from openai import BadRequestError, OpenAI

import gptcore
from gptcore.server.served import ServedModel
from tests.gptcore.tiny import TOKENIZER

INCLUDE = ["message.output_text.logprobs"]


def create(client: OpenAI, **options: Any) -> Any:
    seeded = {"extra_body": {"seed": 1} | options.pop("extra_body", {})}
    return client.responses.create(**{"model": "tiny", "input": "the king", "max_output_tokens": 12} | options | seeded)


def expected(tiny: ServedModel, prompt: str = "the king", **options: Any) -> gptcore.Generation:
    return gptcore.generate(tiny.model, TOKENIZER, prompt, **{"max_tokens": 12, "seed": 1} | options)


@pytest.mark.parametrize(
    ("options", "prompt"),
    [
        ({}, "the king"),
        ({"instructions": "A tale."}, "A tale.\n\nthe king"),
        ({"input": [{"role": "user", "content": "the king"}]}, "the king"),
        ({"input": [{"role": "user", "type": "message", "content": [{"type": "input_text", "text": "a"}]}]}, "a"),
        ({"input": [{"role": "user", "content": "a"}, {"role": "assistant", "content": " ball"}]}, "a ball"),
        ({"temperature": 0}, None),
        ({"top_p": 0.5}, None),
    ],
)
def test_text_in_text_out(client: OpenAI, tiny: ServedModel, options: Any, prompt: str | None) -> None:
    made = create(client, **options)
    given = {name: float(value) for name, value in options.items() if name in {"temperature", "top_p"}}
    text = expected(tiny, prompt or "the king", **given)
    assert made.output_text == text.text
    assert made.status == ("incomplete" if text.finish_reason == "length" else "completed")
    assert made.usage.output_tokens == len(text.tokens)
    assert made.usage.input_tokens == len(TOKENIZER.encode(prompt or "the king"))
    assert (made.usage.input_tokens_details.cached_tokens, made.usage.output_tokens_details.reasoning_tokens) == (0, 0)


def seed_for(tiny: ServedModel, reason: str) -> int:
    """A seed with which a text of at most 60 tokens finishes for this reason."""
    return next(seed for seed in range(99) if expected(tiny, seed=seed, max_tokens=60).finish_reason == reason)


def test_a_response_says_whether_it_is_complete(client: OpenAI, tiny: ServedModel) -> None:
    made = create(client, max_output_tokens=60, extra_body={"seed": seed_for(tiny, "stop")})
    assert (made.status, made.incomplete_details) == ("completed", None)
    made = create(client, max_output_tokens=60, extra_body={"seed": seed_for(tiny, "length")})
    assert (made.status, made.incomplete_details.reason) == ("incomplete", "max_output_tokens")


def test_a_conversation_goes_on_with_the_objects_of_the_client(client: OpenAI, tiny: ServedModel) -> None:
    first = create(client, max_output_tokens=3)
    made = create(client, input=[{"role": "user", "content": "the king"}, *first.output])
    assert made.output_text == expected(tiny, "the king" + first.output_text).text


def test_what_is_too_long_is_refused_or_loses_its_beginning(client: OpenAI, tiny: ServedModel) -> None:
    long = "the " * 20 + "king " * 60
    with pytest.raises(BadRequestError, match="maximum context length is 64 tokens") as caught:
        create(client, input=long)
    assert (caught.value.param, caught.value.code) == ("input", "context_length_exceeded")
    made = create(client, input=long, truncation="auto")
    assert made.output_text == expected(tiny, long).text
    assert made.usage.input_tokens == 64


def test_what_was_asked_for_comes_back(client: OpenAI) -> None:
    made = create(client, instructions="A tale.", metadata={"a": "b"}, temperature=0.5, top_p=0.9, top_logprobs=2)
    assert (made.instructions, made.metadata, made.temperature, made.top_p) == ("A tale.", {"a": "b"}, 0.5, 0.9)
    assert (made.max_output_tokens, made.top_logprobs, made.truncation) == (12, 2, "disabled")


def test_probabilities(client: OpenAI, tiny: ServedModel) -> None:
    made = create(client, include=INCLUDE, top_logprobs=2)
    text = expected(tiny, alternatives=2)
    entries = made.output[0].content[0].logprobs
    assert [bytes(entry.bytes) for entry in entries] == [TOKENIZER.token_bytes([token.id])[0] for token in text.tokens]
    assert [entry.logprob for entry in entries] == [pytest.approx(token.log_probability) for token in text.tokens]
    assert all(len(entry.top_logprobs) == 2 for entry in entries)
    assert create(client).output[0].content[0].logprobs == []


@pytest.mark.parametrize("options", [{}, {"include": INCLUDE, "top_logprobs": 1}])
def test_a_stream_tells_the_whole_response(client: OpenAI, options: Any) -> None:
    whole = create(client, **options)
    events = list(create(client, **options, stream=True))
    kinds = [event.type for event in events]
    deltas = [event for event in events if event.type == "response.output_text.delta"]
    assert kinds == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
        *["response.output_text.delta"] * len(deltas),
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        f"response.{whole.status}",
    ]
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert "".join(event.delta for event in deltas) == whole.output_text
    assert sum(len(event.logprobs) for event in deltas) == len(whole.output[0].content[0].logprobs)
    assert events[len(events) - 4].text == whole.output_text
    assert events[-1].response.output_text == whole.output_text
    assert events[-1].response.usage == whole.usage
    assert events[0].response.status == "in_progress"


def test_the_helper_of_the_client_for_streams(client: OpenAI, tiny: ServedModel) -> None:
    """It waits for `response.completed`, so the text must end by itself."""
    seed = {"seed": seed_for(tiny, "stop")}
    with client.responses.stream(model="tiny", input="the king", max_output_tokens=60, extra_body=seed) as stream:
        text = "".join(event.delta for event in stream if event.type == "response.output_text.delta")
        assert stream.get_final_response().output_text == text


@pytest.mark.parametrize(
    ("options", "param", "message"),
    [
        ({"input": []}, "input", "input: list should have at least 1 item"),
        ({"input": 5}, "input", "input must be a valid array"),
        ({"input": [{"type": "function_call_output"}]}, "input[0].role", "you must give"),
        ({"input": [{"type": "reasoning", "role": "user"}]}, "input[0].type", "must be 'message'"),
        ({"tools": [{"type": "web_search"}]}, "tools", "the models call no tools"),
        ({"previous_response_id": "resp_1"}, "previous_response_id", "nothing is stored here"),
        ({"conversation": "conv_1"}, "conversation", "nothing is stored here"),
        ({"background": True}, "background", "responses are made while the client waits"),
        ({"text": {"format": {"type": "json_object"}}}, "text.format", "the models write plain text"),
        ({"max_output_tokens": 201}, "max_output_tokens", "must be at most 200"),
        ({"truncation": "middle"}, "truncation", "must be 'auto' or 'disabled'"),
    ],
)
def test_what_cannot_be_asked_for(client: OpenAI, options: Any, param: str, message: str) -> None:
    with pytest.raises(BadRequestError, match=message) as caught:
        create(client, **options)
    assert caught.value.param == param
