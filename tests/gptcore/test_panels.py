from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptcore import ops, panels
from gptcore.cache import KeyValueCache
from gptcore.gpt import GPT, GPTConfig

# Widths that are no multiple of a panel's, so that the last panel is filled up.
CONFIG = GPTConfig(vocab_size=101, n_positions=16, n_embd=40, n_layer=2, n_head=4, n_inner=70)


def model(**changes: Any) -> GPT:
    made = GPT(GPTConfig(**{**vars(CONFIG), **changes}))
    made.parameters.flat += np.random.default_rng(0).normal(0.0, 0.1, made.n_parameters).astype(np.float32)
    return made


@given(st.integers(1, 20), st.integers(1, 50), st.integers(1, 100), st.booleans(), st.integers(0, 99))
def test_a_product_with_panels_is_the_product(n: int, n_in: int, n_out: int, transposed: bool, seed: int) -> None:
    random = np.random.default_rng(seed)
    x = random.normal(size=(n, n_in)).astype(np.float32)
    weight = random.normal(size=(n_out, n_in)).astype(np.float32).T if transposed else random.normal(size=(n_in, n_out))
    packed = panels.panels(weight)
    assert packed.flags.c_contiguous
    assert packed.shape[1:] == (n_in, panels.WIDTH)
    np.testing.assert_allclose(panels.product(x, packed, n_out), x @ weight, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("rows", [1, 2, 8, 13])
def test_the_model_is_the_same(rows: int, tied: bool) -> None:
    plain = model(tie_word_embeddings=tied)
    packed = panels.PanelGPT(plain)
    ids = np.random.default_rng(1).integers(CONFIG.vocab_size, size=(rows, 6))
    caches = KeyValueCache(CONFIG, rows), KeyValueCache(CONFIG, rows)
    for column in ids.T[..., None]:
        expected, hidden = plain.forward(column, caches[0]), packed.forward(column, caches[1])
        np.testing.assert_allclose(hidden, expected, atol=1e-5)
        np.testing.assert_allclose(packed.logits(hidden), plain.logits(expected), atol=1e-5)
        assert hidden.dtype == packed.logits(hidden).dtype == np.float32


def test_one_row_and_many_go_through_the_weights_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = panels.PanelGPT(model())

    def refuse(*_: Any) -> None:
        raise AssertionError("no panels are needed here")

    monkeypatch.setattr(panels, "panels", refuse)
    for n_tokens in (1, 13):
        packed.logits(packed.forward(np.zeros((1, n_tokens), dtype=np.int64)))
    with pytest.raises(AssertionError, match="no panels are needed"):
        packed.forward(np.zeros((1, 2), dtype=np.int64))


def test_a_matrix_is_packed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made, pack = [], panels.panels
    monkeypatch.setattr(panels, "panels", lambda weight: made.append(weight.shape) or pack(weight))
    packed = panels.PanelGPT(model())
    for _ in range(3):
        packed.logits(packed.forward(np.zeros((2, 1), dtype=np.int64)))
    assert len(made) == 4 * CONFIG.n_layer + 1


def test_wrong_widths_are_refused_as_by_the_plain_product() -> None:
    with pytest.raises(ValueError, match="matmul"):
        panels.product(np.ones((2, 3)), panels.panels(np.ones((4, 5))), 5)
    assert ops.linear(np.ones((2, 4)), np.ones((4, 5))).shape == (2, 5)
