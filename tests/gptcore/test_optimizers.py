from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptcore.gpt import GPT, GPTConfig
from gptcore.ops import Array
from gptcore.optimizers import AdamW, Muon, block_matrices, clip, decay_mask, orthogonalize
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


def test_adamw_does_the_same_in_parts_and_in_threads() -> None:
    random = np.random.default_rng(0)
    start, mask = random.normal(size=3 * 2**16 + 5).astype(np.float32), random.integers(0, 2, 3 * 2**16 + 5)
    gradients = [random.normal(size=start.size).astype(np.float32) for _ in range(3)]

    def steps(parts: list[slice], executor: ThreadPoolExecutor | None) -> Array:
        weights = start.copy()
        optimizers = [AdamW(start[part].size, mask[part].astype(np.float32)) for part in parts]
        for gradient in gradients:
            for part, optimizer in zip(parts, optimizers, strict=True):
                optimizer.step(weights[part], gradient[part], 0.01, 0.1, executor)
        return weights

    with ThreadPoolExecutor(3) as executor:
        expected = steps([slice(0, 1000), slice(1000, 100_000), slice(100_000, None)], None)
        np.testing.assert_array_equal(steps([slice(None)], executor), expected)
    assert np.abs(expected - start).min() > 0.0


def test_matrices_and_embeddings_decay_and_norms_and_biases_do_not() -> None:
    mask = Parameters(CONFIG.shapes())
    mask.flat[:] = decay_mask(mask)
    assert {name for name, array in mask.items() if array.all()} == {
        name for name in CONFIG.shapes() if name.endswith("weight") and ".ln_" not in name
    }
    assert not any(array.any() for name, array in mask.items() if name.endswith("bias") or ".ln_" in name)
    # What Muon lets decay must not decay twice.
    mask.flat[:] = decay_mask(mask, without=Muon(mask).momenta)
    assert {name for name, array in mask.items() if array.any()} == {
        "transformer.wte.weight",
        "transformer.wpe.weight",
    }


def test_matrices_of_blocks_have_a_number_in_their_names() -> None:
    shapes = {"encoder.0.w_query": (2, 3), "encoder.0.b_query": (3,), "embedding": (9, 2), "generator.weight": (2, 9)}
    assert list(block_matrices(Parameters(shapes))) == ["encoder.0.w_query"]


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


@pytest.mark.parametrize("limit", [0.1, 100.0])
def test_a_sum_of_gradients_is_clipped_as_their_mean(limit: float) -> None:
    total = np.random.default_rng(0).normal(size=20)
    mean = total / 4
    assert clip(total, limit, scale=1 / 4) == pytest.approx(clip(mean, limit))
    np.testing.assert_allclose(total, mean, rtol=1e-12)
