from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gptcore.errors import InputError
from gptcore.generation import generate, generate_batch, stream
from gptcore.gpt import GPT, GPTConfig
from gptcore.ops import softmax
from gptcore.options import GenerationOptions
from gptcore.sampling import Sampler, distribution
from tests.gptcore.tiny import MODEL, TOKENIZER, random_model


def model_that_says(token: int | None) -> GPT:
    """A model for which every next token but one has almost no chance."""
    model = GPT(GPTConfig(len(TOKENIZER), n_positions=8, n_embd=4, n_layer=1, n_head=1))
    model.parameters.flat[:] = 0.0
    model.parameters["transformer.ln_f.bias"][0] = 1.0  # the final hidden state, whatever was read
    model.parameters["transformer.wte.weight"][token, 0] = 100.0
    return model


def say(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let the next tokens be those of a text, byte by byte."""
    ids = iter([TOKENIZER.token_bytes(range(len(TOKENIZER))).index(bytes([byte])) for byte in text.encode()])
    monkeypatch.setattr(Sampler, "draw", lambda self, logits: (next(ids), 1.0))


def test_the_same_seed_gives_the_same_text() -> None:
    texts = [generate(MODEL, TOKENIZER, "the king", max_tokens=30, seed=seed) for seed in (5, 5, 6, -1, 2**64 - 1)]
    assert texts[0] == texts[1]
    assert texts[0].tokens != texts[2].tokens
    assert texts[3].tokens == texts[4].tokens


def test_probabilities_are_those_of_the_model() -> None:
    result = generate(MODEL, TOKENIZER, "the king", max_tokens=8, temperature=0.7, top_k=5, seed=1)
    ids = TOKENIZER.encode("the king")
    for token in result.tokens:
        logits = MODEL.logits(MODEL.forward(np.array([ids]))[-1:])[0].astype(np.float64)
        assert token.probability == pytest.approx(softmax(logits)[token.id], abs=1e-3)
        assert token.log_probability == pytest.approx(np.log(token.probability))
        sampled = distribution(logits, GenerationOptions(temperature=0.7, top_k=5))
        assert token.sampling_probability == pytest.approx(sampled[token.id], abs=1e-3)
        ids.append(token.id)
    assert any(token.probability < token.sampling_probability for token in result.tokens)


def test_greedy_takes_the_likeliest() -> None:
    ids = TOKENIZER.encode("the")
    for token in stream(MODEL, TOKENIZER, "the", max_tokens=12, temperature=0.0):
        logits = MODEL.logits(MODEL.forward(np.array([ids]))[-1:])[0]
        assert logits[token.id] >= logits.max() - 1e-5
        assert token.sampling_probability == 1.0
        ids.append(token.id)


def test_text_is_the_tokens_joined_and_never_half_a_character() -> None:
    result = generate(MODEL, TOKENIZER, "字", max_tokens=200, temperature=2.0, seed=2)
    whole = TOKENIZER.decode([token.id for token in result.tokens])
    assert result.prompt == "字"
    assert result.text == "".join(token.text for token in result.tokens)
    assert whole.startswith(result.text)
    assert set(whole.removeprefix(result.text)) <= {"\N{REPLACEMENT CHARACTER}"}


def test_a_character_of_several_tokens_comes_with_its_last(monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, "a字")
    result = generate(MODEL, TOKENIZER, "the", max_tokens=4)
    assert [token.text for token in result.tokens] == ["a", "", "", "字"]


def test_stops_at_the_end_of_text() -> None:
    result = generate(model_that_says(TOKENIZER.end_of_text), TOKENIZER, "the king", max_tokens=5)
    assert (result.text, result.tokens, result.finish_reason) == ("", (), "stop")


def test_stops_at_the_length() -> None:
    result = generate(model_that_says(TOKENIZER.encode("a")[0]), TOKENIZER, "the king", max_tokens=5)
    assert (result.text, result.finish_reason) == ("aaaaa", "length")
    assert [token.probability for token in result.tokens] == [1.0] * 5


@pytest.mark.parametrize(
    ("said", "stop", "text", "reason"),
    [
        ("a ball", "ball", "a ", "stop"),
        ("a 字 is", "字", "a ", "stop"),
        ("a ball", ["lla", " b"], "a", "stop"),
        ("a bal", "ball", "a bal", "length"),
        ("a ball", [], "a ball", "length"),
        ("ball", "ball", "", "stop"),
    ],
)
def test_stops_before_a_stop_sequence(
    said: str, stop: Any, text: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each token is a byte, so that every stop sequence is spread over several."""
    say(monkeypatch, said)
    result = generate(MODEL, TOKENIZER, "the", max_tokens=len(said.encode()), stop=stop)
    assert (result.text, result.finish_reason) == (text, reason)


def test_a_token_waits_while_it_may_belong_to_a_stop_sequence(monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, "abcd")
    seen = [token.text for token in stream(MODEL, TOKENIZER, "the", max_tokens=4, stop="bx")]
    assert seen == ["a", "b", "c", "d"]
    drawn: list[str] = []
    say(monkeypatch, "abcd")
    draw = Sampler.draw
    monkeypatch.setattr(Sampler, "draw", lambda *arguments: (drawn.append("drawn"), draw(*arguments))[1])
    tokens = stream(MODEL, TOKENIZER, "the", max_tokens=4, stop="bx")
    assert [(next(tokens).text, len(drawn)) for _ in range(4)] == [("a", 1), ("b", 3), ("c", 3), ("d", 4)]


def test_what_was_held_back_comes_when_the_model_ends_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = iter([*TOKENIZER.encode("a"), TOKENIZER.end_of_text])
    monkeypatch.setattr(Sampler, "draw", lambda self, logits: (next(ids), 1.0))
    result = generate(MODEL, TOKENIZER, "the", stop="ab")
    assert (result.text, len(result.tokens), result.finish_reason) == ("a", 1, "stop")


@pytest.mark.parametrize("prompt", ["the king", "the king and " * 10])
def test_a_full_window_keeps_its_newer_half(prompt: str) -> None:
    """The documented rule, followed without a cache."""
    result = generate(MODEL, TOKENIZER, prompt, max_tokens=60, seed=4)
    assert len(result.tokens) == 60
    context = TOKENIZER.encode(prompt)
    window = context[-16:]
    for token in result.tokens:
        if len(window) > 16:
            window = context[-8:]
        logits = MODEL.logits(MODEL.forward(np.array([window]))[-1:])[0]
        assert token.probability == pytest.approx(float(softmax(logits)[token.id]), abs=1e-3)
        context.append(token.id)
        window = [*window, token.id]


def test_a_window_of_one_token() -> None:
    assert len(generate(random_model(n_positions=1), TOKENIZER, "the king", max_tokens=5).tokens) == 5


def test_streaming_stops_when_the_reader_does() -> None:
    tokens = stream(MODEL, TOKENIZER, "the", max_tokens=10**9)
    assert next(tokens) == generate(MODEL, TOKENIZER, "the", max_tokens=1).tokens[0]
    next(tokens)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.text("the king字", min_size=1, max_size=20), max_size=4),
    st.integers(1, 3),
    st.integers(1, 4),
    st.sampled_from([0.0, 1.0]),
)
def test_a_batch_gives_what_each_prompt_gives_alone(prompts: list[str], n: int, rows: int, temperature: float) -> None:
    options: dict[str, Any] = {"max_tokens": 7, "temperature": temperature, "seed": 3}
    together = generate_batch(MODEL, TOKENIZER, prompts, rows=rows, n=n, **options)
    assert [(text.prompt, text.choice) for text in together] == [
        (prompt, choice) for prompt in prompts for choice in range(n)
    ]
    for prompt, first in zip(prompts, together[::n], strict=True):
        single = generate(MODEL, TOKENIZER, prompt, **options)
        assert (first.text, first.finish_reason) == (single.text, single.finish_reason)
        assert [token.id for token in first.tokens] == [token.id for token in single.tokens]


