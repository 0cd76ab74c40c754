from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gptcore.dropout import Dropout
from gptcore.errors import InputError
from gptcore.losses import cross_entropy
from gptcore.parameters import Parameters
from gptcore.transformer import Transformer, TransformerConfig, TransformerTape, pad_batch
from tests.gptcore.numeric import central_difference, relative_error

TORCH = np.load(Path(__file__).parent / "fixtures" / "torch.npz")
SIZES: dict[str, Any] = {"n_positions": 7, "n_embd": 8, "n_layer": 2, "n_head": 2, "n_inner": 12}
CONFIGS = {
    "post_norm": TransformerConfig(10, 10, **SIZES),
    "pre_norm": TransformerConfig(10, 9, **SIZES, norm_first=True, tied=False, activation="gelu", positions="learned"),
}
CASES = pytest.mark.parametrize("case", CONFIGS)
SOURCE, TARGET_IN, TARGET_OUT = (TORCH[f"transformer/{name}"] for name in ("source", "target_in", "target_out"))


def from_torch(case: str) -> Transformer:
    model = Transformer(CONFIGS[case])
    start, weights = 0, TORCH[f"transformer/{case}/weights"]
    for name in sorted(model.parameters):
        array = model.parameters[name]
        array[...] = weights[start : start + array.size].reshape(array.shape)
        start += array.size
    assert start == weights.size
    return model


MODELS = {case: from_torch(case) for case in CONFIGS}


@CASES
def test_logits_are_what_torch_computes(case: str) -> None:
    logits = MODELS[case].forward(SOURCE, TARGET_IN)
    is_token = TARGET_IN != 0  # at padding torch and gptcore may each compute what they like
    np.testing.assert_allclose(logits[is_token], TORCH[f"transformer/{case}/logits"][is_token], atol=1e-5)


@CASES
def test_loss_and_gradients_are_what_torch_computes(case: str) -> None:
    model = MODELS[case]
    gradients = Parameters(model.config.shapes())
    gradients.flat[:] = np.nan  # all of it must be overwritten
    loss = model.loss_and_gradients(SOURCE, TARGET_IN, TARGET_OUT, gradients, label_smoothing=0.1)
    assert loss == pytest.approx(float(TORCH[f"transformer/{case}/loss"]), abs=1e-5)
    vector = np.concatenate([gradients[name].reshape(-1) for name in sorted(gradients)])
    assert relative_error(vector, TORCH[f"transformer/{case}/gradients"]) <= 1e-5


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"norm_first": True},
        {"tied": False, "target_vocab_size": 7, "activation": "gelu"},
        {"positions": "learned", "norm_first": True, "activation": "gelu_tanh"},
    ],
)
def test_gradients_are_the_central_differences(options: dict[str, Any]) -> None:
    sizes = {"source_vocab_size": 6, "target_vocab_size": 6, "n_positions": 4, "n_embd": 4, "n_head": 2, "n_inner": 3}
    config = TransformerConfig(**{**sizes, "n_layer": 1, **options})
    model = Transformer(config, dtype=np.float64)
    model.parameters.flat += np.random.default_rng(1).normal(0.0, 0.3, model.n_parameters)
    source, target_in, target_out = pad_batch([([3, 4, 5, 5], [5, 4]), ([5, 3], [3])], config)
    smoothing = {"label_smoothing": 0.1}

    def dropout() -> Dropout:
        return Dropout(0.2, np.random.default_rng(2))  # the same masks each time

    def loss() -> float:
        logits = model.forward(source, target_in, dropout=dropout())
        return cross_entropy(logits.reshape(target_out.size, -1), target_out.reshape(-1), **smoothing, ignore=0)[0]

    gradients = Parameters(config.shapes(), np.float64)
    exact = model.loss_and_gradients(source, target_in, target_out, gradients, **smoothing, dropout=dropout())
    assert exact == loss()
    assert relative_error(gradients.flat, central_difference(loss, model.parameters.flat)) <= 1e-6


@CASES
def test_float32_stays_float32(case: str) -> None:
    model, tape = MODELS[case], TransformerTape()
    logits = model.forward(SOURCE, TARGET_IN, tape, Dropout(0.1, np.random.default_rng(0)))
    gradients = Parameters(model.config.shapes())
    model.backward(logits, tape, gradients)
    saved = [
        array
        for arrays in (*tape.inputs.values(), *tape.norms.values(), *tape.attention.values())
        for array in arrays
        if array is not None
    ]
    found = [logits, *saved, *tape.dropped.values(), *gradients.values(), *model.attention(SOURCE, TARGET_IN)]
    assert {array.dtype for array in found} == {np.dtype(np.float32)}


