from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gptcore import activations
from tests.gptcore.numeric import check_gradients

if TYPE_CHECKING:
    from collections.abc import Callable

    from gptcore.ops import Array

Operation = tuple["Array", "Callable[[Array], tuple[Array, ...]]"]


def relu(x: Array) -> Operation:
    return activations.relu(x), lambda grad: (activations.relu_backward(grad, x),)


def gelu_tanh(x: Array) -> Operation:
    out, distribution = activations.gelu_tanh(x)
    return out, lambda grad: (activations.gelu_tanh_backward(grad, x, distribution),)


def gelu_exact(x: Array) -> Operation:
    out, distribution = activations.gelu_exact(x)
    return out, lambda grad: (activations.gelu_exact_backward(grad, x, distribution),)


ALL = pytest.mark.parametrize("operation", [relu, gelu_tanh, gelu_exact])
# On both sides of where the error function changes from one polynomial to the other, and far out.
WIDE = np.array([-30.0, -9.0, -4.1, -1.5, -1.3, -0.2, -1e-3, 1e-3, 0.3, 1.3, 1.5, 3.7, 8.0, 30.0])


@ALL
def test_gradients_are_the_central_differences(operation: Any) -> None:
    check_gradients(operation, [WIDE.copy()])


@ALL
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_of_the_input_is_kept(operation: Any, dtype: Any) -> None:
    out, backward = operation(WIDE.astype(dtype))
    assert {out.dtype, backward(out)[0].dtype} == {np.dtype(dtype)}


@ALL
def test_values_far_out_are_those_of_the_limit(operation: Any) -> None:
    x = np.array([-1e12, 0.0, 1e12], dtype=np.float32)
    out, backward = operation(x)
    assert out.tolist() == [0.0, 0.0, x[2]]
    slopes = backward(np.ones(3, dtype=np.float32))[0].tolist()
    assert slopes[0] == 0.0 and slopes[2] == 1.0


@pytest.mark.parametrize(("x", "expected"), [(0.0, 0.0), (1.0, 0.8411919906), (-1.0, -0.1588080094), (20.0, 20.0)])
def test_gelu_tanh_values(x: float, expected: float) -> None:
    assert activations.gelu_tanh(np.array([x]))[0][0] == pytest.approx(expected, abs=1e-9)


def test_gelu_tanh_in_single_precision_is_as_exact_as_the_precision() -> None:
    x = np.linspace(-12.0, 12.0, 20_001)
    wide, distribution = activations.gelu_tanh(x)
    narrow, narrow_distribution = activations.gelu_tanh(x.astype(np.float32))
    np.testing.assert_allclose(narrow, wide, rtol=1e-6, atol=2e-7)
    np.testing.assert_allclose(narrow_distribution, distribution, atol=2e-7)


@given(arrays.arrays(np.float64, 20, elements=st.floats(-10.0, 10.0)))
def test_gelu_exact_is_x_times_the_normal_distribution(x: Array) -> None:
    expected = [value * (1.0 + math.erf(value / math.sqrt(2.0))) / 2.0 for value in x]
    np.testing.assert_allclose(activations.gelu_exact(x)[0], expected, atol=1e-14)


def test_tanh_form_is_close_to_the_exact_one() -> None:
    x = np.linspace(-6.0, 6.0, 2001)
    assert np.abs(activations.gelu_tanh(x)[0] - activations.gelu_exact(x)[0]).max() < 5e-4


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-15), (np.float32, 2e-7)])
def test_erf_is_that_of_the_standard_library(dtype: Any, tolerance: float) -> None:
    x = np.linspace(-7.0, 7.0, 20_001).astype(dtype)
    expected = np.array([math.erf(value) for value in x.tolist()])
    assert np.abs(activations.erf(x) - expected).max() <= tolerance


def test_erf_at_the_ends() -> None:
    ends = activations.erf(np.array([-np.inf, -1e300, 1e300, np.inf, np.nan]))
    np.testing.assert_array_equal(ends, [-1.0, -1.0, 1.0, 1.0, np.nan])
