from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from commons.catalog import Catalog
from commons.catalog.views.ledger import Account, PoolLedger, approved_on, ledger

POOL, CLOSED, OPEN = "pools/sample-pool-1.yml", "grants/sample-grant-1.yml", "grants/sample-grant-2.yml"
RENEWED = "donor: Sample Donor\nrenewals: [{ from: 2026-03-21, until: 2027-12-31, capacity: 200 }]"


def first(catalog: Catalog) -> PoolLedger:
    return ledger(catalog)[0]


def sums(account: Account) -> tuple[int, int, int, int, int]:
    return account.capacity, account.approved, account.allocated, account.delivered, account.left


def test_what_a_pool_has_and_what_is_left(samples: Catalog) -> None:
    one, other = ledger(samples)
    assert [sums(account) for account in one.accounts] == [(1000, 180, 180, 175, 820)]
    assert [line.grant.id for line in one.accounts[0].lines] == ["sample-grant-1"]
    assert [(line.grant.id, line.asked, line.is_undecided) for line in one.others] == [("sample-grant-2", 300, True)]
    assert one.asked == 300
    assert [sums(account) for account in other.accounts] == [(5000, 0, 0, 0, 5000)]


def test_a_grant_is_paid_from_the_period_of_its_approval(changed: Callable[..., Catalog]) -> None:
    catalog = changed((POOL, "until: 2026-12-31", "until: 2026-03-20"), (POOL, "donor: Sample Donor", RENEWED))
    assert catalog.diagnostics == ()
    assert [sums(account) for account in first(catalog).accounts] == [(1000, 0, 0, 0, 1000), (200, 180, 180, 175, 20)]


def test_what_is_approved_after_the_last_day_no_period_pays(changed: Callable[..., Catalog]) -> None:
    catalog = changed((POOL, "until: 2026-12-31", "until: 2026-03-20"))
    assert first(catalog).accounts[0].approved == 0
    assert [(line.grant.id, line.is_undecided) for line in first(catalog).others] == [
        ("sample-grant-1", False),
        ("sample-grant-2", True),
    ]
    assert "GC710" in {found.id for found in catalog.diagnostics}


STATES = {"cancelled": (175, 825), "declined": (0, 1000), "delivered": (180, 820)}


@pytest.mark.parametrize("state", STATES)
def test_what_is_given_back_is_not_taken(state: str, changed: Callable[..., Catalog]) -> None:
    account = first(changed((CLOSED, "state: closed", f"state: {state}"))).accounts[0]
    assert (account.approved, account.left) == STATES[state]


def test_more_than_there_is_leaves_less_than_nothing(changed: Callable[..., Catalog]) -> None:
    catalog = changed((POOL, "capacity: 1000", "capacity: 100"))
    assert first(catalog).accounts[0].left == -80
    assert [found.id for found in catalog.diagnostics] == ["GC704"]


def test_what_counts_in_another_unit_is_not_added_up(changed: Callable[..., Catalog]) -> None:
    catalog = changed((CLOSED, "unit: gpu-hour", "unit: cpu-hour"))
    assert first(catalog).accounts[0].approved == 0
    assert [found.id for found in catalog.diagnostics] == ["GC705"]


def test_the_day_of_an_approval_is_its_decisions_or_else_its_events(samples: Catalog) -> None:
    closed, submitted = samples.grants
    assert approved_on(closed) == date(2026, 3, 25)
    assert approved_on(closed.model_copy(update={"decisions": ()})) == date(2026, 3, 25)
    assert approved_on(submitted) is None
