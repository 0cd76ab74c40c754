"""The key/value cache of a decoder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gptcore.gpt import GPTConfig
    from gptcore.ops import Array


class KeyValueCache:
    """The keys and values of the tokens read so far, so that each new token costs one step instead of all of them.

    Attributes:
        length: Number of tokens held.
    """

    def __init__(self, config: GPTConfig, batch: int = 1) -> None:
        """Allocate room for a full context window.

        Args:
            config: The model's shape.
            batch: Number of sequences.
        """
        shape = (config.n_layer, batch, config.n_head, config.n_positions, config.n_embd // config.n_head)
        self._keys = np.empty(shape, dtype=np.float32)
        self._values = np.empty(shape, dtype=np.float32)
        self.length = 0

    def extend(self, layer: int, key: Array, value: Array) -> tuple[Array, Array]:
        """Store a layer's new keys and values and return all of them.

        Args:
            layer: Which block, from 0.
            key: [batch, n_head, n_new, head_dim].
            value: The same.

        Returns:
            The keys and values of all tokens so far, [batch, n_head, length + n_new, head_dim].
        """
        end = self.length + key.shape[-2]
        self._keys[layer, :, :, self.length : end] = key
        self._values[layer, :, :, self.length : end] = value
        return self._keys[layer, :, :, :end], self._values[layer, :, :, :end]
