from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptcore.cache import KeyValueCache
from gptcore.dropout import Dropout
from gptcore.errors import InputError
from gptcore.gpt import GPT, GPTConfig, Tape
from gptcore.losses import cross_entropy
from gptcore.parameters import Parameters
from tests.gptcore.numeric import central_difference, relative_error

FIXTURES = Path(__file__).parent / "fixtures"
TORCH = np.load(FIXTURES / "torch.npz")
MODEL = GPT.from_pretrained(FIXTURES / "gpt2")
SMALL = GPTConfig(vocab_size=11, n_positions=6, n_embd=8, n_layer=2, n_head=2)


def logits(ids: Any, cache: KeyValueCache | None = None) -> Any:
    return MODEL.logits(MODEL.forward(np.atleast_2d(ids), cache)).reshape(*np.atleast_2d(ids).shape, -1)


def test_logits_are_what_transformers_computes() -> None:
    np.testing.assert_allclose(logits(TORCH["gpt2/ids"]), TORCH["gpt2/logits"], atol=1e-5)


def test_attention_is_what_transformers_computes() -> None:
    attention = MODEL.attention(TORCH["gpt2/ids"][0])
    assert attention.shape == (2, 4, 24, 24)
    assert attention.dtype == np.float32
    np.testing.assert_allclose(attention, TORCH["gpt2/attention"], atol=1e-6)


def test_loss_and_gradients_are_what_torch_computes() -> None:
    ids, gradients = TORCH["gpt2/ids"], Parameters(MODEL.config.shapes())
    gradients.flat[:] = np.nan  # all of it must be overwritten
    loss = MODEL.loss_and_gradients(ids[:, :-1], ids[:, 1:], gradients)
    assert loss == pytest.approx(float(TORCH["gpt2/loss"]), abs=1e-5)
    for name, gradient in gradients.items():
        assert relative_error(gradient, TORCH[f"gpt2/gradients/{name}"]) <= 1e-5, name


def test_what_is_ignored_has_no_part_in_the_loss_and_its_gradients() -> None:
    config = GPTConfig(vocab_size=7, n_positions=4, n_embd=4, n_layer=1, n_head=2)
    model, random = GPT(config, dtype=np.float64), np.random.default_rng(1)
    model.parameters.flat += random.normal(0.0, 0.3, model.n_parameters)
    ids, targets = random.integers(7, size=(2, 2, 4))
    targets[0, :3] = targets[1] = -1

    def loss() -> float:
        """By hand: only the last token of the first row counts."""
        scores = model.logits(model.forward(ids))[3]
        return float(np.log(np.exp(scores).sum()) - scores[targets[0, 3]])

    gradients = Parameters(config.shapes(), np.float64)
    assert model.loss_and_gradients(ids, targets, gradients, ignore=-1) == pytest.approx(loss(), abs=1e-12)
    assert relative_error(gradients.flat, central_difference(loss, model.parameters.flat)) <= 1e-6
    with pytest.raises(InputError, match="every one is ignored"):
        model.loss_and_gradients(ids, np.full_like(targets, -1), gradients, ignore=-1)


def test_greedy_continuation_is_that_of_transformers() -> None:
    expected = TORCH["gpt2/greedy"].tolist()
    ids, cache = expected[:4], KeyValueCache(MODEL.config)
    scores = logits(ids, cache)
    while len(ids) < len(expected):
        ids.append(int(scores[0, -1].argmax()))
        scores = logits(ids[-1:], cache)
    assert ids == expected


@pytest.mark.parametrize(("probability", "tied"), [(0.0, True), (0.3, True), (0.0, False)])
def test_gradients_are_the_central_differences(probability: float, tied: bool) -> None:
    config = GPTConfig(vocab_size=7, n_positions=5, n_embd=4, n_layer=2, n_head=2, tie_word_embeddings=tied)
    model, random = GPT(config, dtype=np.float64), np.random.default_rng(1)
    model.parameters.flat += random.normal(0.0, 0.3, model.n_parameters)
    ids, targets = random.integers(7, size=(2, 3, 4))

    def dropout() -> Dropout | None:
        """The same features are dropped each time."""
        return Dropout(probability, np.random.default_rng(2)) if probability else None

    def loss() -> float:
        return cross_entropy(model.logits(model.forward(ids, dropout=dropout())), targets.reshape(-1))[0]

    gradients = Parameters(config.shapes(), np.float64)
    gradients.flat[:] = np.nan  # all of it must be overwritten
    assert model.loss_and_gradients(ids, targets, gradients, dropout=dropout()) == loss()
    assert relative_error(gradients.flat, central_difference(loss, model.parameters.flat)) <= 1e-6


