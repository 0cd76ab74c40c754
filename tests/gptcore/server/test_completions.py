from __future__ import annotations

import math
from typing import Any

import pytest
from openai import BadRequestError, NotFoundError, OpenAI

import gptcore
from gptcore.server.served import ServedModel
from tests.gptcore.tiny import TOKENIZER

IDS = TOKENIZER.encode("the king")


def create(client: OpenAI, **options: Any) -> Any:
    return client.completions.create(**{"model": "tiny", "prompt": "the king", "seed": 1} | options)


def expected(tiny: ServedModel, prompt: str = "the king", **options: Any) -> gptcore.Generation:
    return gptcore.generate(tiny.model, TOKENIZER, prompt, **{"max_tokens": 16, "seed": 1} | options)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ({}, {}),
        ({"max_tokens": 40}, {"max_tokens": 40}),
        ({"seed": -7}, {"seed": -7}),
        ({"temperature": 0}, {"temperature": 0.0}),
        ({"temperature": 0.5, "top_p": 0.8}, {"temperature": 0.5, "top_p": 0.8}),
        ({"top_p": 0}, {"temperature": 0.0}),
        ({"stop": "e"}, {"stop": "e"}),
        ({"stop": ["zz", "a", "e"]}, {"stop": ["zz", "a", "e"]}),
        ({"stop": []}, {}),
        ({"presence_penalty": 2, "frequency_penalty": 1.5}, {"presence_penalty": 2.0, "frequency_penalty": 1.5}),
        ({"logit_bias": {"5": 100}}, {"logit_bias": {5: 100.0}}),
        ({"extra_body": {"top_k": 3, "min_p": 0.1}}, {"top_k": 3, "min_p": 0.1}),
        ({"extra_body": {"repetition_penalty": 1.5}}, {"repetition_penalty": 1.5}),
        ({"max_tokens": None, "stop": None, "n": None, "user": "somebody"}, {}),
    ],
)
def test_a_text_is_that_of_the_library(client: OpenAI, tiny: ServedModel, asked: Any, meant: Any) -> None:
    made = create(client, **asked)
    text = expected(tiny, **meant)
    assert (made.choices[0].text, made.choices[0].finish_reason) == (text.text, text.finish_reason)
    assert made.usage.prompt_tokens == len(IDS)
    assert made.usage.completion_tokens == len(text.tokens)
    assert made.usage.total_tokens == len(IDS) + len(text.tokens)
    assert made.system_fingerprint == tiny.fingerprint


@pytest.mark.parametrize(
    ("prompt", "texts"),
    [
        (["the king", "a ball"], ["the king", "a ball"]),
        (IDS, ["the king"]),
        ([IDS, TOKENIZER.encode("a ball")], ["the king", "a ball"]),
    ],
)
def test_prompts_are_texts_or_tokens_one_or_several(
    client: OpenAI, tiny: ServedModel, prompt: Any, texts: list[str]
) -> None:
    made = create(client, prompt=prompt, max_tokens=9)
    assert [choice.text for choice in made.choices] == [expected(tiny, text, max_tokens=9).text for text in texts]
    assert [choice.index for choice in made.choices] == list(range(len(texts)))


@pytest.mark.parametrize("prompt", ["", None])
def test_an_empty_prompt_is_the_beginning_of_a_document(client: OpenAI, lenient: OpenAI, prompt: Any) -> None:
    begun = create(client, prompt=[TOKENIZER.end_of_text], max_tokens=9)
    made = create(lenient, prompt=prompt, max_tokens=9, echo=True, logprobs=1)
    assert made.choices[0].text == begun.choices[0].text
    assert len(made.choices[0].logprobs.tokens) == 9


def test_choices_are_those_of_the_library(client: OpenAI, tiny: ServedModel) -> None:
    made = create(client, prompt=["the", "a"], n=3, max_tokens=8)
    texts = gptcore.generate_batch(tiny.model, TOKENIZER, ["the", "a"], n=3, max_tokens=8, seed=1)
    assert [choice.text for choice in made.choices] == [text.text for text in texts]
    assert made.usage.prompt_tokens == len(TOKENIZER.encode("the")) + len(TOKENIZER.encode("a"))
    assert made.usage.completion_tokens == sum(len(text.tokens) for text in texts)


def test_the_best_of_several_comes_first(client: OpenAI, tiny: ServedModel) -> None:
    made = create(client, best_of=6, n=2, max_tokens=8)
    texts = gptcore.generate_batch(tiny.model, TOKENIZER, ["the king"], n=6, max_tokens=8, seed=1)
    means = {text.text: sum(token.log_probability for token in text.tokens) / len(text.tokens) for text in texts}
    assert [choice.text for choice in made.choices] == sorted(means, key=lambda text: -means[text])[:2]
    assert made.usage.completion_tokens == sum(len(text.tokens) for text in texts)


def test_without_a_seed_every_text_is_another(client: OpenAI) -> None:
    assert len({create(client, seed=None).choices[0].text for _ in range(4)}) == 4


