"""How weights follow their gradients: AdamW for any of them, Muon for the matrices of the blocks.

Both can share one learning rate: Muon's update is scaled to the size of AdamW's (Liu et al. 2025, "Muon is Scalable for
LLM Training", section 2.2).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from gptcore.parameters import Parameters

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from concurrent.futures import Executor

    from gptcore.ops import Array

# Numbers that AdamW treats at a time: few enough to stay in a cache over all operations, and so many that an operation
# takes longer than two threads take to hand the interpreter to each other.
_CHUNK = 2**17


class AdamW:
    """Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2) on one flat vector.

    m ← β₁ m + (1 - β₁) g;  v ← β₂ v + (1 - β₂) g²;  w ← w - η (m̂ / (√v̂ + ε) + λ w), with m̂ = m / (1 - β₁ᵗ) and
    v̂ = v / (1 - β₂ᵗ) after t steps.

    Attributes:
        first: The moment m, [size].
        second: The moment v, [size].
        steps: Their number t.
    """

    def __init__(
        self, size: int, decay_mask: Array, *, betas: tuple[float, float] = (0.9, 0.95), epsilon: float = 1e-8
    ) -> None:
        """Allocate the moments.

        Args:
            size: Length of the parameter vector.
            decay_mask: [size], 1 where weights decay and 0 where they do not (norms and biases).
            betas: Decay rates of the moments.
            epsilon: Added to the denominator.
        """
        self.first = np.zeros(size, dtype=np.float32)
        self.second = np.zeros(size, dtype=np.float32)
        self.steps = 0
        self._decay_mask = decay_mask
        self._betas = betas
        self._epsilon = epsilon

    def step(
        self,
        parameters: Array,
        gradients: Array,
        learning_rate: float,
        weight_decay: float,
        executor: Executor | None = None,
    ) -> None:
        """Update the parameters in place.

        Args:
            parameters: [size].
            gradients: [size].
            learning_rate: η.
            weight_decay: λ.
            executor: Threads to spread the vector over; the result is the same.
        """
        beta_1, beta_2 = self._betas
        self.steps += 1
        scale_1, scale_2 = 1.0 / (1.0 - beta_1**self.steps), 1.0 / math.sqrt(1.0 - beta_2**self.steps)

        def update(start: int) -> None:
            chunk = slice(start, start + _CHUNK)
            gradient, weights = gradients[chunk], parameters[chunk]
            first, second = self.first[chunk], self.second[chunk]
            first *= beta_1
            first += (1.0 - beta_1) * gradient
            second *= beta_2
            second += (1.0 - beta_2) * (gradient * gradient)
            change = np.sqrt(second)
            change += self._epsilon / scale_2
            np.divide(first, change, out=change)
            change *= learning_rate * scale_1 / scale_2
            change += (learning_rate * weight_decay) * (self._decay_mask[chunk] * weights)
            weights -= change

        list((executor.map if executor else map)(update, range(0, parameters.size, _CHUNK)))


class Muon:
    """Momentum whose matrix is made orthogonal before it is applied (Jordan et al. 2024).

    Gradients of weight matrices are dominated by a few directions; with all singular values set to about 1, the rare
    directions learn as fast as the common ones.

    Attributes:
        momenta: Of each matrix, by its name, in its shape.
    """

    def __init__(self, parameters: Mapping[str, Array], *, momentum: float = 0.95) -> None:
        """Allocate the momentum of every block's matrices.

        Args:
            parameters: The model's weights, by name; `block_matrices` says which of them are updated.
            momentum: Part of it that is left after a step.
        """
        self.momenta = {name: np.zeros_like(parameters[name]) for name in block_matrices(parameters)}
        self._momentum = momentum

    def step(
        self,
        parameters: Mapping[str, Array],
        gradients: Mapping[str, Array],
        learning_rate: float,
        weight_decay: float,
        executor: Executor | None = None,
    ) -> None:
        """Update the blocks' matrices in place.

        Args:
            parameters: The model's weights, by name.
            gradients: Their gradients.
            learning_rate: In AdamW's unit: a step has the size of AdamW's at the same rate.
            weight_decay: Decoupled, as in AdamW.
            executor: Threads to spread the matrices over; the result is the same.
        """

        def update(name: str) -> None:
            direction = self._direction(name, gradients[name])
            matrix = parameters[name]
            matrix *= 1.0 - learning_rate * weight_decay
            matrix -= learning_rate * direction

        list((executor.map if executor else map)(update, self.momenta))

    def _direction(self, name: str, gradient: Array) -> Array:
        momentum = self.momenta[name]
        np.multiply(momentum, self._momentum, out=momentum)
        np.add(momentum, gradient, out=momentum)
        # Nesterov's look ahead.
        ahead = gradient + self._momentum * momentum
        # Queries, keys and values are three matrices that are stored side by side.
        parts = np.split(ahead, 3 if name.endswith("c_attn.weight") else 1, axis=1)
        scaled = [(0.2 * math.sqrt(max(part.shape))) * orthogonalize(part) for part in parts]
        return np.concatenate(scaled, axis=1)


def orthogonalize(matrix: Array, steps: int = 5) -> Array:
    """The nearest matrix whose singular values are all about 1, by Newton-Schulz iteration.

    X ← a X + (b A + c A²) X with A = X Xᵀ, and coefficients that push small singular values up fast (Jordan et al.
    2024).

    Args:
        matrix: [n, m].
        steps: Number of iterations.

    Returns:
        [n, m], singular values roughly from 0.7 to 1.2.
    """
    a, b, c = 3.4445, -4.7750, 2.0315
    x: Array = matrix.T if matrix.shape[0] > matrix.shape[1] else matrix
    x = x / (float(np.linalg.norm(x)) + 1e-7)
    for _ in range(steps):
        gram = x @ x.T
        polynomial = b * gram + c * (gram @ gram)
        x = a * x + polynomial @ x
    return x.T if matrix.shape[0] > matrix.shape[1] else x


def block_matrices(parameters: Mapping[str, Array]) -> Iterator[str]:
    """The names of the blocks' weight matrices: neither embeddings nor an output layer, nor biases and norms.

    Args:
        parameters: By name; those of a block have its number among the parts of their names, as in
            `transformer.h.0.mlp.c_fc.weight`.
    """
    for name, array in parameters.items():
        if array.ndim == 2 and any(part.isdecimal() for part in name.split(".")):
            yield name


def decay_mask(parameters: Mapping[str, Array], without: Collection[str] = ()) -> Array:
    """1 for matrices and embeddings, 0 for norms and biases, as a flat vector.

    Args:
        parameters: By name, in the order of the vector.
        without: Names that get 0 as well, because another optimizer lets them decay.
    """
    mask = Parameters({name: array.shape for name, array in parameters.items()})
    for name, array in mask.items():
        array[...] = 1.0 if array.ndim >= 2 and name not in without else 0.0
    return mask.flat


def clip(gradients: Array, limit: float, scale: float = 1.0) -> float:
    """Scale gradients in place so that their norm is at most the limit (Pascanu et al. 2013, algorithm 1).

    Args:
        gradients: All gradients as one vector.
        limit: The largest norm.
        scale: What to multiply them with before, such as 1/n for a mean of n.

    Returns:
        The norm before clipping.
    """
    norm = scale * math.sqrt(float(np.dot(gradients, gradients)))
    if norm > limit:
        scale *= limit / norm
    if scale != 1.0:
        gradients *= scale
    return norm
