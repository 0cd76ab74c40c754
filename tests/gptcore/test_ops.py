from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gptcore import ops
from gptcore.errors import InputError
from tests.gptcore.numeric import check_gradients

if TYPE_CHECKING:
    from collections.abc import Callable

    from gptcore.ops import Array

Operation = tuple["Array", "Callable[[Array], tuple[Array, ...]]"]
RANDOM = np.random.default_rng(0)
IDS = np.array([[3, 1, 3], [3, 0, 1]])


def normal(*shape: int) -> Array:
    return RANDOM.normal(size=shape)


def linear(x: Array, weight: Array, bias: Array) -> Operation:
    return ops.linear(x, weight, bias), lambda grad: ops.linear_backward(grad, x, weight)


def linear_without_bias(x: Array, weight: Array) -> Operation:
    return ops.linear(x, weight), lambda grad: ops.linear_backward(grad, x, weight)[:2]


def embedding(weight: Array) -> Operation:
    def backward(grad: Array) -> tuple[Array]:
        grad_weight = np.zeros_like(weight)
        ops.embedding_backward(grad.reshape(-1, weight.shape[1]), IDS.reshape(-1), grad_weight)
        return (grad_weight,)

    return ops.embedding(IDS, weight), backward


def tied(weight: Array) -> Operation:
    """One matrix as embedding and as output layer, its gradient the sum of both."""
    hidden = ops.embedding(IDS, weight).reshape(-1, weight.shape[1])

    def backward(grad: Array) -> tuple[Array]:
        grad_weight = np.zeros_like(weight)
        grad_hidden = ops.tied_logits_backward(grad, hidden, weight, grad_weight)
        ops.embedding_backward(grad_hidden, IDS.reshape(-1), grad_weight)
        return (grad_weight,)

    return ops.tied_logits(hidden, weight), backward


def layer_norm(x: Array, weight: Array, bias: Array) -> Operation:
    out, normalized, inverse_std = ops.layer_norm(x, weight, bias, 1e-5)
    return out, lambda grad: ops.layer_norm_backward(grad, weight, normalized, inverse_std)


def softmax(x: Array) -> Operation:
    out = ops.softmax(x)
    return out, lambda grad: (ops.softmax_backward(grad, out),)


CASES: list[tuple[Any, list[Array]]] = [
    (linear, [normal(5, 3), normal(3, 4), normal(4)]),
    (linear, [normal(2, 5, 3), normal(3, 4), normal(4)]),
    (linear, [normal(3), normal(3, 4), normal(4)]),
    (linear_without_bias, [normal(2, 5, 3), normal(3, 4)]),
    (embedding, [normal(4, 2)]),
    (tied, [normal(4, 2)]),
    (layer_norm, [normal(5, 6), normal(6), normal(6)]),
    (layer_norm, [normal(2, 3, 6), normal(6), normal(6)]),
    (layer_norm, [1e3 + normal(5, 6), normal(6), normal(6)]),
    (softmax, [normal(2, 3, 5)]),
]


@pytest.mark.parametrize(("operation", "inputs"), CASES)
def test_gradients_are_the_central_differences(operation: Any, inputs: list[Array]) -> None:
    check_gradients(operation, inputs)


@pytest.mark.parametrize(("operation", "inputs"), CASES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_of_the_inputs_is_kept(operation: Any, inputs: list[Array], dtype: Any) -> None:
    out, backward = operation(*(x.astype(dtype) for x in inputs))
    assert {out.dtype, *(gradient.dtype for gradient in backward(out))} == {np.dtype(dtype)}


@given(arrays.arrays(np.int64, 9, elements=st.integers(0, 4)))
def test_embedding_gradient_adds_up_repeated_ids(ids: Any) -> None:
    grad, start = np.arange(18.0).reshape(9, 2), np.ones((5, 2))
    gradient, expected = start.copy(), start.copy()
    ops.embedding_backward(grad, ids, gradient)
    np.add.at(expected, ids, grad)
    np.testing.assert_array_equal(gradient, expected)


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


def test_softmax_in_place() -> None:
    x = normal(3, 4)
    expected = ops.softmax(x)
    assert ops.softmax(x, out=x) is x
    assert np.array_equal(x, expected)


def test_softmax_of_a_masked_row_is_zero() -> None:
    assert (ops.softmax(np.full((2, 3), -np.inf)) == 0.0).all()


@given(arrays.arrays(np.float64, (4, 8), elements=st.floats(-1e3, 1e3)), st.floats(0.1, 10.0), st.floats(-1e3, 1e3))
def test_layer_norm_has_mean_0_variance_1_and_no_scale(x: Array, scale: float, shift: float) -> None:
    x += np.arange(8.0)  # rows that are not constant
    one, zero = np.ones(8), np.zeros(8)
    out, _, _ = ops.layer_norm(x, one, zero, 1e-12)
    np.testing.assert_allclose(out.mean(axis=-1), 0.0, atol=1e-6)
    varied = x.std(axis=-1) > 1e-3
    np.testing.assert_allclose(out[varied].std(axis=-1), 1.0, atol=1e-5)
    scaled, _, _ = ops.layer_norm(scale * x + shift, one, zero, 1e-12)
    np.testing.assert_allclose(scaled[varied], out[varied], atol=1e-4)


@pytest.mark.parametrize("n_embd", [4, 192, 768])
def test_layer_norm_of_a_constant_row_is_its_bias(n_embd: int) -> None:
    bias = np.arange(n_embd, dtype=np.float32)
    out, _, _ = ops.layer_norm(np.full((2, n_embd), 1000.0, np.float32), np.ones(n_embd, np.float32), bias, 1e-5)
    np.testing.assert_array_equal(out, [bias] * 2)


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        (lambda: ops.linear(np.ones((2, 3)), np.ones((4, 5))), "x has 3 features, but the weight is for 4"),
        (
            lambda: ops.layer_norm(np.ones((2, 3)), np.ones(1), np.ones(3), 1e-5),
            r"x has 3 features, but the weight of the norm is \[1\]",
        ),
        (lambda: ops.embedding(np.array([0, 4]), np.ones((4, 2))), "must be from 0 to 3, got 0 to 4"),
        (lambda: ops.embedding(np.array([-1]), np.ones((4, 2))), "must be from 0 to 3, got -1 to -1"),
        (lambda: ops.embedding(np.array([1.0]), np.ones((4, 2))), "must be whole numbers, got an array of float64"),
        (lambda: ops.embedding(np.array([True]), np.ones((4, 2))), "must be whole numbers, got an array of bool"),
    ],
)
def test_what_does_not_fit_is_refused(operation: Callable[[], Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        operation()