@CASES
def test_a_tape_holds_no_more_than_one_pass(case: str) -> None:
    """A second pass over the same tape, without dropout, has no factors of the first."""
    model, tape = MODELS[case], TransformerTape()
    first, second = (Parameters(model.config.shapes()) for _ in range(2))
    model.forward(SOURCE, TARGET_IN, tape, Dropout(0.5, np.random.default_rng(0)))
    logits = model.forward(SOURCE, TARGET_IN, tape)
    model.backward(logits, tape, first)
    fresh = TransformerTape()
    model.backward(model.forward(SOURCE, TARGET_IN, fresh), fresh, second)
    assert np.array_equal(first.flat, second.flat)


tokens = st.integers(3, 8)
sentences = st.lists(tokens, min_size=1, max_size=6)


@CASES
@settings(max_examples=50)
@given(sentences, sentences, st.data())
def test_a_target_token_changes_nothing_before_it(
    case: str, source: list[int], target: list[int], draw: st.DataObject
) -> None:
    model = MODELS[case]
    place = draw.draw(st.integers(0, len(target) - 1))
    changed = [*target[:place], 3 + (target[place] - 2) % 6, *target[place + 1 :]]
    before, after = (model.forward(np.array([source]), np.array([ids]))[0] for ids in (target, changed))
    np.testing.assert_allclose(after[:place], before[:place], atol=1e-5)
    assert np.abs(after[place] - before[place]).max() > 1e-4


@CASES
@settings(max_examples=50)
@given(st.lists(st.tuples(sentences, sentences), min_size=1, max_size=4))
def test_padding_and_company_change_nothing(case: str, pairs: list[tuple[list[int], list[int]]]) -> None:
    model = MODELS[case]
    source, target_in, _ = pad_batch(pairs, model.config)
    together = model.forward(source, target_in)
    for row, pair in zip(together, pairs, strict=True):
        alone_source, alone_target, _ = pad_batch([pair], model.config)
        alone = model.forward(alone_source, alone_target)[0]
        np.testing.assert_allclose(row[: len(alone)], alone, atol=2e-5)


@CASES
def test_padding_is_not_learned_from(case: str) -> None:
    model = MODELS[case]
    narrow, wide = (Parameters(model.config.shapes()) for _ in range(2))
    loss = model.loss_and_gradients(SOURCE[1:2, :2], TARGET_IN[1:2, :3], TARGET_OUT[1:2, :3], narrow)
    same = model.loss_and_gradients(SOURCE[1:2], TARGET_IN[1:2], TARGET_OUT[1:2], wide)
    assert same == pytest.approx(loss, abs=1e-5)
    assert relative_error(wide.flat, narrow.flat) <= 1e-5


@CASES
@settings(max_examples=50)
@given(sentences, sentences)
def test_step_by_step_and_at_once_agree(case: str, source: list[int], target: list[int]) -> None:
    model = MODELS[case]
    ids = np.array([target, target[::-1]])
    state = model.start(np.array([source, source[::-1]]))
    steps = np.stack([model.step(column, state) for column in ids.T], axis=1)
    assert state.length == len(target)
    np.testing.assert_allclose(steps, model.forward(np.array([source, source[::-1]]), ids), atol=2e-5)


def test_without_positions_the_order_of_the_source_does_not_matter() -> None:
    model = Transformer(CONFIGS["pre_norm"], seed=1)
    one, other = np.array([[3, 4, 5, 6]]), np.array([[6, 4, 3, 5]])
    target = np.array([[1, 3]])
    assert np.abs(model.forward(one, target) - model.forward(other, target)).max() > 1e-3
    model.parameters["source_positions.weight"][...] = 0.0
    np.testing.assert_allclose(model.forward(one, target), model.forward(other, target), atol=1e-5)


@CASES
def test_attention_shows_who_looks_at_whom(case: str) -> None:
    weights = MODELS[case].attention(SOURCE, TARGET_IN)
    shapes = [array.shape for array in weights]
    assert shapes == [(2, 3, 2, 5, 5), (2, 3, 2, 6, 6), (2, 3, 2, 6, 5)]  # [n_layer, batch, n_head, n_query, n_key]
    for array in weights:
        np.testing.assert_allclose(array.sum(axis=-1), 1.0, atol=1e-5)
    assert (np.triu(weights.decoder, 1) == 0.0).all()
    hidden = np.broadcast_to((SOURCE == 0)[None, :, None, None, :], weights.cross.shape)
    assert (weights.cross[hidden] == 0.0).all()


