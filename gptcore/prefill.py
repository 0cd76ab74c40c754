"""Reading a prompt on all cores.

A BLAS spreads one product at a time over the cores, and for all that is no product, norms, softmax and GELU, there is
one core. Here each core takes some of the tokens through the whole model. A token looks at those before it and at none
after it: of the tokens before them, the later ones need nothing but keys and values, layer by layer. They wait until
those are in the cache, which is seldom long, because all go at the same pace.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache as only_once
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from gptcore.cache import KeyValueCache

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gptcore.gpt import GPT
    from gptcore.ops import Array, Ids

# Tokens for a core to take: with fewer, it spends its time on copying weights into the order that the BLAS works in.
_LEAST_TOKENS = 64
# Held while the BLAS is limited, which is so for the whole process.
_limited = Lock()


def forward(model: GPT, ids: Ids, cache: KeyValueCache, wanted: Ids) -> Array:
    """`GPT.forward`, in as many parts of the sequences as there are threads of the BLAS, if the parts are long enough.

    Args:
        model: The model.
        ids: [batch, n_tokens], the tokens after those in the cache.
        cache: With room for them; see `GPT.forward`.
        wanted: [batch, n_wanted], the tokens whose final states are asked for; see `GPT.forward`.

    Returns:
        The final hidden states of the wanted tokens, [batch · n_wanted, n_embd].

    Raises:
        InputError: See `GPT.forward`.
    """
    # Whoever comes meanwhile finds the cores busy.
    if ids.shape[1] < 2 * _LEAST_TOKENS or not _limited.acquire(blocking=False):
        return model.forward(ids, cache, wanted=wanted)
    try:
        n_parts = max((library.num_threads for library in _blas().lib_controllers), default=1)
        if not 1 < n_parts <= ids.shape[1] // _LEAST_TOKENS:
            return model.forward(ids, cache, wanted=wanted)
        with _blas().limit(limits=1):
            return in_parts(model, ids, cache, wanted, n_parts)
    finally:
        _limited.release()


def in_parts(model: GPT, ids: Ids, cache: KeyValueCache, wanted: Ids, n_parts: int) -> Array:
    """The same, with a thread for each of so many parts.

    Args:
        model: See `forward`, and so are ids, cache and wanted.
        ids: [batch, n_tokens].
        cache: See `forward`.
        wanted: [batch, n_wanted].
        n_parts: From 1 to n_tokens.

    Returns:
        [batch · n_wanted, n_embd].
    """
    n_tokens, n_layer = ids.shape[1], model.config.n_layer
    edges = [n_tokens * part // n_parts for part in range(n_parts + 1)]
    stored = [[Event() for _ in range(n_layer)] for _ in range(n_parts)]

    def read(part: int) -> Array:
        start, end = edges[part], edges[part + 1]
        view = _Part(cache.ahead(start), stored[part], stored[part - 1] if part else ())
        try:
            return model.forward(ids[:, start:end], view, wanted=np.clip(wanted - start, 0, end - start - 1))
        finally:  # after an error nobody shall wait for what does not come
            for layer in stored[part]:
                layer.set()

    with ThreadPoolExecutor(n_parts) as pool:
        hidden = np.stack(list(pool.map(read, range(n_parts))))  # [n_parts, batch · n_wanted, n_embd]
    cache.advance(n_tokens)
    parts = np.searchsorted(edges, wanted.reshape(-1), side="right") - 1
    chosen: Array = hidden[parts, np.arange(wanted.size)]
    return chosen


class _Part(KeyValueCache):
    """The cache for one part of the tokens, which waits for those of the parts before."""

    def __init__(self, cache: KeyValueCache, stored: Sequence[Event], before: Sequence[Event]) -> None:
        """Share the memory of a cache.

        Args:
            cache: As it will be when the parts before are stored.
            stored: For each layer, what is set when its keys and values up to the end of this part are stored.
            before: The same of the part before; empty for the first.
        """
        vars(self).update(vars(cache))
        self._stored, self._before = stored, before

    def extend(self, layer: int, key: Array, value: Array) -> tuple[Array, Array]:
        """The same as `KeyValueCache.extend`."""
        extended = super().extend(layer, key, value)
        if self._before:
            self._before[layer].wait()
        self._stored[layer].set()
        return extended


@only_once
def _blas() -> Any:
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

    return ThreadpoolController().select(user_api="blas")
