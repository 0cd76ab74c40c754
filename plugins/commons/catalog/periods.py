"""The periods of a pool: a grant is paid from the one that its approval falls into."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

DayT = TypeVar("DayT", str, "date")


def period_of(day: DayT, last_days: Sequence[DayT]) -> int | None:
    """The period that a day falls into.

    Args:
        day: Days are dates, or texts such as `2026-01-31`.
        last_days: Of each period, the earliest first.

    Returns:
        Its index: what is decided before a period begins, or between two, is decided for the one that comes. None for
        a day after all of them.
    """
    return next((index for index, last in enumerate(last_days) if day <= last), None)