def test_probabilities_are_those_of_the_model(client: OpenAI, tiny: ServedModel) -> None:
    made = create(client, prompt="the king 字", logprobs=3, max_tokens=30).choices[0]
    text = expected(tiny, "the king 字", alternatives=3, max_tokens=30)
    assert made.logprobs.token_logprobs == [pytest.approx(token.log_probability) for token in text.tokens]
    for token, name, top in zip(text.tokens, made.logprobs.tokens, made.logprobs.top_logprobs, strict=True):
        likeliest = sorted(other.log_probability for other in token.alternatives)
        assert sorted(top.values())[-3:] == pytest.approx(likeliest)
        assert top[name] == pytest.approx(token.log_probability)
        piece = TOKENIZER.token_bytes([token.id])[0]
        assert name == "bytes:" + "".join(f"\\x{byte:02x}" for byte in piece) or name.encode() == piece
    ends = [*made.logprobs.text_offset[1:], len(made.text)]
    pieces = [made.text[start:end] for start, end in zip(made.logprobs.text_offset, ends, strict=True)]
    assert pieces == [token.text for token in text.tokens]


def test_logprobs_0_gives_the_tokens_alone(client: OpenAI) -> None:
    made = create(client, logprobs=0).choices[0].logprobs
    assert made.top_logprobs == [{name: value} for name, value in zip(made.tokens, made.token_logprobs, strict=True)]


def test_a_prompt_is_echoed_and_scored(lenient: OpenAI, tiny: ServedModel) -> None:
    made = create(lenient, echo=True, logprobs=2, max_tokens=5).choices[0]
    assert made.text == "the king" + expected(tiny, max_tokens=5).text
    scored = gptcore.score(tiny.model, TOKENIZER, TOKENIZER.encode("the king"), alternatives=2)
    assert made.logprobs.token_logprobs[0] is None
    assert made.logprobs.top_logprobs[0] is None
    assert made.logprobs.token_logprobs[1 : len(IDS)] == [pytest.approx(token.log_probability) for token in scored[1:]]
    assert len(made.logprobs.tokens) == len(IDS) + 5
    assert made.logprobs.text_offset[len(IDS)] == len("the king")


def test_a_text_is_scored_without_generating(lenient: OpenAI) -> None:
    made = create(lenient, echo=True, logprobs=0, max_tokens=0)
    assert (made.choices[0].text, made.choices[0].finish_reason) == ("the king", "length")
    assert len(made.choices[0].logprobs.tokens) == len(IDS)
    assert made.usage.completion_tokens == 0


def test_echo_without_probabilities(client: OpenAI, tiny: ServedModel) -> None:
    made = create(client, prompt=IDS, echo=True, max_tokens=3).choices[0]
    assert (made.text, made.logprobs) == ("the king" + expected(tiny, max_tokens=3).text, None)


def joined(chunks: Any, size: int = 1) -> list[tuple[str, str | None, list[str], list[float], list[int]]]:
    """Texts, reasons and probabilities of a stream's choices."""
    made: list[Any] = [["", None, [], [], []] for _ in range(size)]
    for chunk in chunks:
        for choice in chunk.choices:
            own = made[choice.index]
            assert own[1] is None, "a finished text goes on"
            own[0] += choice.text
            own[1] = choice.finish_reason
            if choice.logprobs:
                for position, name in enumerate(("tokens", "token_logprobs", "text_offset"), start=2):
                    own[position] += getattr(choice.logprobs, name)
    return [tuple(own) for own in made]


@pytest.mark.parametrize(
    "options",
    [
        {"max_tokens": 30},
        {"prompt": ["the king 字", "a"], "n": 2, "max_tokens": 20, "logprobs": 1},
        {"echo": True, "logprobs": 0},
        {"echo": True, "logprobs": 0, "max_tokens": 0},
        {"max_tokens": 0},
        {"stop": ["e", "k"], "max_tokens": 50},
    ],
)
def test_a_stream_joined_is_the_whole(lenient: OpenAI, options: Any) -> None:
    whole = create(lenient, **options)
    chunks = list(create(lenient, **options, stream=True, stream_options={"include_usage": True}))
    expected = [
        (choice.text, choice.finish_reason)
        + (
            (choice.logprobs.tokens, choice.logprobs.token_logprobs, choice.logprobs.text_offset)
            if choice.logprobs
            else ([], [], [])
        )
        for choice in whole.choices
    ]
    made = joined(chunks, len(whole.choices))
    assert [text[:3] + text[4:] for text in made] == [text[:3] + text[4:] for text in expected]
    for one, other in zip(made, expected, strict=True):
        assert [value for value in one[3] if value is not None] == pytest.approx(
            [value for value in other[3] if value is not None], abs=1e-3
        )
    assert chunks[-1].choices == []
    assert chunks[-1].usage == whole.usage
    assert all(chunk.usage is None for chunk in chunks[:-1])
    assert len({chunk.id for chunk in chunks}) == 1


