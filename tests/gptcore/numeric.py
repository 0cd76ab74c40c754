"""Derivatives by central differences, the independent judge of hand-written gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gptcore.ops import Array


def central_difference(function: Callable[[], float], x: Array, step: float = 1e-6) -> Array:
    """The derivative of `function()` for every element of x, which is changed in place and put back."""
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + step
        above = function()
        x[index] = value - step
        below = function()
        x[index] = value
        gradient[index] = (above - below) / (2.0 * step)
    return gradient


def relative_error(actual: Array, expected: Array) -> float:
    """The largest difference, as a part of the largest expected number."""
    assert actual.shape == expected.shape
    return float(np.abs(actual - expected).max() / np.abs(expected).max())


def check_gradients(
    operation: Callable[..., tuple[Array, Callable[[Array], tuple[Array, ...]]]], inputs: Sequence[Array]
) -> None:
    """Compare every gradient of an operation with central differences, at a relative error of 1e-6.

    Args:
        operation: Inputs to the output and the function from its gradient to the inputs' gradients.
        inputs: float64.
    """
    out, backward = operation(*inputs)
    # The loss is Σ weighting · out, so that its derivative for out is the weighting.
    weighting = np.random.default_rng(0).normal(size=out.shape)
    gradients = backward(weighting.copy())
    numeric = [central_difference(lambda: float((operation(*inputs)[0] * weighting).sum()), x) for x in inputs]
    # A gradient may be 0 throughout (that of a key's bias is): then the others say what is small.
    least = 1e-3 * max(float(np.abs(expected).max()) for expected in numeric)
    for gradient, expected in zip(gradients, numeric, strict=True):
        assert gradient.shape == expected.shape
        assert np.abs(gradient - expected).max() <= 1e-6 * max(least, float(np.abs(expected).max()))
