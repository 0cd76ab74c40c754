"""Work in many pieces, each done by whichever process is free."""

from __future__ import annotations

import gc
import multiprocessing
import os
from typing import TYPE_CHECKING

from commons.catalog.sharing import in_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from multiprocessing.sharedctypes import Synchronized


def shared(work: Sequence[Callable[[], None]]) -> None:
    """Do all work, in this process and in copies of it; what is done is what is written, for nothing comes back.

    Args:
        work: What there is to do, in the order in which it is begun.
    """
    counter = multiprocessing.get_context("fork").Value("l", 0)

    def take(_: Sequence[int]) -> list[int]:
        return list(_done(work, _places(counter, len(work))))

    # What there is already is not looked through for garbage, again after each piece.
    gc.freeze()
    try:
        parts = in_parts(range(os.cpu_count() or 1), take, least=1)
        # What a process took that did not end well is done again, and here an error is raised.
        for _ in _done(work, sorted(set(range(len(work))).difference(*parts))):
            pass
    finally:
        gc.unfreeze()


def _places(counter: Synchronized[int], end: int) -> Iterator[int]:
    while True:
        with counter.get_lock():
            place = counter.value
            counter.value = place + 1
        if place >= end:
            return
        yield place


def _done(work: Sequence[Callable[[], None]], places: Iterable[int]) -> Iterator[int]:
    for place in places:
        work[place]()
        # Each rendering leaves cycles behind, which would take half a gigabyte for ten thousand entries.
        gc.collect()
        yield place
