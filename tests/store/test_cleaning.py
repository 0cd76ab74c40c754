from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from commons.store import Entry, removable
from commons.store.cleaning import IN_USE

NOW = 10_000_000.0
entries = st.lists(
    st.builds(
        Entry,
        path=st.text("ab", min_size=1, max_size=4),
        kind=st.sampled_from(["", "x"]),
        size=st.integers(0, 100),
        used=st.floats(NOW - 10 * IN_USE, NOW + IN_USE),
    ),
    max_size=12,
)
ages = st.none() | st.floats(0, 12 * IN_USE)
sizes = st.none() | st.integers(0, 600)


@given(entries, ages, sizes)
def test_what_may_be_in_use_stays_and_what_goes_was_unused_the_longest(
    found: list[Entry], max_age: float | None, max_size: int | None
) -> None:
    chosen = removable(found, now=NOW, max_age=max_age, max_size=max_size)
    left = list(found)
    for entry in chosen:
        left.remove(entry)
        assert NOW - entry.used > IN_USE
    assert all(one.used <= other.used for one in chosen for other in left)
    idle = [entry for entry in left if NOW - entry.used > IN_USE]
    if max_age is not None:
        assert all(NOW - entry.used <= max_age for entry in idle)
    if max_size is not None and idle:
        assert sum(entry.size for entry in left) <= max_size


@given(entries, ages, sizes)
def test_nothing_goes_that_need_not(found: list[Entry], max_age: float | None, max_size: int | None) -> None:
    chosen = removable(found, now=NOW, max_age=max_age, max_size=max_size)
    left = sum(entry.size for entry in found) - sum(entry.size for entry in chosen)
    if chosen:
        last = chosen[-1]
        too_old = max_age is not None and NOW - last.used > max_age
        assert too_old or (max_size is not None and left + last.size > max_size)
    if max_age is None and max_size is None:
        assert chosen == []
