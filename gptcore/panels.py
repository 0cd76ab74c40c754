"""A few rows times a matrix, for little more than the time it takes to read the matrix.

A BLAS is made for products of large matrices. It first copies each of them into another order, and where one of them is
a few rows and the other all weights of a model, the copy costs more than the product. Kept in narrow panels, each small
enough for a kernel that does without the copy, the weights are read once: for 8 rows 1.4 to 1.6 times as fast on
OpenBLAS, see `benchmarks/generation.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gptcore.gpt import GPT

if TYPE_CHECKING:
    from gptcore.ops import Array

# Columns of a panel.
WIDTH = 32
# OpenBLAS' kernels without a copy take products of at most a million multiplications, and above a dozen rows the copy
# has paid for itself.
_MOST_ROWS, _MOST_MULTIPLICATIONS = 12, 1_000_000


def panels(weight: Array) -> Array:
    """A matrix in panels of `WIDTH` columns, the last filled up with zeros.

    Args:
        weight: [n_in, n_out], in whatever order it lies in memory.

    Returns:
        [n_panels, n_in, WIDTH].
    """
    n_in, n_out = weight.shape
    n_whole, rest = divmod(n_out, WIDTH)
    packed = np.zeros((n_whole + (rest > 0), n_in, WIDTH), weight.dtype)
    packed[:n_whole] = weight[:, : n_whole * WIDTH].reshape(n_in, n_whole, WIDTH).transpose(1, 0, 2)
    if rest:
        packed[-1, :, :rest] = weight[:, n_whole * WIDTH :]
    return packed


def product(x: Array, packed: Array, n_out: int) -> Array:
    """X W, of a matrix in panels.

    Args:
        x: [n, n_in].
        packed: [n_panels, n_in, WIDTH], from `panels`.
        n_out: Columns of the matrix.

    Returns:
        [n, n_out].
    """
    parts: Array = x @ packed  # [n_panels, n, WIDTH]
    out: Array = parts.transpose(1, 0, 2).reshape(len(x), -1)[:, :n_out]
    return out


def pays(x: Array) -> bool:
    """Whether X W is faster with W in panels.

    Args:
        x: [n, n_in].
    """
    return 1 < len(x) <= _MOST_ROWS and x.size * WIDTH <= _MOST_MULTIPLICATIONS


class PanelGPT(GPT):
    """A model that also keeps its weights in panels, each matrix from when a few rows first go through it.

    It reads and generates. Weights that change later do not change in the panels.
    """

    def __init__(self, model: GPT) -> None:
        """Share the weights of a model.

        Args:
            model: Stays as it is.
        """
        super().__init__(model.config, parameters=model.parameters)
        self._panels: dict[str, Array] = {}

    @np.errstate(over="ignore", invalid="ignore")
    def logits(self, hidden: Array) -> Array:
        """The same as `GPT.logits`."""
        if not pays(hidden):
            return super().logits(hidden)
        name = self.config.output_layer
        return product(hidden, self._packed(name, self.parameters[name].T), self.config.vocab_size)

    def _linear(self, x: Array, name: str) -> Array:
        if not pays(x):
            return super()._linear(x, name)
        weight, bias = self.parameters[name + ".weight"], self.parameters[name + ".bias"]
        out = product(x, self._packed(name, weight), len(bias))
        out += bias
        return out

    def _packed(self, name: str, weight: Array) -> Array:
        if name not in self._panels:
            self._panels[name] = panels(weight)
        return self._panels[name]
