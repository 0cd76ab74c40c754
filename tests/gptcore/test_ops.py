from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gptcore import activations, attention, losses, ops
from tests.gptcore.numeric import central_difference, relative_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from gptcore.ops import Array

RANDOM = np.random.default_rng(0)
TORCH = np.load(Path(__file__).parent / "fixtures" / "torch.npz")
BLOCKED = attention.causal_mask(4, 6, np.float64)


def normal(*shape: int) -> Array:
    return RANDOM.normal(size=shape)


def torch_arrays(group: str) -> dict[str, Any]:
    return {name.removeprefix(group): TORCH[name] for name in TORCH.files if name.startswith(group)}


def linear(x: Array, weight: Array, bias: Array) -> tuple[Array, Callable[[Array], tuple[Array, ...]]]:
    return ops.linear(x, weight, bias), lambda grad: ops.linear_backward(grad, x, weight)


def layer_norm(x: Array, weight: Array, bias: Array) -> tuple[Array, Callable[[Array], tuple[Array, ...]]]:
    out, normalized, inverse_std = ops.layer_norm(x, weight, bias, 1e-5)
    return out, lambda grad: ops.layer_norm_backward(grad, weight, normalized, inverse_std)


def gelu(x: Array) -> tuple[Array, Callable[[Array], tuple[Array, ...]]]:
    out, tanh = activations.gelu_tanh(x)
    return out, lambda grad: (activations.gelu_tanh_backward(grad, x, tanh),)


def softmax(x: Array) -> tuple[Array, Callable[[Array], tuple[Array, ...]]]:
    out = ops.softmax(x)
    return out, lambda grad: (ops.softmax_backward(grad, out),)


def attend(query: Array, key: Array, value: Array) -> tuple[Array, Callable[[Array], tuple[Array, ...]]]:
    out, weights = attention.scaled_dot_product_attention(query, key, value, BLOCKED)
    return out, lambda grad: attention.scaled_dot_product_attention_backward(grad, query, key, value, weights)


def split_and_merge(x: Array) -> tuple[Array, Callable[[Array], tuple[Array, ...]]]:
    return attention.split_heads(x, 3), lambda grad: (attention.merge_heads(grad),)


@pytest.mark.parametrize(
    ("operation", "inputs"),
    [
        (linear, [normal(5, 3), normal(3, 4), normal(4)]),
        (layer_norm, [normal(5, 6), normal(6), normal(6)]),
        (layer_norm, [1e3 + normal(5, 6), normal(6), normal(6)]),
        (gelu, [3.0 * normal(4, 5)]),
        (softmax, [normal(2, 3, 5)]),
        (attend, [normal(2, 4, 3), normal(2, 6, 3), normal(2, 6, 5)]),
        (split_and_merge, [normal(2, 4, 6)]),
    ],
)
def test_gradients_are_the_central_differences(operation: Any, inputs: list[Array]) -> None:
    out, backward = operation(*inputs)
    weighting = normal(*out.shape)  # the loss is Σ weighting · out, so that its derivative for out is the weighting
    for gradient, x in zip(backward(weighting.copy()), inputs, strict=True):
        numeric = central_difference(lambda: float((operation(*inputs)[0] * weighting).sum()), x)
        assert relative_error(gradient, numeric) <= 1e-6


def test_cross_entropy_gradient_is_the_central_difference() -> None:
    logits, targets = normal(6, 5), RANDOM.integers(5, size=6)
    _, probabilities = losses.cross_entropy(logits.copy(), targets)
    numeric = central_difference(lambda: losses.cross_entropy(logits.copy(), targets)[0], logits)
    assert relative_error(losses.cross_entropy_backward(probabilities, targets), numeric) <= 1e-6


