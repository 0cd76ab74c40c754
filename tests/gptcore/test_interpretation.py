from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptcore.errors import InputError
from gptcore.gpt import GPT, GPTConfig
from gptcore.interpretation import (
    ablation,
    capture,
    lens_tokens,
    logit_lens,
    rollout,
    token_losses,
    without_heads,
)
from tests.gptcore.tiny import MODEL as TINY
from tests.gptcore.tiny import TOKENIZER

FIXTURES = Path(__file__).parent / "fixtures"
TORCH = np.load(FIXTURES / "torch.npz")
MODEL = GPT.from_pretrained(FIXTURES / "gpt2")
IDS = TORCH["gpt2/ids"][0]
ALL_HEADS = [(layer, head) for layer in range(2) for head in range(4)]
sequences = st.lists(st.integers(0, 60), min_size=2, max_size=24)


def final_norm(x: Any) -> Any:
    weight, bias = (MODEL.parameters[f"transformer.ln_f.{name}"] for name in ("weight", "bias"))
    return (x - x.mean()) / math.sqrt(x.var() + 1e-5) * weight + bias


def test_captured_attention_is_what_transformers_computes() -> None:
    np.testing.assert_allclose(capture(MODEL, IDS).attention, TORCH["gpt2/attention"], atol=1e-6)


def test_the_residual_stream_begins_with_the_embeddings_and_grows_by_each_block() -> None:
    weights, residual = MODEL.parameters, capture(MODEL, IDS).residual
    assert residual.shape == (3, 24, 16)
    embedded = weights["transformer.wte.weight"][IDS] + weights["transformer.wpe.weight"][:24]
    np.testing.assert_allclose(residual[0], embedded, atol=1e-6)
    for layer in (0, 1):
        # A model that begins with this block and ends behind it takes the stream from one place to the next.
        block = f"transformer.h.{layer}."
        shortened = GPT(GPTConfig(vocab_size=24, n_positions=24, n_embd=16, n_layer=1, n_head=4))
        for name in shortened.parameters:
            if ".h.0." in name:
                shortened.parameters[name][...] = weights[name.replace("transformer.h.0.", block)]
        shortened.parameters["transformer.wte.weight"][...] = residual[layer]
        shortened.parameters["transformer.wpe.weight"][...] = 0.0
        np.testing.assert_allclose(capture(shortened, range(24)).residual[1], residual[layer + 1], atol=1e-5)


def test_rollout_by_hand() -> None:
    first = np.array([[[1.0, 0.0], [0.5, 0.5]], [[1.0, 0.0], [0.1, 0.9]]])  # the mean of the second row: 0.3, 0.7
    second = np.array([[[1.0, 0.0], [1.0, 0.0]], [[1.0, 0.0], [0.6, 0.4]]])  # 0.8, 0.2
    result = rollout(np.stack([first, second]))
    np.testing.assert_allclose(result[0], [[1.0, 0.0], [0.15, 0.85]])
    np.testing.assert_allclose(result[1], [[1.0, 0.0], [0.4 * 1.0 + 0.6 * 0.15, 0.6 * 0.85]])


@given(sequences)
def test_rollout_rows_are_distributions_over_the_past(ids: list[int]) -> None:
    attention = capture(MODEL, ids).attention
    kept = attention.copy()
    result = rollout(attention)
    assert result.dtype == np.float32
    np.testing.assert_allclose(result.sum(axis=-1), 1.0, atol=1e-5)
    assert (np.triu(result, 1) == 0.0).all()
    assert np.array_equal(attention, kept)


def test_logit_lens_by_hand() -> None:
    residual = capture(MODEL, IDS).residual
    expected = final_norm(residual[1, 5]) @ MODEL.parameters["transformer.wte.weight"].T
    np.testing.assert_allclose(logit_lens(MODEL, residual)[1, 5], expected, atol=1e-4)


@given(sequences)
def test_logit_lens_of_the_last_layer_is_the_models_output(ids: list[int]) -> None:
    lens = logit_lens(MODEL, capture(MODEL, ids).residual)
    assert lens.shape == (3, len(ids), 61)
    assert lens.dtype == np.float32
    np.testing.assert_allclose(lens[-1], MODEL.logits(MODEL.forward(np.array([ids]))), atol=1e-5)
    np.testing.assert_allclose(logit_lens(MODEL, capture(MODEL, ids).residual[:, -1]), lens[:, -1], atol=1e-5)


def test_token_losses_are_those_of_transformers() -> None:
    means = [token_losses(MODEL, ids).mean() for ids in TORCH["gpt2/ids"]]
    assert np.mean(means) == pytest.approx(float(TORCH["gpt2/loss"]), abs=1e-5)
    logits = TORCH["gpt2/logits"][0].astype(np.float64)
    by_hand = [math.log(np.exp(logits[t]).sum()) - logits[t, IDS[t + 1]] for t in range(23)]
    np.testing.assert_allclose(token_losses(MODEL, IDS), by_hand, atol=1e-5)


@given(sequences)
def test_token_losses_are_finite_and_do_not_depend_on_what_follows(ids: list[int]) -> None:
    losses = token_losses(MODEL, ids)
    assert losses.shape == (len(ids) - 1,)
    assert losses.dtype == np.float32
    assert (losses >= 0.0).all() and np.isfinite(losses).all()
    np.testing.assert_allclose(token_losses(MODEL, ids[:2]), losses[:1], atol=1e-5)


