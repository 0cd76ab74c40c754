from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from commons.catalog.periods import period_of


def test_what_is_decided_before_a_period_is_for_it() -> None:
    last_days = [date(2026, 6, 30), date(2026, 12, 31)]
    days = [date(2025, 1, 1), date(2026, 6, 30), date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [period_of(day, last_days) for day in days] == [0, 0, 1, 1, None]
    assert period_of(date(2026, 1, 1), []) is None


@given(st.dates(), st.lists(st.dates()))
def test_texts_of_days_fall_where_the_days_do(day: date, days: list[date]) -> None:
    last_days = sorted(days)
    found = period_of(day, last_days)
    assert found == period_of(day.isoformat(), [each.isoformat() for each in last_days])
    assert found is None or (last_days[found] >= day and all(last < day for last in last_days[:found]))
