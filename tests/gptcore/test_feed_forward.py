from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from gptcore.errors import InputError
from gptcore.feed_forward import ACTIVATIONS, FeedForwardWeights, feed_forward, feed_forward_backward
from tests.gptcore.numeric import check_gradients

if TYPE_CHECKING:
    from collections.abc import Callable

    from gptcore.ops import Array

RANDOM = np.random.default_rng(0)
SHAPES = [(2, 3, 4), (4, 6), (6,), (6, 4), (4,)]


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradients_are_the_central_differences(activation: str) -> None:
    def operation(x: Array, *arrays: Array) -> tuple[Array, Callable[[Array], tuple[Array, ...]]]:
        weights = FeedForwardWeights(*arrays)
        out, tape = feed_forward(x, weights, activation)

        def backward(grad: Array) -> tuple[Array, ...]:
            grad_x, gradients = feed_forward_backward(grad, x, weights, tape, activation)
            return grad_x, *gradients

        return out, backward

    check_gradients(operation, [RANDOM.normal(size=shape) for shape in SHAPES])


def test_a_value_by_hand() -> None:
    weights = FeedForwardWeights(np.array([[1.0, -1.0]]), np.array([0.5, 0.0]), np.array([[2.0], [3.0]]), np.ones(1))
    out, _ = feed_forward(np.array([[2.0], [-2.0]]), weights)
    assert out.tolist() == [[2.0 * 2.5 + 1.0], [3.0 * 2.0 + 1.0]]


def test_each_position_is_by_itself() -> None:
    x, *arrays = (RANDOM.normal(size=shape) for shape in SHAPES)
    weights = FeedForwardWeights(*arrays)
    together, _ = feed_forward(x, weights)
    np.testing.assert_allclose(feed_forward(x[:, ::-1], weights)[0], together[:, ::-1], rtol=1e-12)


@pytest.mark.parametrize(
    ("activation", "n_embd", "message"),
    [
        ("swish", 4, "activation must be one of relu, gelu, gelu_tanh, got 'swish'"),
        ("relu", 5, "x has 5 features, but the weight is for 4"),
    ],
)
def test_what_cannot_be_computed_is_refused(activation: str, n_embd: int, message: str) -> None:
    weights = FeedForwardWeights(*(np.ones(shape) for shape in SHAPES[1:]))
    with pytest.raises(InputError, match=message):
        feed_forward(np.ones((1, n_embd)), weights, activation)
