from __future__ import annotations

from collections.abc import Callable

from commons.catalog import Catalog
from commons.catalog.views.mentions import mentions


def said(catalog: Catalog, kind: str, id: str) -> list[str]:  # noqa: A002
    return [f"{found.name} {field}" for found, field in mentions(catalog, kind, id)]


def test_who_refers_to_an_entry(samples: Catalog) -> None:
    assert said(samples, "pool", "sample-pool-1") == ["grants/sample-grant-1 pool", "grants/sample-grant-2 pool"]
    assert "grants/sample-grant-1 decisions.by" in said(samples, "person", "sample-person-1")
    assert "reviewers/sample-reviewer-1 trial.grades.by" in said(samples, "person", "sample-person-2")
    assert said(samples, "pool", "sample-person-1") == []


def test_an_entry_does_not_refer_to_itself(samples: Catalog) -> None:
    assert not [
        each for each in said(samples, "person", "sample-person-1") if each.startswith("people/sample-person-1 ")
    ]


def test_a_handle_with_capital_letters_refers_to_the_person(changed: Callable[..., Catalog]) -> None:
    file = "discussions/sample-discussion-2.yml"
    catalog = changed((file, "by: sample-person-3", "by: Sample-Person-3"))
    assert "discussions/sample-discussion-2 log.by" in said(catalog, "person", "sample-person-3")
