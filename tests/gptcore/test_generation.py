from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gptcore.errors import InputError
from gptcore.generation import Sampling, generate, stream
from gptcore.gpt import GPT, GPTConfig
from gptcore.ops import softmax
from gptcore.tokenizer import Tokenizer

TOKENIZER = Tokenizer.train(["the king and the daughter of the king had a golden ball, and 字 é"], 280)


def random_model(n_positions: int = 16) -> GPT:
    model = GPT(GPTConfig(len(TOKENIZER), n_positions, n_embd=16, n_layer=1, n_head=2))
    model.parameters.flat += np.random.default_rng(3).normal(0.0, 0.2, model.n_parameters).astype(np.float32)
    return model


MODEL = random_model()


def model_that_says(token: int | None) -> GPT:
    """A model for which every next token but one has almost no chance."""
    model = GPT(GPTConfig(len(TOKENIZER), n_positions=8, n_embd=4, n_layer=1, n_head=1))
    model.parameters.flat[:] = 0.0
    model.parameters["transformer.ln_f.bias"][0] = 1.0  # the final hidden state, whatever was read
    model.parameters["transformer.wte.weight"][token, 0] = 100.0
    return model


scores = arrays.arrays(np.float32, st.integers(1, 40), elements=st.floats(-50.0, 50.0, width=32))
temperatures = st.floats(0.0, 100.0)


@given(
    scores,
    temperatures,
    st.none() | st.integers(1, 50),
    st.none() | st.floats(0.0, 1.0, exclude_min=True),
)
def test_what_is_drawn_from_is_a_distribution_over_the_likeliest(
    logits: Any, temperature: float, top_k: int | None, top_p: float | None
) -> None:
    distribution = Sampling(temperature, top_k, top_p).distribution(logits)
    assert distribution.shape == logits.shape
    assert distribution.dtype == np.float64
    assert distribution.sum() == pytest.approx(1.0)
    assert (distribution >= 0.0).all()
    drawn = distribution > 0.0
    assert drawn.any()
    assert drawn[int(logits.argmax())]
    if top_k is not None:
        assert drawn.sum() <= top_k
    if not drawn.all():
        assert logits[drawn].min() >= logits[~drawn].max()


@given(scores, st.floats(0.05, 5.0))
def test_temperature_divides_the_logits(logits: Any, temperature: float) -> None:
    np.testing.assert_allclose(
        Sampling(temperature).distribution(logits), softmax(logits.astype(np.float64) / temperature), atol=1e-12
    )


@given(scores, st.floats(0.01, 1.0))
def test_top_p_keeps_the_fewest_that_reach_p(logits: Any, top_p: float) -> None:
    everything = Sampling().distribution(logits)
    kept = Sampling(top_p=top_p).distribution(logits) > 0.0
    assert everything[kept].sum() >= top_p - 1e-9
    assert everything[kept].sum() - everything[kept].min() <= top_p + 1e-9


@given(scores)
def test_temperature_zero_takes_the_first_of_the_likeliest(logits: Any) -> None:
    distribution = Sampling(0.0).distribution(logits)
    assert distribution.argmax() == logits.argmax()
    assert distribution.max() == 1.0


@pytest.mark.parametrize("temperature", [5e-324, 1e-300, 1e-20])
def test_temperatures_close_to_zero_are_greedy(temperature: float) -> None:
    assert Sampling(temperature).distribution(np.array([1.0, 3.0, -80.0, 2.0])).tolist() == [0.0, 1.0, 0.0, 0.0]


def test_frequencies_are_the_probabilities() -> None:
    """One token each from 2,000 seeds; the bound is five standard deviations."""
    firsts = [generate(MODEL, TOKENIZER, "the", max_tokens=1, top_k=4, seed=seed).tokens for seed in range(2000)]
    counts = np.bincount([token.id for (token,) in firsts], minlength=len(TOKENIZER))
    expected = np.zeros(len(TOKENIZER))
    for (token,) in firsts:
        expected[token.id] = token.sampling_probability
    assert (expected > 0.0).sum() == 4
    assert expected.sum() == pytest.approx(1.0)
    assert (np.abs(counts - 2000 * expected) <= 5.0 * np.sqrt(2000 * expected * (1.0 - expected))).all()