def test_the_usage_of_a_stream_comes_only_when_it_is_asked_for(lenient: OpenAI) -> None:
    assert all(chunk.choices for chunk in create(lenient, stream=True))


@pytest.mark.parametrize(
    ("options", "param", "message"),
    [
        ({"max_tokens": 201}, "max_tokens", "max_tokens must be at most 200 on this server, got 201"),
        ({"max_tokens": -1}, "max_tokens", "max_tokens must be greater than or equal to 0"),
        ({"n": 7}, "n", "n must be at most 6 on this server, got 7"),
        ({"n": 0}, "n", "n must be greater than or equal to 1"),
        ({"best_of": 7}, "best_of", "best_of must be at most 6 on this server, got 7"),
        ({"best_of": 1, "n": 2}, "best_of", r"best_of \(1\) must be at least n \(2\)"),
        ({"best_of": 2, "stream": True}, "best_of", "no stream with best_of above n"),
        ({"prompt": ["a"] * 13}, "prompt", "13 texts are more than the 12 that a request may ask for"),
        ({"prompt": ["a"] * 3, "n": 5}, "n", "15 texts are more than the 12"),
        ({"prompt": "the " * 65}, "prompt", "this model's maximum context length is 64 tokens"),
        ({"prompt": "a" * 10_000}, "prompt", "prompt has 10,000 bytes, and this model's maximum context length is 64"),
        ({"prompt": [0] * 65}, "prompt", "prompt has 65 tokens"),
        ({"prompt": [0, 280]}, "prompt", "token ids must be from 0 to 279, got 0 to 280"),
        ({"prompt": [-1]}, "prompt", "token ids must be from 0 to 279"),
        ({"prompt": []}, "prompt", "prompt: must be a string, a list of strings"),
        ({"prompt": [[]]}, "prompt", "prompt: must be a string, a list of strings"),
        ({"prompt": ["a", 1]}, "prompt", "prompt: must be a string, a list of strings"),
        ({"prompt": [True]}, "prompt", "prompt: must be a string, a list of strings"),
        ({"temperature": 2.1}, "temperature", "temperature must be less than or equal to 2"),
        ({"temperature": "1"}, "temperature", "temperature must be a valid number"),
        ({"top_p": -0.1}, "top_p", "top_p must be greater than or equal to 0"),
        ({"logprobs": 6}, "logprobs", "logprobs must be less than or equal to 5"),
        ({"stop": ["a"] * 5}, "stop", "stop: at most 4 stop sequences, got 5"),
        ({"stop": ""}, "stop", "stop: stop sequences must have 1 to 1000 characters"),
        ({"logit_bias": {"280": 1}}, "logit_bias", "logit_bias: token ids must be from 0 to 279, got 280"),
        ({"logit_bias": {"a": 1}}, "logit_bias.a", "must be a valid integer"),
        ({"logit_bias": dict.fromkeys(range(280), -100)}, "logit_bias", "logit_bias excludes every token"),
        ({"logit_bias": {"1": 101}}, "logit_bias.1", "must be less than or equal to 100"),
        ({"suffix": "the end"}, "suffix", "suffix: not supported: the models only continue texts"),
        ({"stream_options": {"include_usage": True}}, "stream_options", "stream_options is only for stream: true"),
        ({"seed": 2**64}, "seed", "seed must be less than"),
        (
            {"extra_body": {"temprature": 1}},
            "temprature",
            "unknown parameter 'temprature'; did you mean 'temperature'?",
        ),
    ],
)
def test_what_cannot_be_asked_for(client: OpenAI, options: Any, param: str, message: str) -> None:
    with pytest.raises(BadRequestError, match=message) as caught:
        create(client, **options)
    assert caught.value.param == param
    assert caught.value.type == "invalid_request_error"
    assert caught.value.code


def test_a_prompt_that_is_too_long_has_the_code_that_clients_know(client: OpenAI) -> None:
    with pytest.raises(BadRequestError) as caught:
        create(client, prompt=[0] * 65)
    assert caught.value.code == "context_length_exceeded"


def test_a_prompt_may_fill_the_window_and_the_text_go_beyond_it(client: OpenAI, tiny: ServedModel) -> None:
    prompt = TOKENIZER.decode(IDS * (64 // len(IDS)))
    made = create(client, prompt=prompt, max_tokens=150)
    assert made.choices[0].text == expected(tiny, prompt, max_tokens=150).text


def test_a_model_that_is_not_there(client: OpenAI) -> None:
    with pytest.raises(NotFoundError, match="there is no model 'gpt-4'; this server has 'tiny'") as caught:
        create(client, model="gpt-4")
    assert (caught.value.param, caught.value.code) == ("model", "model_not_found")


def test_the_impossible_has_a_number() -> None:
    from gptcore.batching import GeneratedToken
    from gptcore.server import logprobs

    never = GeneratedToken(id=1, text="a", probability=0.0, sampling_probability=1.0)
    assert never.log_probability == -math.inf
    assert logprobs.of_completion([never], TOKENIZER)["token_logprobs"] == [-9999.0]