def test_choices_differ() -> None:
    texts = generate_batch(MODEL, TOKENIZER, ["the"], n=5, seed=1)
    assert len({text.text for text in texts}) == 5


@pytest.mark.parametrize("function", [generate, stream])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"prompt": ""}, "the prompt is empty"),
        ({"max_tokens": 0}, "max_tokens must be at least 1, got 0"),
        ({"n": 2}, "this gives one continuation; generate_batch gives n = 2"),
        ({"temprature": 1.0}, "unknown option 'temprature'; did you mean 'temperature'?"),
        ({"logit_bias": {10**6: 1.0}}, "logit_bias: token ids must be from 0 to"),
    ],
)
def test_what_cannot_be_used_is_refused_before_the_first_token(
    function: Any, options: dict[str, Any], message: str
) -> None:
    arguments = {"prompt": "the"} | options
    with pytest.raises(InputError, match=message):
        function(MODEL, TOKENIZER, **arguments)


@pytest.mark.parametrize(
    ("prompts", "message"),
    [
        ("Once", "prompts must be several texts: put a single one into a list"),
        ([None], "a prompt must be a text, got None"),
        (["a", b"b"], "a prompt must be a text, got b'b'"),
    ],
)
def test_prompts_that_are_no_texts(prompts: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        generate_batch(MODEL, TOKENIZER, prompts)


def test_scores_that_are_no_numbers_give_an_error_and_no_text() -> None:
    model = random_model()
    model.parameters["transformer.wte.weight"][7] = 3e38
    with (
        np.errstate(all="ignore"),
        pytest.raises(InputError, match="scores are not finite"),
    ):
        generate(model, TOKENIZER, "the king")
