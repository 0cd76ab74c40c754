"""Dropout (Srivastava et al. 2014)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gptcore.errors import InputError

if TYPE_CHECKING:
    from gptcore.ops import Array


class Dropout:
    """Sets features to 0 at random while training, and scales the others up (Srivastava et al. 2014, section 4).

    Its gradient is the gradient of the output times the factors that `apply` returns.
    """

    def __init__(self, probability: float, random: np.random.Generator) -> None:
        """Say how often and from which random numbers.

        Args:
            probability: Of a feature to become 0, from 0 to below 1.
            random: Where the choices come from.
        """
        if not 0.0 <= probability < 1.0:
            raise InputError(f"the probability of dropout must be from 0 to below 1, got {probability}")
        self.probability = probability
        self._random = random

    def apply(self, x: Array) -> Array:
        """Multiply `x` in place by 0 or 1 / (1 - probability).

        Args:
            x: Any shape.

        Returns:
            The factors, in the shape of `x`.
        """
        kept = self._random.random(x.shape, dtype=np.float32) >= self.probability
        factors: Array = kept * x.dtype.type(1.0 / (1.0 - self.probability))
        x *= factors
        return factors
