"""Which entries of a cache may go: those that nobody used for long, then those that do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.store.cache import REFRESH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from commons.store.cache import Entry

# What was used this recently, in seconds, may be in use by a build that runs now: the time of an entry's last use is
# known to within REFRESH, and a build takes no longer than the rest.
IN_USE = 2 * REFRESH


def removable(
    entries: Iterable[Entry], *, now: float, max_age: float | None = None, max_size: int | None = None
) -> list[Entry]:
    """Choose the entries to remove, the longest unused first.

    Args:
        entries: All entries of a cache.
        now: The time, in seconds since 1970.
        max_age: Entries that were not used for more seconds than this go.
        max_size: Of what is left, the longest unused go until the rest has at most this many bytes.

    Returns:
        Entries not used in the last `IN_USE` seconds.
    """
    oldest_first = sorted(entries, key=lambda entry: (entry.used, entry.path))
    left = sum(entry.size for entry in oldest_first)
    chosen = []
    for entry in oldest_first:
        too_old = max_age is not None and now - entry.used > max_age
        too_much = max_size is not None and left > max_size
        if now - entry.used <= IN_USE or not (too_old or too_much):
            break
        chosen.append(entry)
        left -= entry.size
    return chosen
