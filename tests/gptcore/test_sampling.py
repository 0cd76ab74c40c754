from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gptcore.errors import InputError
from gptcore.ops import softmax
from gptcore.options import GenerationOptions
from gptcore.sampling import Sampler, add_bias, distribution, largest, penalize_repetition

TRANSFORMERS = np.load(Path(__file__).parent / "fixtures" / "generation.npz")

# Closer ones would be equal after the division by the temperature.
rounded = st.integers(-500_000, 500_000).map(lambda number: number / 10_000)
scores = arrays.arrays(np.float64, st.integers(1, 40), elements=rounded)
probabilities = st.floats(0.0, 1.0, exclude_min=True)


@given(
    scores,
    st.floats(0.0, 100.0),
    st.none() | st.integers(1, 50),
    st.none() | probabilities,
    st.none() | st.floats(0.0, 1.0),
)
def test_what_is_drawn_from_is_a_distribution_over_the_likeliest(
    logits: Any, temperature: float, top_k: int | None, top_p: float | None, min_p: float | None
) -> None:
    options = GenerationOptions(temperature=temperature, top_k=top_k, top_p=top_p, min_p=min_p)
    drawn_with = distribution(logits, options)
    assert drawn_with.shape == logits.shape
    assert drawn_with.dtype == np.float64
    assert drawn_with.sum() == pytest.approx(1.0)
    assert (drawn_with >= 0.0).all()
    drawn = drawn_with > 0.0
    assert drawn[int(logits.argmax())]
    if top_k is not None:
        assert drawn.sum() <= top_k
    if min_p is not None and temperature > 0.0:
        assert drawn_with[drawn].min() >= min_p * drawn_with.max() * (1.0 - 1e-9)
    if not drawn.all():
        assert logits[drawn].min() >= logits[~drawn].max()


@given(scores, st.floats(0.05, 5.0))
def test_temperature_divides_the_logits(logits: Any, temperature: float) -> None:
    drawn_with = distribution(logits, GenerationOptions(temperature=temperature))
    np.testing.assert_allclose(drawn_with, softmax(logits / temperature), atol=1e-12)


@given(scores, st.floats(0.01, 1.0))
def test_top_p_keeps_the_fewest_that_reach_p(logits: Any, top_p: float) -> None:
    everything = distribution(logits, GenerationOptions())
    kept = distribution(logits, GenerationOptions(top_p=top_p)) > 0.0
    assert everything[kept].sum() >= top_p - 1e-9
    assert everything[kept].sum() - everything[kept].min() <= top_p + 1e-9


@given(scores, st.integers(1, 50))
def test_the_largest_are_the_first_of_a_stable_order(values: Any, k: int) -> None:
    values = values.round(-1)  # many are equal
    expected = np.argsort(-values, kind="stable")[:k]
    assert sorted(expected) == np.flatnonzero(largest(values, k)).tolist()


@given(scores)
def test_temperature_zero_takes_the_first_of_the_likeliest(logits: Any) -> None:
    drawn_with = distribution(logits, GenerationOptions(temperature=0.0))
    assert drawn_with.argmax() == logits.argmax()
    assert drawn_with.max() == 1.0


@pytest.mark.parametrize("temperature", [5e-324, 1e-300, 1e-20])
def test_temperatures_close_to_zero_are_greedy(temperature: float) -> None:
    options = GenerationOptions(temperature=temperature)
    assert distribution(np.array([1.0, 3.0, -80.0, 2.0]), options).tolist() == [0.0, 1.0, 0.0, 0.0]


@pytest.mark.parametrize("name", [name for name in TRANSFORMERS if name.startswith("distribution/")])
def test_distributions_are_those_of_transformers(name: str) -> None:
    """Penalty, temperature, top-k, top-p and min-p one after another, as its `generate` does."""
    penalty, temperature, top_k, top_p, min_p = (float(value) for value in name.split("/")[1].split(","))
    logits, seen = TRANSFORMERS["logits"].astype(np.float64), TRANSFORMERS["seen"]
    is_seen = np.zeros(logits.size, dtype=np.bool_)
    is_seen[seen] = True
    penalize_repetition(logits, is_seen, penalty)
    options = GenerationOptions(temperature=temperature, top_k=int(top_k), top_p=top_p, min_p=min_p)
    np.testing.assert_allclose(distribution(logits, options), TRANSFORMERS[name], atol=1e-6)