def test_the_same_seed_gives_the_same_text() -> None:
    texts = [generate(MODEL, TOKENIZER, "the king", max_tokens=30, seed=seed) for seed in (5, 5, 6, -1, 2**64 - 1)]
    assert texts[0] == texts[1]
    assert texts[0].tokens != texts[2].tokens
    assert texts[3].tokens == texts[4].tokens


def test_probabilities_are_those_of_the_model() -> None:
    result = generate(MODEL, TOKENIZER, "the king", max_tokens=8, temperature=0.7, top_k=5, seed=1)
    ids = TOKENIZER.encode("the king")
    for token in result.tokens:
        logits = MODEL.logits(MODEL.forward(np.array([ids]))[-1:])[0]
        assert token.probability == pytest.approx(softmax(logits)[token.id], abs=1e-3)
        sampled = Sampling(0.7, 5).distribution(logits)
        assert token.sampling_probability == pytest.approx(sampled[token.id], abs=1e-3)
        ids.append(token.id)
    assert any(token.probability < token.sampling_probability for token in result.tokens)


def test_greedy_takes_the_likeliest() -> None:
    ids = TOKENIZER.encode("the")
    for token in stream(MODEL, TOKENIZER, "the", max_tokens=12, temperature=0.0):
        logits = np.round(MODEL.logits(MODEL.forward(np.array([ids]))[-1:])[0], 4)
        assert logits[token.id] >= logits.max() - 1e-3
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
    ids = iter(TOKENIZER.encode("a字"))
    monkeypatch.setattr(Sampling, "distribution", lambda self, logits: np.eye(logits.size)[next(ids)])
    result = generate(MODEL, TOKENIZER, "the", max_tokens=4)
    assert [token.text for token in result.tokens] == ["a", "", "", "字"]


def test_stops_at_the_end_of_text() -> None:
    result = generate(model_that_says(TOKENIZER.end_of_text), TOKENIZER, "the king", max_tokens=5)
    assert (result.text, result.tokens, result.finish_reason) == ("", (), "stop")


def test_stops_at_the_length() -> None:
    result = generate(model_that_says(TOKENIZER.encode("a")[0]), TOKENIZER, "the king", max_tokens=5)
    assert (result.text, result.finish_reason) == ("aaaaa", "length")
    assert [token.probability for token in result.tokens] == [1.0] * 5


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


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"prompt": ""}, "the prompt is empty"),
        ({"max_tokens": 0}, "max_tokens must be at least 1, got 0"),
        ({"temperature": -0.1}, "temperature must be from 0 to 100, got -0.1"),
        ({"temperature": float("nan")}, "temperature must be from 0 to 100, got nan"),
        ({"temperature": float("inf")}, "temperature must be from 0 to 100, got inf"),
        ({"top_k": 0}, "top_k must be at least 1, got 0"),
        ({"top_p": 0.0}, "top_p must be above 0 and at most 1, got 0.0"),
        ({"top_p": 1.01}, "top_p must be above 0 and at most 1, got 1.01"),
        ({"top_p": float("nan")}, "top_p must be above 0 and at most 1, got nan"),
    ],
)
def test_options_that_cannot_be_used_are_refused_before_the_first_token(options: dict[str, Any], message: str) -> None:
    arguments = {"prompt": "the"} | options
    with pytest.raises(InputError, match=message):
        stream(MODEL, TOKENIZER, **arguments)


def test_scores_that_are_no_numbers_give_an_error_and_no_text() -> None:
    model = random_model()
    model.parameters["transformer.wte.weight"][7] = 3e38
    with (
        np.errstate(all="ignore"),
        pytest.raises(InputError, match="scores are not finite"),
    ):
        generate(model, TOKENIZER, "the king")
