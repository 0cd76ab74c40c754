"""Dropout (Srivastava et al. 2014)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gptcore.errors import InputError

if TYPE_CHECKING:
    from gptcore.ops import Array


class Dropout:
    """Sets features to 0 at random while training, and scales the others up (Srivastava et al. 2014, section 4).

    y = x · m / (1 - p), each m being 0 with probability p and else 1, so that y is x on average. The gradient is the
    gradient of the output times the same factors m / (1 - p).
    """

    def __init__(self, probability: float, random: np.random.Generator) -> None:
        """Say how often and from which random numbers.

        Args:
            probability: Of a feature to become 0, from 0 to below 1.
            random: Where the choices come from.

        Raises:
            InputError: The probability is out of its range.
        """
        if not 0.0 <= probability < 1.0:
            raise InputError(f"the probability of dropout must be from 0 to below 1, got {probability}")
        self.probability = probability
        self._random = random

    def factors(self, shape: tuple[int, ...], dtype: Any = np.float32) -> Array:
        """Draw what to multiply with.

        Args:
            shape: Of what is multiplied.
            dtype: Its precision.

        Returns:
            An array of 0 and 1 / (1 - probability).
        """
        kept = self._random.random(shape, dtype=np.float32) >= self.probability
        factors: Array = kept * np.dtype(dtype).type(1.0 / (1.0 - self.probability))
        return factors

    def apply(self, x: Array) -> Array:
        """Multiply `x` in place by 0 or 1 / (1 - probability).

        Args:
            x: Any shape.

        Returns:
            The factors, in the shape of `x`.
        """
        factors = self.factors(x.shape, x.dtype)
        x *= factors
        return factors