def test_repetition_penalty_makes_seen_tokens_less_likely_whatever_their_sign() -> None:
    logits = np.array([2.0, -2.0, 2.0, -2.0])
    penalize_repetition(logits, np.array([True, True, False, False]), 2.0)
    assert logits.tolist() == [1.0, -4.0, 2.0, -2.0]


def test_a_bias_of_minus_100_excludes() -> None:
    logits = np.array([1.0, 2.0, 3.0])
    add_bias(logits, {0: 0.5, 2: -100})
    assert logits.tolist() == [1.5, 2.0, -np.inf]
    assert distribution(logits, GenerationOptions())[2] == 0.0


def test_presence_and_frequency_count_what_was_generated() -> None:
    options = GenerationOptions(temperature=0.0, presence_penalty=1.0, frequency_penalty=0.25)
    sampler = Sampler(options, [0], 3)
    # Token 0, of the prompt, is not punished; each time token 2 or 1 comes, it costs 0.25 more, the first time 1.25.
    drawn = [sampler.draw(np.array([1.1, 2.1, 3.0]))[0] for _ in range(8)]
    assert drawn == [2, 1, 2, 2, 2, 0, 2, 1]


def test_repetition_penalty_counts_the_prompt_too() -> None:
    sampler = Sampler(GenerationOptions(temperature=0.0, repetition_penalty=1.5), [2], 3)
    assert [sampler.draw(np.array([1.9, 2.1, 3.0]))[0] for _ in range(3)] == [1, 2, 2]


@given(scores, st.integers(-(2**65), 2**65), st.integers(0, 3))
def test_the_same_seed_and_choice_draw_the_same(logits: Any, seed: int, choice: int) -> None:
    options = GenerationOptions(seed=seed)
    one, same = (Sampler(options, [0], logits.size, choice) for _ in range(2))
    assert [one.draw(logits) for _ in range(5)] == [same.draw(logits) for _ in range(5)]


def test_choices_and_seeds_differ_and_the_first_choice_is_the_seed_itself() -> None:
    logits = np.zeros(1000)
    draws = {
        (seed, choice): Sampler(GenerationOptions(seed=seed), [0], 1000, choice).draw(logits)[0]
        for seed in range(20)
        for choice in range(20)
    }
    assert len(set(draws.values())) > 280  # 330 of 1,000 expected, for 400 draws
    assert draws[7, 0] == int(1000 * np.random.Generator(np.random.PCG64(7)).random())


def test_frequencies_are_the_probabilities() -> None:
    """2,000 draws; the bound is five standard deviations."""
    logits = np.array([0.0, 1.0, 2.0, -1.0, -np.inf])
    sampler = Sampler(GenerationOptions(seed=1), [0], 5)
    counts = np.bincount([sampler.draw(logits)[0] for _ in range(2000)], minlength=5)
    expected = 2000 * softmax(logits)
    assert (np.abs(counts - expected) <= 5.0 * np.sqrt(expected * (1.0 - softmax(logits)))).all()


def test_the_probability_a_token_was_drawn_with() -> None:
    options = GenerationOptions(temperature=0.7, top_k=3, seed=3)
    logits = np.array([0.0, 1.0, 2.0, -1.0])
    token, probability = Sampler(options, [0], 4).draw(logits)
    assert probability == distribution(logits, options)[token]


@pytest.mark.parametrize(
    ("logit_bias", "message"),
    [
        ({3: 1.0}, "logit_bias: token ids must be from 0 to 2, got 3"),
        ({0: -100, 1: -100, 2: -100}, "logit_bias excludes every token"),
    ],
)
def test_a_bias_that_cannot_be_used(logit_bias: dict[int, float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Sampler(GenerationOptions(logit_bias=logit_bias), [0], 3)
