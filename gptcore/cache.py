"""The key/value cache of a decoder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from gptcore.gpt import GPTConfig
    from gptcore.ops import Array, Ids


class KeyValueCache:
    """The keys and values of the tokens read so far, so that each new token costs one step instead of all of them.

    Each row holds one sequence, and rows may hold different numbers of tokens: sequences of any lengths run side by
    side. Memory is reserved ahead, [n_layer, rows, n_head, capacity, head_dim], so that a step stores the new keys and
    values and moves no others. The keys of one head lie side by side, so that q Kᵀ reads them in order.

    Attributes:
        lengths: Number of tokens in each row, [rows].
    """

    lengths: Ids

    def __init__(self, config: GPTConfig, batch: int = 1, capacity: int | None = None) -> None:
        """Reserve memory.

        Args:
            config: The model's shape.
            batch: Number of rows.
            capacity: Tokens that each row has room for; None is a full context window. See `reserve`.
        """
        self._window = config.n_positions
        capacity = self._window if capacity is None else min(capacity, self._window)
        shape = (config.n_layer, batch, config.n_head, capacity, config.n_embd // config.n_head)
        # Zeros, not whatever was there: a shorter row is read beyond its end, with weight 0, and 0 · NaN is NaN.
        self._keys = np.zeros(shape, dtype=np.float32)
        self._values = np.zeros(shape, dtype=np.float32)
        self.lengths = np.zeros(batch, dtype=np.int64)

    @property
    def length(self) -> int:
        """Number of tokens in the longest row."""
        return int(self.lengths.max())

    @property
    def capacity(self) -> int:
        """Number of tokens that each row has room for."""
        return self._keys.shape[3]

    def reserve(self, n_tokens: int) -> None:
        """Make room for a number of tokens in every row, up to a context window.

        Room is at least doubled, so that all copying together costs less than one more copy. Full windows from the
        start would be 75 MB a row for GPT-2, of which short texts use little.
        """
        if n_tokens <= self.capacity:
            return
        grown = min(max(n_tokens, 2 * self.capacity), self._window)
        self._keys, self._values = _grown(self._keys, grown), _grown(self._values, grown)

    def rows(self, start: int, end: int) -> Self:
        """Rows start to end - 1 as a cache of their own, in the same memory, as long as that is not grown."""
        view = type(self).__new__(type(self))
        view._window = self._window
        view._keys, view._values = self._keys[:, start:end], self._values[:, start:end]
        view.lengths = self.lengths[start:end]
        return view

    def ahead(self, n_tokens: int) -> Self:
        """The cache as it will be with so many more tokens in each row, in the same memory."""
        view = self.rows(0, self.lengths.size)
        view.lengths = self.lengths + n_tokens
        return view

    def extend(self, layer: int, key: Array, value: Array) -> tuple[Array, Array]:
        """Store a layer's new keys and values and return all of them.

        Args:
            layer: Which block, from 0.
            key: [rows, n_head, n_new, head_dim].
            value: The same.

        Returns:
            The keys and values of all tokens so far, [rows, n_head, length + n_new, head_dim]. What stands behind the
            end of a shorter row means nothing, and is finite.
        """
        n_new = key.shape[-2]
        if n_new == 1 and len(key) > 1:
            # One assignment for all rows, [rows, n_head, head_dim]: a loop would take as long as the attention itself.
            places = layer, np.arange(len(key)), slice(None), self.lengths
            self._keys[places], self._values[places] = key[:, :, 0], value[:, :, 0]
        else:
            for row, start in enumerate(self.lengths.tolist()):
                self._keys[layer, row, :, start : start + n_new] = key[row]
                self._values[layer, row, :, start : start + n_new] = value[row]
        end = self.length + n_new
        return self._keys[layer, :, :, :end], self._values[layer, :, :, :end]

    def advance(self, n_new: int) -> None:
        """Count the tokens whose keys and values every layer has stored."""
        self.lengths += n_new

    def drop(self, n_last: Ids) -> None:
        """Forget the newest tokens of each row.

        Args:
            n_last: How many, [rows].
        """
        self.lengths -= n_last

    def copy(self, source: int, target: int, length: int) -> None:
        """Let a row begin with the first tokens of another; what it held is gone."""
        self.clear(target)
        self._keys[:, target, :, :length] = self._keys[:, source, :, :length]
        self._values[:, target, :, :length] = self._values[:, source, :, :length]
        self.lengths[target] = length

    def clear(self, row: int) -> None:
        """Empty a row."""
        end = self.lengths[row]
        self._keys[:, row, :, :end] = 0.0
        self._values[:, row, :, :end] = 0.0
        self.lengths[row] = 0


def _grown(array: Array, capacity: int) -> Array:
    """[..., capacity, head_dim] of zeros that begins with the array; unlike `np.pad` it does not touch the zeros."""
    grown = np.zeros((*array.shape[:-2], capacity, array.shape[-1]), array.dtype)
    grown[..., : array.shape[-2], :] = array
    return grown
