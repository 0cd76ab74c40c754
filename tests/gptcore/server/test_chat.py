from __future__ import annotations

from typing import Any

import pytest
from openai import BadRequestError, OpenAI

import gptcore
from gptcore.server.chat import conversation
from gptcore.server.requests import Message
from gptcore.server.served import ServedModel
from tests.gptcore.tiny import TOKENIZER

KING = [{"role": "user", "content": "the king"}]
PICTURE = {"type": "image_url", "image_url": {"url": "http://example.org/"}}


def create(client: OpenAI, **options: Any) -> Any:
    return client.chat.completions.create(**{"model": "tiny", "messages": KING, "seed": 1, "max_tokens": 12} | options)


def expected(tiny: ServedModel, prompt: str = "the king", **options: Any) -> gptcore.Generation:
    return gptcore.generate(tiny.model, TOKENIZER, prompt, **{"max_tokens": 12, "seed": 1} | options)


@pytest.mark.parametrize(
    ("messages", "text"),
    [
        ([("user", "Once upon a time")], "Once upon a time"),
        ([("system", "A tale."), ("user", "Once")], "A tale.\n\nOnce"),
        ([("developer", "A tale."), ("user", ""), ("user", "Once")], "A tale.\n\nOnce"),
        ([("user", "Once"), ("assistant", " upon"), ("user", "Twice")], "Once upon\n\nTwice"),
        ([("user", "Once"), ("assistant", " upon")], "Once upon"),
        ([("assistant", "Once")], "Once"),
        ([("user", [{"type": "text", "text": "a "}, {"type": "text", "text": "b"}])], "a b"),
        ([("user", None)], ""),
    ],
)
def test_a_conversation_is_one_text(messages: list[tuple[Any, Any]], text: str) -> None:
    assert conversation([Message(role=role, content=content) for role, content in messages]) == text


def test_an_answer_continues_the_conversation(client: OpenAI, tiny: ServedModel) -> None:
    made = create(client)
    text = expected(tiny)
    assert made.choices[0].message.content == text.text
    assert made.choices[0].message.role == "assistant"
    assert made.choices[0].finish_reason == text.finish_reason
    assert made.usage.prompt_tokens == len(TOKENIZER.encode("the king"))
    assert made.usage.completion_tokens == len(text.tokens)


def test_a_conversation_goes_on_where_it_was(client: OpenAI, tiny: ServedModel) -> None:
    """The client's own objects, sent back as they came."""
    first = create(client, max_tokens=3).choices[0].message
    made = create(client, messages=[*KING, first, {"role": "user", "content": "a ball"}])
    assert made.choices[0].message.content == expected(tiny, f"the king{first.content}\n\na ball").text


def test_an_answer_may_fill_the_window(client: OpenAI) -> None:
    made = create(client, max_tokens=None, logit_bias={str(TOKENIZER.end_of_text): -100})
    assert made.usage.total_tokens == 64
    assert made.choices[0].finish_reason == "length"


def test_the_newer_limit_wins(client: OpenAI) -> None:
    assert create(client, max_tokens=9, max_completion_tokens=2).usage.completion_tokens == 2


def test_choices_and_probabilities(client: OpenAI, tiny: ServedModel) -> None:
    made = create(client, n=2, logprobs=True, top_logprobs=3)
    texts = gptcore.generate_batch(tiny.model, TOKENIZER, ["the king"], n=2, max_tokens=12, seed=1, alternatives=3)
    for choice, text in zip(made.choices, texts, strict=True):
        assert choice.message.content == text.text
        for entry, token in zip(choice.logprobs.content, text.tokens, strict=True):
            assert bytes(entry.bytes) == TOKENIZER.token_bytes([token.id])[0]
            assert entry.logprob == pytest.approx(token.log_probability)
            assert [top.token for top in entry.top_logprobs] == [other.text for other in token.alternatives]
            assert len({top.logprob for top in entry.top_logprobs}) > 1


@pytest.mark.parametrize(
    "options", [{}, {"n": 2, "logprobs": True, "top_logprobs": 2}, {"stop": "e", "max_tokens": 50}]
)
def test_a_stream_joined_is_the_whole(client: OpenAI, options: Any) -> None:
    whole = create(client, **options)
    chunks = list(create(client, **options, stream=True, stream_options={"include_usage": True}))
    for choice in whole.choices:
        own = [part for chunk in chunks for part in chunk.choices if part.index == choice.index]
        assert own[0].delta.role == "assistant"
        assert "".join(part.delta.content or "" for part in own) == choice.message.content
        assert [part.finish_reason for part in own] == [None] * (len(own) - 1) + [choice.finish_reason]
        if choice.logprobs:
            entries = [entry for part in own if part.logprobs for entry in part.logprobs.content]
            assert [entry.token for entry in entries] == [entry.token for entry in choice.logprobs.content]
    assert (chunks[-1].choices, chunks[-1].usage) == ([], whole.usage)


@pytest.mark.parametrize(
    ("options", "param", "message"),
    [
        ({"messages": []}, "messages", "messages: list should have at least 1 item"),
        ({"messages": "hello"}, "messages", "messages must be a valid array"),
        ({"messages": [{"role": "tool", "content": "1"}]}, "messages[0].role", "must be 'developer', 'system'"),
        ({"messages": [*KING, {"content": "a"}]}, "messages[1].role", r"you must give messages\[1\].role"),
        ({"messages": [{"role": "user", "content": [PICTURE]}]}, "messages[0].content", "part 0: the models read text"),
        ({"messages": [{"role": "user", "content": 5}]}, "messages[0].content", "must be a string or a list of parts"),
        ({"messages": [{"role": "user", "content": "the " * 65}]}, "messages", "maximum context length is 64 tokens"),
        ({"tools": [{"type": "function"}]}, "tools", "tools: not supported: the models call no tools"),
        ({"tool_choice": "required"}, "tool_choice", "not supported"),
        ({"functions": [{"name": "f"}]}, "functions", "not supported"),
        ({"response_format": {"type": "json_object"}}, "response_format", "the models write plain text"),
        ({"modalities": ["text", "audio"]}, "modalities", "the models write text only"),
        ({"web_search_options": {}}, "web_search_options", "the models search nothing"),
        ({"top_logprobs": 2}, "top_logprobs", "top_logprobs needs logprobs: true"),
        ({"logprobs": True, "top_logprobs": 21}, "top_logprobs", "must be less than or equal to 20"),
        ({"max_completion_tokens": 201}, "max_completion_tokens", "max_completion_tokens must be at most 200"),
        ({"n": 7}, "n", "n must be at most 6"),
        ({"stream_options": {}}, "stream_options", "stream_options is only for stream: true"),
    ],
)
def test_what_cannot_be_asked_for(client: OpenAI, options: Any, param: str, message: str) -> None:
    with pytest.raises(BadRequestError, match=message) as caught:
        create(client, **options)
    assert caught.value.param == param


def test_what_changes_nothing_is_ignored(client: OpenAI) -> None:
    plain = create(client)
    made = create(
        client,
        tools=[],
        tool_choice="auto",
        response_format={"type": "text"},
        modalities=["text"],
        store=True,
        metadata={"a": "b"},
        reasoning_effort="low",
        verbosity="low",
        service_tier="auto",
        parallel_tool_calls=True,
        prediction={"type": "content", "content": "x"},
        prompt_cache_key="k",
        safety_identifier="s",
        user="u",
    )
    assert made.choices == plain.choices