def test_without_any_head_there_is_no_attention() -> None:
    """Only the bias of the output projection is left of it."""
    ablated = without_heads(MODEL, ALL_HEADS)
    blind = GPT(MODEL.config)
    for name, array in blind.parameters.items():
        array[...] = 0.0 if name.endswith("attn.c_proj.weight") else MODEL.parameters[name]
        if "c_attn" in name:
            array[...] = 0.0  # then every head looks at everything alike: it must not matter
    ids = IDS[None]
    np.testing.assert_allclose(ablated.forward(ids), blind.forward(ids), atol=1e-6)
    # A token that sees no other says the same wherever the others are.
    changed = np.concatenate([(IDS[:-1] + 1) % 61, IDS[-1:]])[None]
    np.testing.assert_allclose(ablated.forward(changed)[-1], ablated.forward(ids)[-1], atol=1e-6)
    assert np.abs(MODEL.forward(changed)[-1] - MODEL.forward(ids)[-1]).max() > 1e-2


def test_without_a_head_its_output_is_zero_and_the_others_stay() -> None:
    """By hand: the first block's attention as a sum over heads, head 2 left out."""
    weights, captured = MODEL.parameters, capture(MODEL, IDS)
    x = captured.residual[0]
    normed = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5)
    normed = normed * weights["transformer.h.0.ln_1.weight"] + weights["transformer.h.0.ln_1.bias"]
    projected = normed @ weights["transformer.h.0.attn.c_attn.weight"] + weights["transformer.h.0.attn.c_attn.bias"]
    expected = x + weights["transformer.h.0.attn.c_proj.bias"]
    for head in (0, 1, 3):
        columns = slice(4 * head, 4 * head + 4)
        value = projected[:, 32:][:, columns]
        expected = (
            expected + captured.attention[0, head] @ value @ weights["transformer.h.0.attn.c_proj.weight"][columns]
        )
    ablated = without_heads(MODEL, [(0, 2)])
    # Silence the feed-forward layer, and the stream after the block is what attention made of it.
    for name in ("weight", "bias"):
        ablated.parameters[f"transformer.h.0.mlp.c_proj.{name}"][...] = 0.0
    np.testing.assert_allclose(capture(ablated, IDS).residual[1], expected, atol=1e-5)


def test_the_model_itself_is_not_changed() -> None:
    before = MODEL.parameters.flat.copy()
    without_heads(MODEL, ALL_HEADS)
    ablation(MODEL, IDS)
    assert np.array_equal(MODEL.parameters.flat, before)


def test_ablation_is_the_rise_of_the_loss() -> None:
    rises = ablation(MODEL, IDS)
    assert rises.shape == (2, 4)
    for layer, head in ALL_HEADS:
        loss = token_losses(without_heads(MODEL, [(layer, head)]), IDS).mean()
        assert rises[layer, head] == pytest.approx(loss - token_losses(MODEL, IDS).mean(), abs=1e-5)
    assert np.abs(rises).min() > 1e-4


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: capture(MODEL, []), "at least one token"),
        (lambda: capture(MODEL, [0] * 25), "25 tokens are more than the context window of 24"),
        (lambda: capture(MODEL, [61]), "token ids must be from 0 to 60"),
        (lambda: capture(MODEL, [[1, 2]]), r"must be a sequence of token ids, got the shape \[1, 2\]"),
        (lambda: capture(MODEL, [0.5]), "must be a sequence of token ids, .* of float64"),
        (lambda: capture(MODEL, ["a"]), "must be a sequence of token ids"),
        (lambda: token_losses(MODEL, [1]), "the loss needs at least two tokens"),
        (lambda: ablation(MODEL, [1]), "the loss needs at least two tokens"),
        (lambda: without_heads(MODEL, [(2, 0)]), "layers are from 0 to 1 and heads from 0 to 3, got 2 and 0"),
        (lambda: without_heads(MODEL, [(0, -1)]), "got 0 and -1"),
        (lambda: logit_lens(MODEL, np.zeros((3, 8), np.float32)), r"residual must be \[..., 16\]"),
    ],
)
def test_what_cannot_be_looked_at(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()


def test_weights_that_overflow_are_noticed() -> None:
    model = without_heads(MODEL, [])
    model.parameters.flat *= np.float32(1e30)
    for look in (capture, token_losses, ablation):
        with pytest.raises(InputError, match="the model's numbers are not finite"):
            look(model, IDS)


def test_the_lens_in_words_is_the_logit_lens() -> None:
    ids = TOKENIZER.encode("the king had")
    layers = lens_tokens(TINY, TOKENIZER, ids, k=3)
    residual = capture(TINY, ids).residual
    assert len(layers) == len(residual) == 2
    for stream, places in zip(residual, layers, strict=True):
        assert len(places) == len(ids)
        for logits, tokens in zip(logit_lens(TINY, stream).astype(np.float64), places, strict=True):
            assert [token.id for token in tokens] == np.argsort(-logits.round(4), kind="stable")[:3].tolist()
            expected = logits - np.log(np.exp(logits).sum())
            for token in tokens:
                assert token.log_probability == pytest.approx(expected[token.id], abs=1e-3)
                assert token.text == TOKENIZER.pieces([token.id])[0]


def test_the_lens_names_no_token_that_is_none() -> None:
    padded = GPT(GPTConfig(len(TOKENIZER) + 20, 16, n_embd=16, n_layer=1, n_head=2), seed=1)
    padded.parameters["transformer.wte.weight"][len(TOKENIZER) :] *= 1000.0
    for places in lens_tokens(padded, TOKENIZER, [1, 2, 3]):
        assert all(token.id < len(TOKENIZER) for place in places for token in place)
