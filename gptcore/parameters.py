"""A model's weights: named arrays, and at the same time one vector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gptcore.ops import Array


class Parameters(dict[str, np.ndarray[Any, Any]]):
    """Named arrays that are views of one flat vector, so that an optimizer can treat a model as one vector."""

    def __init__(self, shapes: Mapping[str, tuple[int, ...]], dtype: Any = np.float32) -> None:
        """Allocate zeros.

        Args:
            shapes: The name and shape of every array.
            dtype: Their precision.
        """
        super().__init__()
        sizes = {name: int(np.prod(shape)) for name, shape in shapes.items()}
        self.flat: Array = np.zeros(sum(sizes.values()), dtype=dtype)
        start = 0
        for name, shape in shapes.items():
            self[name] = self.flat[start : start + sizes[name]].reshape(shape)
            start += sizes[name]