def test_an_output_layer_of_its_own_is_a_linear_map() -> None:
    untied = GPT(replace(MODEL.config, tie_word_embeddings=False))
    for name, array in MODEL.parameters.items():
        untied.parameters[name][...] = array
    head = untied.parameters["lm_head.weight"]
    head[...] = MODEL.parameters["transformer.wte.weight"]
    ids = TORCH["gpt2/ids"]
    np.testing.assert_allclose(untied.logits(untied.forward(ids)), MODEL.logits(MODEL.forward(ids)), atol=1e-6)
    head *= 2.0
    np.testing.assert_allclose(untied.logits(untied.forward(ids)), 2.0 * MODEL.logits(MODEL.forward(ids)), atol=1e-5)


def test_float32_stays_float32() -> None:
    tape, gradients = Tape(), Parameters(MODEL.config.shapes())
    hidden = MODEL.forward(TORCH["gpt2/ids"], tape=tape)
    scores = MODEL.logits(hidden)
    saved = [array for layer in tape.layers for array in layer.values()]
    MODEL.backward(scores, tape, gradients)
    assert {array.dtype for array in [hidden, scores, *saved, *gradients.values()]} == {np.dtype(np.float32)}


tokens = st.integers(0, MODEL.config.vocab_size - 1)
sequences = st.lists(tokens, min_size=1, max_size=MODEL.config.n_positions)


@given(sequences, st.data())
def test_a_token_changes_nothing_before_it(ids: list[int], draw: st.DataObject) -> None:
    place = draw.draw(st.integers(0, len(ids) - 1))
    changed = [*ids[:place], (ids[place] + 1) % MODEL.config.vocab_size, *ids[place + 1 :]]
    before, after = logits(ids)[0], logits(changed)[0]
    np.testing.assert_allclose(after[:place], before[:place], atol=1e-5)
    assert np.abs(after[place] - before[place]).max() > 1e-3


@given(sequences, st.data())
def test_cache_and_no_cache_agree(ids: list[int], draw: st.DataObject) -> None:
    cuts = sorted(draw.draw(st.sets(st.integers(1, len(ids)))) | {0, len(ids)})
    cache = KeyValueCache(MODEL.config)
    pieces = [logits(ids[start:end], cache) for start, end in pairwise(cuts)]
    assert cache.length == len(ids)
    np.testing.assert_allclose(np.concatenate(pieces, axis=1), logits(ids), atol=1e-5)


@given(st.lists(st.lists(tokens, min_size=5, max_size=5), min_size=1, max_size=4))
def test_batch_and_single_agree(batch: list[list[int]]) -> None:
    cache = KeyValueCache(MODEL.config, batch=len(batch))
    together = np.concatenate([logits(np.array(batch)[:, :3], cache), logits(np.array(batch)[:, 3:], cache)], axis=1)
    np.testing.assert_allclose(together, np.concatenate([logits(ids) for ids in batch]), atol=1e-5)


@given(sequences)
def test_attention_rows_are_distributions_over_the_past(ids: list[int]) -> None:
    attention = MODEL.attention(ids)
    np.testing.assert_allclose(attention.sum(axis=-1), 1.0, atol=1e-5)
    assert (np.triu(attention, 1) == 0.0).all()


def test_without_positions_the_order_of_the_past_does_not_matter() -> None:
    model = GPT(GPTConfig(vocab_size=11, n_positions=6, n_embd=8, n_layer=1, n_head=2), seed=1)
    model.parameters.flat += np.random.default_rng(1).normal(0.0, 0.3, model.n_parameters).astype(np.float32)
    one, other = np.array([[1, 2, 3, 4]]), np.array([[3, 1, 2, 4]])
    assert np.abs(model.forward(one)[-1] - model.forward(other)[-1]).max() > 1e-3
    model.parameters["transformer.wpe.weight"][...] = 0.0
    np.testing.assert_allclose(model.forward(one)[-1], model.forward(other)[-1], atol=1e-5)


def test_initial_weights_depend_on_the_seed_alone() -> None:
    one, same, other = (GPT(SMALL, seed=seed).parameters.flat for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_initial_loss_is_that_of_guessing() -> None:
    model = GPT(GPTConfig(vocab_size=100, n_positions=16, n_embd=32, n_layer=2, n_head=2))
    ids, targets = np.random.default_rng(0).integers(100, size=(2, 8, 16))
    loss = model.loss_and_gradients(ids, targets, Parameters(model.config.shapes()))
    assert loss == pytest.approx(np.log(100), abs=0.1)


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        ([], "at least one token"),
        ([0] * 25, "25 tokens are more than the context window of 24"),
        ([0, 61], "token ids must be from 0 to 60, got 0 to 61"),
        ([-1, 3], "token ids must be from 0 to 60, got -1 to 3"),
    ],
)
def test_ids_that_cannot_be_read(ids: list[int], message: str) -> None:
    with pytest.raises(InputError, match=message):
        MODEL.attention(ids)


