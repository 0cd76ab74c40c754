"""Derivatives by central differences, the independent judge of hand-written gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

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