def test_positions_of_2017_are_in_the_first_layer() -> None:
    """√n_embd · E[token] + PE[position], by hand."""
    model, tape = MODELS["post_norm"], TransformerTape()
    model.encode(np.array([[3, 4]]), tape)
    x, _ = tape.inputs["encoder.h.0.self_attention"]
    first = np.sqrt(8.0) * model.parameters["embedding.weight"][3] + np.array([0.0, 1.0] * 4)
    np.testing.assert_allclose(x[0, 0], first, atol=1e-6)


def test_initial_loss_is_near_that_of_guessing() -> None:
    config = TransformerConfig(50, 50, n_positions=16, n_embd=64, n_layer=2, n_head=4, n_inner=128, norm_first=True)
    random = np.random.default_rng(0)
    batch = pad_batch([(random.integers(3, 50, 9).tolist(), random.integers(3, 50, 9).tolist())] * 8, config)
    loss = Transformer(config).loss_and_gradients(*batch, Parameters(config.shapes()))
    assert loss == pytest.approx(np.log(50), abs=1.0)


def test_the_base_model_has_the_size_the_paper_says() -> None:
    shapes = TransformerConfig(37_000, 37_000).shapes()
    n_parameters = sum(int(np.prod(shape)) for shape in shapes.values())
    assert n_parameters == pytest.approx(65e6, rel=0.05)  # table 3: 65 million


def test_initial_weights_depend_on_the_seed_alone() -> None:
    one, same, other = (Transformer(CONFIGS["post_norm"], seed=seed).parameters.flat for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ([[3, 10]], [[1]], "token ids must be from 0 to 9, got 3 to 10"),
        ([[3]], [[1, -1]], "token ids must be from 0 to 9, got -1 to 1"),
        ([[3.0]], [[1]], "token ids must be whole numbers"),
        ([3], [[1]], r"the source must be \[batch, n_tokens\] with at least one token, got the shape \[1\]"),
        ([[3]], [[]], r"the target must be \[batch, n_tokens\] with at least one token, got the shape \[1, 0\]"),
        ([[3] * 8], [[1]], "8 tokens of the source are more than the 7 positions"),
        ([[3]], [[1] * 8], "8 tokens of the target are more than the 7 positions"),
        ([[3], [0]], [[1], [1]], "a source is nothing but padding"),
        ([[3], [4]], [[1]], "one target for each source, got 1 and 2"),
    ],
)
def test_ids_that_cannot_be_read(source: Any, target: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        MODELS["post_norm"].forward(np.array(source), np.array(target))


def test_more_steps_than_positions_are_refused() -> None:
    state = MODELS["post_norm"].start(SOURCE)
    for _ in range(7):
        MODELS["post_norm"].step(np.array([1, 1, 1]), state)
    with pytest.raises(InputError, match="8 tokens of the target are more than the 7 positions"):
        MODELS["post_norm"].step(np.array([1, 1, 1]), state)


def test_backward_needs_a_forward_pass() -> None:
    model = MODELS["post_norm"]
    with pytest.raises(InputError, match="tape is empty"):
        model.backward(np.zeros((1, 1, 10), np.float32), TransformerTape(), Parameters(model.config.shapes()))


def test_no_pairs_make_no_batch() -> None:
    with pytest.raises(InputError, match="no pairs"):
        pad_batch([], CONFIGS["post_norm"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_layer": 0}, "n_layer must be a whole number, at least 1, got 0"),
        ({"n_embd": 8.0}, "n_embd must be a whole number, at least 1, got 8.0"),
        ({"n_head": True}, "n_head must be a whole number, at least 1, got True"),
        ({"start_id": -1}, "start_id must be a whole number, at least 0, got -1"),
        ({"n_head": 3}, r"n_embd \(8\) must be a multiple of n_head \(3\)"),
        ({"activation": "tanh"}, "activation must be one of relu, gelu, gelu_tanh, got 'tanh'"),
        ({"positions": "rotary"}, "positions must be sinusoidal or learned, got 'rotary'"),
        ({"target_vocab_size": 9}, "tied embeddings need one vocabulary"),
        ({"end_id": 1}, r"must be three of the target's tokens, got \(0, 1, 1\)"),
        ({"end_id": 10}, r"must be three of the target's tokens, got \(0, 1, 10\)"),
        ({"padding_id": 9, "tied": False, "source_vocab_size": 9}, "padding_id must be one of the source's tokens"),
        ({"layer_norm_epsilon": 0.0}, "layer_norm_epsilon must be a positive number, got 0.0"),
    ],
)
def test_shapes_that_make_no_model(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        TransformerConfig(**{"source_vocab_size": 10, "target_vocab_size": 10, **SIZES, **options})