@pytest.mark.parametrize("ids", [[1.7, 2.2], [True, False]])
def test_ids_that_are_no_whole_numbers(ids: list[Any]) -> None:
    with pytest.raises(InputError, match="token ids must be whole numbers"):
        MODEL.attention(ids)


def test_one_target_for_each_id() -> None:
    gradients = Parameters({name: array.shape for name, array in MODEL.parameters.items()})
    with pytest.raises(InputError, match=r"a target for each id, got \[2, 3\] and \[3, 2\]"):
        MODEL.loss_and_gradients(np.zeros((2, 3), int), np.zeros((3, 2), int), gradients)


def test_a_model_without_numbers_has_no_attention() -> None:
    model = GPT(MODEL.config)
    model.parameters.flat[:] = 1e30
    with pytest.raises(InputError, match="the model's numbers are not finite"):
        model.attention([1, 2, 3])


def test_a_cache_takes_what_it_has_room_for() -> None:
    cache = KeyValueCache(MODEL.config, capacity=3)
    with pytest.raises(InputError, match="5 tokens are more than the 3 that the cache has room for"):
        logits([0] * 5, cache)


def test_a_full_cache_takes_no_more() -> None:
    cache = KeyValueCache(MODEL.config)
    logits([0] * 24, cache)
    with pytest.raises(InputError, match="25 tokens are more than the context window of 24"):
        logits([0], cache)


def test_backward_needs_a_forward_pass() -> None:
    with pytest.raises(ValueError, match="tape is empty"):
        MODEL.backward(np.zeros((1, 61), np.float32), Tape(), Parameters(MODEL.config.shapes()))


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"n_layer": 0}, "n_layer must be a positive number, got 0"),
        ({"n_embd": 8.0}, "n_embd must be a whole number, got 8.0"),
        ({"vocab_size": True}, "vocab_size must be a positive number, got True"),
        ({"n_positions": "9"}, "n_positions must be a positive number, got '9'"),
        ({"layer_norm_epsilon": float("nan")}, "layer_norm_epsilon must be a positive number, got nan"),
        ({"layer_norm_epsilon": float("inf")}, "layer_norm_epsilon must be a positive number, got inf"),
        ({"n_embd": 10, "n_head": 4}, r"n_embd \(10\) must be a multiple of n_head \(4\)"),
    ],
)
def test_shapes_that_make_no_model(option: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        GPTConfig(**option)


def test_parameters_are_views_of_one_vector() -> None:
    parameters = Parameters(SMALL.shapes())
    assert sum(array.size for array in parameters.values()) == parameters.flat.size
    parameters.flat[:] = np.arange(parameters.flat.size)
    joined = np.concatenate([array.reshape(-1) for array in parameters.values()])
    assert np.array_equal(joined, parameters.flat)


@given(st.integers(1, 3), st.integers(1, 6), st.integers(0, 3), st.data())
def test_wanted_states_are_those_of_all(batch: int, n_tokens: int, n_known: int, data: st.DataObject) -> None:
    random = np.random.default_rng(batch * 100 + n_tokens * 10 + n_known)
    known, ids = (
        random.integers(MODEL.config.vocab_size, size=(batch, n_known)),
        random.integers(MODEL.config.vocab_size, size=(batch, n_tokens)),
    )
    wanted = np.array(
        data.draw(
            st.lists(st.lists(st.integers(0, n_tokens - 1), min_size=2, max_size=2), min_size=batch, max_size=batch)
        )
    )
    caches = [KeyValueCache(MODEL.config, batch), KeyValueCache(MODEL.config, batch)] if n_known else [None, None]
    for cache in filter(None, caches):
        MODEL.forward(known, cache)
    all_states = MODEL.forward(ids, caches[0]).reshape(batch, n_tokens, -1)
    states = MODEL.forward(ids, caches[1], wanted=wanted).reshape(batch, 2, -1)
    np.testing.assert_allclose(states, np.take_along_axis(all_states, wanted[..., None], axis=1), atol=1e-5)
    if n_known:
        # What follows does not know that other states were never asked for.
        following = [MODEL.forward(ids[:, :1], cache) for cache in caches]
        np.testing.assert_allclose(following[0], following[1], atol=1e-5)
