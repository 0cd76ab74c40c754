"""A list of work shared with processes of our own: this one takes the first part, children the others.

Nothing has to be sent to a child, for it is a copy of this process; only its result comes back. Where processes cannot
be copied, or threads run that would be missing in a copy, this process does everything.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_parts(items: Sequence[Item], work: Callable[[Sequence[Item]], Result], *, least: int) -> list[Result]:
    """Do work on all items, in parts.

    Args:
        items: What there is to do.
        work: Does a part of it; what it gives back is pickled if a child did it.
        least: How many items make it worth a process.

    Returns:
        What `work` gave back for each part, in the items' order.
    """
    number = max(1, min(_processors(), len(items) // least))
    size = -(-len(items) // number)
    first, *others = (items[size * part : size * (part + 1)] for part in range(number))
    children = [(part, _Child.begin(work, part)) for part in others]
    results = [work(first)]
    for part, child in children:
        # A child that did not end well, for want of memory or for any reason, leaves its part to this process.
        result = child.result()
        results.append(work(part) if result is None else result[0])
    return results


class _Child(NamedTuple):
    process: BaseProcess
    receiver: Connection

    @classmethod
    def begin(cls, work: Callable[[Sequence[Item]], Result], part: Sequence[Item]) -> _Child:
        context = multiprocessing.get_context("fork")
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(work, part, sender), daemon=True)
        process.start()
        sender.close()
        return cls(process, receiver)

    def result(self) -> tuple[Any] | None:
        """What it sent, or None if it could not."""
        try:
            return (self.receiver.recv(),)
        except (EOFError, OSError):
            return None
        finally:
            self.receiver.close()
            self.process.join()


def _work(work: Callable[[Sequence[Item]], Result], part: Sequence[Item], sender: Connection) -> None:
    # An error is not for a child to show: the part is done again, and then it is raised.
    with contextlib.suppress(Exception):
        sender.send(work(part))


def _processors() -> int:
    """How many of them this process may use, if it can be copied."""
    if sys.platform != "linux":
        return 1
    try:
        # Those of libraries too, of which Python's own count knows nothing.
        threads = list(Path("/proc/self/task").iterdir())
    except OSError:
        return 1
    return len(os.sched_getaffinity(0)) if len(threads) == 1 else 1
