from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptcore.errors import InputError
from gptcore.positions import learned_encoding, learned_encoding_backward, sinusoidal_encoding
from tests.gptcore.numeric import check_gradients


@given(st.integers(1, 40), st.integers(1, 33), st.data())
def test_sinusoids_are_those_of_the_formula(n_positions: int, n_embd: int, draw: st.DataObject) -> None:
    encoding = sinusoidal_encoding(n_positions, n_embd, np.float64)
    assert encoding.shape == (n_positions, n_embd)
    position = draw.draw(st.integers(0, n_positions - 1))
    feature = draw.draw(st.integers(0, n_embd - 1))
    wave = math.cos if feature % 2 else math.sin
    expected = wave(position / 10000 ** ((feature - feature % 2) / n_embd))
    assert encoding[position, feature] == pytest.approx(expected, abs=1e-12)


def test_a_step_is_the_same_rotation_everywhere() -> None:
    encoding = sinusoidal_encoding(50, 16, np.float64)
    products = encoding @ encoding.T  # depends on the distance alone
    np.testing.assert_allclose(np.diag(products, 7), products[0, 7], rtol=1e-12)


def test_late_positions_keep_float32_exact() -> None:
    late = sinusoidal_encoding(100_001, 4)[-1]
    assert late.dtype == np.float32
    np.testing.assert_allclose(late, [math.sin(1e5), math.cos(1e5), math.sin(1e3), math.cos(1e3)], atol=1e-7)


@pytest.mark.parametrize("sizes", [(0, 4), (4, 0), (-1, 4)])
def test_sizes_that_make_no_encoding(sizes: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="n_positions and n_embd must be at least 1"):
        sinusoidal_encoding(*sizes)


def test_gradient_of_learned_positions_is_the_central_difference() -> None:
    def operation(x: Any, weight: Any) -> Any:
        def backward(grad: Any) -> Any:
            grad_weight = np.zeros_like(weight)
            learned_encoding_backward(grad, grad_weight, start=2)
            return grad, grad_weight

        return x + learned_encoding(weight, 3, start=2), backward

    random = np.random.default_rng(0)
    check_gradients(operation, [random.normal(size=(2, 3, 4)), random.normal(size=(6, 4))])


@pytest.mark.parametrize(("n_tokens", "start"), [(7, 0), (2, 5), (1, -1)])
def test_positions_that_were_never_learned(n_tokens: int, start: int) -> None:
    with pytest.raises(InputError, match=f"positions {start} to {start + n_tokens - 1} are wanted, but only 0 to 5"):
        learned_encoding(np.zeros((6, 4)), n_tokens, start)
