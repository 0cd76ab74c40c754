from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from commons.catalog import KINDS, Catalog
from commons.catalog.views.statistics import NO_LICENSE, by_count, statistics
from tests.catalog.folder import entry


def test_samples_are_not_counted_unless_asked_for(samples: Catalog) -> None:
    real = statistics(samples)
    assert set(real.kinds) == set(KINDS)
    assert set(real.kinds.values()) == {0}
    assert (real.reviews, real.waits, real.states, real.left_out) == ({}, (), {}, samples.entries)
    assert statistics(samples, samples=True).left_out == 0


def test_what_is_counted(samples: Catalog) -> None:
    figures = statistics(samples, samples=True)
    assert sum(figures.kinds.values()) == samples.entries
    assert {kind: sum(states.values()) for kind, states in figures.states.items()} == figures.kinds
    assert figures.licenses == {NO_LICENSE: 1, "Apache-2.0": 1}
    assert figures.artifacts["code"] == 2
    assert figures.reviews == {"2026-01": 2, "2026-02": 2}
    assert list(figures.states["grant"]) == ["submitted", "closed"]  # the lifecycle's order


def test_how_long_entries_waited(samples: Catalog) -> None:
    waits = {(wait.kind, wait.state): wait for wait in statistics(samples, samples=True).waits}
    proposed = waits["project", "proposed"]
    assert (proposed.count, proposed.median_days, proposed.longest_days) == (2, 22, 26)
    # It was under review twice.
    assert (waits["grant", "under-review"].count, waits["grant", "under-review"].median_days) == (2, 3.5)
    assert ("person", "active") not in waits
    assert ("grant", "closed") not in waits


def test_months_without_a_review_are_there(changed: Callable[..., Catalog]) -> None:
    catalog = changed(
        ("reviews/sample-review-2.yml", "    to: submitted\n  - at: 2026-02-", "    to: submitted\n  - at: 2026-05-")
    )
    counts = statistics(catalog, samples=True).reviews
    assert counts == {"2026-01": 2, "2026-02": 1, "2026-03": 0, "2026-04": 0, "2026-05": 1}


def test_real_projects_are_counted(changed: Callable[..., Catalog]) -> None:
    catalog = changed(("projects/a.yml", "", entry("a")))
    figures = statistics(catalog)
    assert (figures.kinds["project"], figures.categories, figures.licenses) == (1, {"training": 1}, {"MIT": 1})
    assert figures.tags == {"gpt-2": 1, "pytorch": 1}


@given(st.lists(st.text(max_size=2)))
def test_counts_are_those_of_a_counter_with_a_fixed_order(values: list[str]) -> None:
    counted = by_count(values)
    assert counted == Counter(values)
    assert list(counted.items()) == sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    assert list(by_count(reversed(values))) == list(counted)
