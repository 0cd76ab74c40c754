from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gptcore.errors import InputError
from gptcore.optimizers import AdamW, Muon, clip, decay_mask
from gptcore.parameters import Parameters
from gptcore.search import beam_search, greedy_search, length_penalty
from gptcore.transformer import Transformer, TransformerConfig, pad_batch

CONFIG = TransformerConfig(6, 6, n_positions=8, n_embd=8, n_layer=1, n_head=2, n_inner=8)


def random_model(seed: int) -> Transformer:
    model = Transformer(CONFIG, seed=seed)
    model.parameters.flat += np.random.default_rng(seed).normal(0.0, 0.3, model.n_parameters).astype(np.float32)
    return model


def log_probability(model: Transformer, source: list[int], target: list[int], *, ended: bool) -> float:
    """Of a whole target, from one pass without a cache."""
    wanted = [*target, CONFIG.end_id] if ended else target
    logits = model.forward(np.array([source]), np.array([[CONFIG.start_id, *wanted[:-1]]]))[0].astype(np.float64)
    log_probabilities = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    return float(sum(log_probabilities[i, token] for i, token in enumerate(wanted)))


@settings(max_examples=10)
@given(st.integers(0, 1000), st.sampled_from([0.0, 0.6, 1.5]))
def test_a_wide_beam_finds_the_best_of_all_targets(seed: int, alpha: float) -> None:
    model, source = random_model(seed), [3, 5, 4]
    every = [list(ids) for n in range(3) for ids in product((3, 4, 5), repeat=n)]
    scored = [(log_probability(model, source, ids, ended=True), ids) for ids in every]
    scored = sorted(((p / length_penalty(len(ids) + 1, alpha), ids) for p, ids in scored), reverse=True)
    # No beginning is lost: there are 27 of three tokens.
    found = beam_search(model, np.array([source]), beam=27, alpha=alpha, max_tokens=3)[0]
    assert [hypothesis.ids for hypothesis in found[:5]] == [ids for _, ids in scored[:5]]
    np.testing.assert_allclose([h.score for h in found[:5]], [score for score, _ in scored[:5]], atol=1e-4)
    assert all(hypothesis.finished for hypothesis in found[:5])


@settings(max_examples=30)
@given(st.integers(0, 1000), st.integers(1, 4))
def test_hypotheses_say_their_own_probability(seed: int, beam: int) -> None:
    model, source = random_model(seed), [4, 3]
    hypotheses = beam_search(model, np.array([source]), beam=beam, alpha=0.6)[0]
    assert 1 <= len(hypotheses) <= beam
    for hypothesis in hypotheses:
        expected = log_probability(model, source, hypothesis.ids, ended=hypothesis.finished)
        assert hypothesis.log_probability == pytest.approx(expected, abs=1e-4)
        length = len(hypothesis.ids) + hypothesis.finished
        assert hypothesis.score == pytest.approx(hypothesis.log_probability / length_penalty(length, 0.6))
        assert length <= CONFIG.n_positions
        assert not {CONFIG.padding_id, CONFIG.start_id, CONFIG.end_id} & set(hypothesis.ids)
    finished = [hypothesis.score for hypothesis in hypotheses if hypothesis.finished]
    assert finished == sorted(finished, reverse=True)


@settings(max_examples=30)
@given(st.integers(0, 1000))
def test_greedy_takes_the_likeliest_token_each_time(seed: int) -> None:
    model, source = random_model(seed), np.array([[3, 4, 5]])
    ids: list[int] = []
    while len(ids) < CONFIG.n_positions:
        scores = model.forward(source, np.array([[CONFIG.start_id, *ids]]))[0, -1]
        scores[[CONFIG.padding_id, CONFIG.start_id]] = -np.inf
        ids.append(int(scores.argmax()))
        if ids[-1] == CONFIG.end_id:
            break
    found = greedy_search(model, source)[0]
    assert found.finished == (ids[-1] == CONFIG.end_id)
    assert found.ids == (ids[:-1] if found.finished else ids)