def test_embedding_gradient_adds_up_repeated_ids() -> None:
    ids, grad = np.array([3, 1, 3, 3, 0]), normal(5, 2)
    start = normal(4, 2)
    gradient = start.copy()
    ops.embedding_backward(grad, ids, gradient)
    expected = start.copy()
    np.add.at(expected, ids, grad)
    np.testing.assert_allclose(gradient, expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("operation", "inputs"),
    [
        (linear, [normal(5, 3), normal(3, 4), normal(4)]),
        (layer_norm, [normal(5, 6), normal(6), normal(6)]),
        (gelu, [normal(4, 5)]),
        (softmax, [normal(2, 3, 5)]),
        (attend, [normal(2, 4, 3), normal(2, 6, 3), normal(2, 6, 5)]),
    ],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_of_the_inputs_is_kept(operation: Any, inputs: list[Array], dtype: Any) -> None:
    if operation is attention and dtype is np.float32:
        query, key, value = (x.astype(np.float32) for x in inputs)
        out, weights = attention.scaled_dot_product_attention(query, key, value, attention.causal_mask(4, 6))
        gradients = attention.scaled_dot_product_attention_backward(out, query, key, value, weights)
    else:
        out, backward = operation(*(x.astype(dtype) for x in inputs))
        gradients = backward(out)
    assert {out.dtype, *(gradient.dtype for gradient in gradients)} == {np.dtype(dtype)}


def test_cross_entropy_keeps_float32() -> None:
    loss, probabilities = losses.cross_entropy(normal(6, 5).astype(np.float32), np.arange(6) % 5)
    assert isinstance(loss, float)
    assert losses.cross_entropy_backward(probabilities, np.arange(6) % 5).dtype == np.float32


@given(
    arrays.arrays(np.float32, (3, 7), elements=st.floats(-(2.0**100), 2.0**100, width=32)),
    st.floats(-1e3, 1e3),
)
def test_softmax_is_a_distribution_that_a_shift_does_not_change(x: Array, shift: float) -> None:
    probabilities = ops.softmax(x)
    np.testing.assert_allclose(probabilities.sum(axis=-1), 1.0, atol=1e-6)
    assert (probabilities >= 0.0).all()
    wide = np.clip(x, -1e3, 1e3).astype(np.float64)
    np.testing.assert_allclose(ops.softmax(wide + shift), ops.softmax(wide), rtol=1e-9, atol=1e-12)


def test_softmax_of_a_masked_row_is_zero() -> None:
    assert (ops.softmax(np.full((2, 3), -np.inf)) == 0.0).all()


def test_cross_entropy_of_huge_scores_is_finite() -> None:
    loss, probabilities = losses.cross_entropy(np.array([[1e30, 0.0], [0.0, 100.0]]), np.array([0, 0]))
    assert loss == pytest.approx(50.0)
    assert probabilities.tolist() == [[1.0, 0.0], [pytest.approx(0.0), 1.0]]


def test_layer_norm_of_a_constant_row_is_its_bias() -> None:
    out, _, _ = ops.layer_norm(np.full((2, 4), 7.0, dtype=np.float32), np.ones(4), np.arange(4.0), 1e-5)
    np.testing.assert_allclose(out, [[0.0, 1.0, 2.0, 3.0]] * 2)


@pytest.mark.parametrize(("x", "expected"), [(0.0, 0.0), (1.0, 0.8411919906), (-1.0, -0.1588080094), (20.0, 20.0)])
def test_gelu_values(x: float, expected: float) -> None:
    assert activations.gelu_tanh(np.array([x]))[0][0] == pytest.approx(expected, abs=1e-9)


def test_causal_mask_hides_what_comes_later() -> None:
    hidden = np.isneginf(attention.causal_mask(2, 4))
    assert hidden.tolist() == [[False, False, False, True], [False, False, False, False]]


def test_attention_is_what_torch_computes() -> None:
    expected = torch_arrays("attention/")
    output = expected.pop("output")
    actual, weights = attention.scaled_dot_product_attention(**expected)
    np.testing.assert_allclose(actual, output, atol=1e-6)
    np.testing.assert_allclose(weights.sum(axis=-1), 1.0, atol=1e-6)
    assert (weights[..., np.isneginf(expected["mask"])] == 0.0).all()


def test_multi_head_attention_is_what_torch_computes() -> None:
    expected = torch_arrays("multi_head/")
    output, weights = expected.pop("output"), expected.pop("weights")
    actual = attention.multi_head_attention(**expected, value=expected["key"], n_head=3)
    np.testing.assert_allclose(actual[0], output, atol=1e-6)
    np.testing.assert_allclose(actual[1], weights, atol=1e-6)


def test_attention_does_not_mind_the_order_of_keys() -> None:
    query, key, value = normal(4, 3), normal(6, 3), normal(6, 5)
    order = RANDOM.permutation(6)
    out, weights = attention.scaled_dot_product_attention(query, key, value)
    shuffled_out, shuffled_weights = attention.scaled_dot_product_attention(query, key[order], value[order])
    np.testing.assert_allclose(shuffled_out, out, rtol=1e-12)
    np.testing.assert_allclose(shuffled_weights, weights[:, order], rtol=1e-12)


@pytest.mark.parametrize(
    ("shapes", "mask", "message"),
    [
        ([(4, 3), (6, 2), (6, 5)], None, "query and key must have the same last dimension"),
        ([(4, 3), (6, 3), (5, 5)], None, "one value for each key"),
        ([(4, 3), (6, 3), (6, 5)], np.ones((4, 6), dtype=bool), "mask must be numbers"),
    ],
)
def test_attention_refuses_what_does_not_fit(shapes: list[tuple[int, int]], mask: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        attention.scaled_dot_product_attention(*(np.ones(shape) for shape in shapes), mask)


@pytest.mark.parametrize("n_head", [0, 5])
def test_multi_head_attention_refuses_features_that_do_not_divide(n_head: int) -> None:
    square, x = np.ones((12, 12)), np.ones((2, 12))
    with pytest.raises(ValueError, match=f"w_query has 12 columns, which do not divide into {n_head} heads"):
        attention.multi_head_attention(
            x, x, x, w_query=square, w_key=square, w_value=square, w_output=square, n_head=n_head
        )
