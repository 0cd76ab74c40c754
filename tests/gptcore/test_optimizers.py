from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptcore.gpt import GPT, GPTConfig
from gptcore.optimizers import AdamW, Muon, clip, decay_mask, orthogonalize
from gptcore.parameters import Parameters

TORCH = np.load(Path(__file__).parent / "fixtures" / "torch.npz")
CONFIG = GPTConfig(vocab_size=11, n_positions=6, n_embd=8, n_layer=1, n_head=2)


def test_adamw_steps_are_those_of_torch() -> None:
    weights = TORCH["adamw/start"].copy()
    optimizer = AdamW(16, np.repeat([np.float32(1.0), np.float32(0.0)], 8))
    for gradients, expected in zip(TORCH["adamw/gradients"], TORCH["adamw/weights"], strict=True):
        optimizer.step(weights, gradients, learning_rate=0.01, weight_decay=0.1)
        np.testing.assert_allclose(weights, expected, atol=1e-6)
    assert weights.dtype == optimizer.first.dtype == optimizer.second.dtype == np.float32


def test_only_embeddings_decay_in_adamw() -> None:
    """Norms and biases do not decay at all, the blocks' matrices do so in Muon, and once is enough."""
    mask = Parameters(CONFIG.shapes())
    mask.flat[:] = decay_mask(mask)
    decaying = {name for name, array in mask.items() if array.all()}
    assert decaying == {"transformer.wte.weight", "transformer.wpe.weight"}
    assert not any(array.any() for name, array in mask.items() if name not in decaying)


def test_muon_moves_the_blocks_matrices_by_orthogonal_steps() -> None:
    model = GPT(CONFIG)
    before = {name: array.copy() for name, array in model.parameters.items()}
    gradients = Parameters(CONFIG.shapes())
    gradients.flat[:] = np.random.default_rng(0).normal(size=gradients.flat.size)
    Muon(model.parameters).step(model.parameters, gradients, learning_rate=0.5, weight_decay=0.0)
    moved = {name for name, array in model.parameters.items() if not np.array_equal(array, before[name])}
    assert moved == {
        f"transformer.h.0.{name}.weight" for name in ("attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj")
    }
    for name in moved:
        # Queries, keys and values each get a step of their own.
        for part in np.split(before[name] - model.parameters[name], 3 if "c_attn" in name else 1, axis=1):
            values = np.linalg.svd(part, compute_uv=False) / (0.5 * 0.2 * max(part.shape) ** 0.5)
            assert values.min() > 0.5
            assert values.max() < 1.4


def test_muon_without_gradients_only_decays() -> None:
    model = GPT(CONFIG)
    before = model.parameters["transformer.h.0.mlp.c_fc.weight"].copy()
    Muon(model.parameters).step(model.parameters, Parameters(CONFIG.shapes()), learning_rate=0.5, weight_decay=0.2)
    np.testing.assert_allclose(model.parameters["transformer.h.0.mlp.c_fc.weight"], 0.9 * before, rtol=1e-6)


def test_momentum_carries_on() -> None:
    model = GPT(CONFIG)
    muon = Muon(model.parameters)
    gradients = Parameters(CONFIG.shapes())
    gradients.flat[:] = np.random.default_rng(0).normal(size=gradients.flat.size)
    muon.step(model.parameters, gradients, learning_rate=0.0, weight_decay=0.0)
    muon.step(model.parameters, gradients, learning_rate=0.0, weight_decay=0.0)
    name = "transformer.h.0.mlp.c_fc.weight"
    np.testing.assert_allclose(muon.momenta[name], 1.95 * gradients[name], rtol=1e-6)


@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 1000), st.sampled_from([1e-3, 1.0, 1e4]))
def test_orthogonalized_matrices_keep_their_directions(n: int, m: int, seed: int, scale: float) -> None:
    matrix = scale * np.random.default_rng(seed).normal(size=(n, m))
    left, values, right = np.linalg.svd(matrix, full_matrices=False)
    out = orthogonalize(matrix)
    assert out.shape == matrix.shape
    # In the basis of the singular vectors the result is diagonal, ...
    rotated = left.T @ out @ right.T
    np.testing.assert_allclose(rotated, np.diag(np.diag(rotated)), atol=1e-6)
    # ... and about 1 where the singular value was not tiny.
    large = values > 0.02 * np.linalg.norm(matrix)
    assert (np.abs(np.diag(rotated)[large] - 1.0) < 0.4).all()


def test_orthogonalizing_nothing_gives_nothing() -> None:
    assert not orthogonalize(np.zeros((3, 4), dtype=np.float32)).any()
    assert orthogonalize(np.ones((3, 4), dtype=np.float32)).dtype == np.float32


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=20), st.floats(0.01, 100.0))
def test_clipped_gradients_keep_their_direction(values: list[float], limit: float) -> None:
    original = np.array(values)
    clipped = original.copy()
    norm = clip(clipped, limit)
    assert norm == pytest.approx(float(np.linalg.norm(original)))
    assert np.linalg.norm(clipped) <= limit * (1.0 + 1e-9) or np.array_equal(clipped, original)
    np.testing.assert_allclose(clipped * max(norm / limit, 1.0), original, rtol=1e-9, atol=1e-12)