@settings(max_examples=30)
@given(
    st.lists(st.lists(st.integers(3, 5), min_size=1, max_size=6), min_size=1, max_size=4),
    st.integers(1, 3),
    st.integers(0, 1000),
)
def test_batch_and_single_agree(sources: list[list[int]], beam: int, seed: int) -> None:
    model = random_model(seed)
    source, _, _ = pad_batch([(ids, []) for ids in sources], CONFIG)
    together = beam_search(model, source, beam=beam, max_tokens=6)
    for ids, found in zip(sources, together, strict=True):
        alone = beam_search(model, np.array([ids]), beam=beam, max_tokens=6)[0]
        np.testing.assert_allclose([h.score for h in found], [h.score for h in alone], atol=1e-4)


def test_a_penalty_lets_long_targets_win() -> None:
    lengths = {0.0: 0, 2.0: 0}
    for alpha in lengths:
        for seed in range(20):
            lengths[alpha] += len(beam_search(random_model(seed), np.array([[3, 4]]), alpha=alpha)[0][0].ids)
    assert lengths[2.0] > lengths[0.0] + 10


@pytest.mark.parametrize(("length", "alpha", "expected"), [(1, 0.6, 1.0), (7, 0.0, 1.0), (7, 1.0, 2.0), (19, 0.5, 2.0)])
def test_length_penalty_values(length: int, alpha: float, expected: float) -> None:
    assert length_penalty(length, alpha) == pytest.approx(expected)


@pytest.mark.parametrize(("norm_first", "muon"), [(False, False), (True, True)])
def test_it_learns_to_reverse(norm_first: bool, muon: bool) -> None:
    """Post-norm as in 2017 with AdamW, and pre-norm with Muon, to nearly every unseen sequence."""
    config = TransformerConfig(13, 13, n_positions=8, n_embd=32, n_layer=1, n_head=2, n_inner=64, norm_first=norm_first)
    model, random = Transformer(config, seed=1), np.random.default_rng(0)
    gradients = Parameters(config.shapes())
    orthogonal = Muon(model.parameters if muon else {})
    assert len(orthogonal.momenta) == (16 if muon else 0)  # three attentions of 4 matrices, two networks of 2
    adamw = AdamW(model.n_parameters, decay_mask(model.parameters, orthogonal.momenta), betas=(0.9, 0.98))

    def pairs(n: int) -> list[tuple[list[int], list[int]]]:
        sources = [random.integers(3, 13, random.integers(2, 6)).tolist() for _ in range(n)]
        return [(source, source[::-1]) for source in sources]

    steps = 600
    for step in range(steps):
        model.loss_and_gradients(*pad_batch(pairs(32), config), gradients)
        clip(gradients.flat, 1.0)
        rate = 5e-3 * min((step + 1) / 30, 1.02 - step / steps)
        orthogonal.step(model.parameters, gradients, rate, 0.01)
        for name in orthogonal.momenta:
            gradients[name][...] = 0.0
        adamw.step(model.parameters.flat, gradients.flat, rate, 0.01)

    unseen = pairs(200)
    source, _, _ = pad_batch(unseen, config)
    for found in (greedy_search(model, source), [beams[0] for beams in beam_search(model, source)]):
        right = [hypothesis.ids == target for hypothesis, (_, target) in zip(found, unseen, strict=True)]
        assert np.mean(right) > 0.95


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"beam": 0}, "beam must be at least 1, got 0"),
        ({"alpha": -0.1}, "alpha must be from 0 to 10, got -0.1"),
        ({"alpha": float("nan")}, "alpha must be from 0 to 10, got nan"),
        ({"max_tokens": 0}, "max_tokens must be from 1 to the model's 8 positions, got 0"),
        ({"max_tokens": 9}, "max_tokens must be from 1 to the model's 8 positions, got 9"),
    ],
)
def test_options_out_of_range(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        beam_search(random_model(0), np.array([[3]]), **options)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_no_numbers_give_no_text(value: float) -> None:
    model = random_model(0)
    model.parameters["decoder.h.0.feed_forward.norm.bias"][0] = value
    with pytest.raises(InputError, match="scores are not finite numbers"):
        greedy_search(model, np.array([[3, 4]]))
