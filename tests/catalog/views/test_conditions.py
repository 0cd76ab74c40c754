"""Conditions on entries; the cases are in `conditions.yml`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from commons.catalog import KINDS, Catalog
from commons.catalog.forms import Form, form
from commons.catalog.views.conditions import ConditionError, condition, field_values, in_order, near_miss
from commons.catalog.views.lookup import Found, every
from tests.hostile import OWN

CASES = yaml.safe_load((Path(__file__).parent / "conditions.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def forms(samples: Catalog) -> dict[str, Form]:
    return {kind: form(kind, samples) for kind in KINDS}


def of(kind: str | None, forms: dict[str, Form]) -> dict[str, Form]:
    return forms if kind is None else {kind: forms[kind]}


def entries(kind: str | None, catalog: Catalog) -> list[Found]:
    return [each for each in every(catalog) if kind in {None, each.kind}]


@pytest.mark.parametrize(("kind", "text", "ids"), CASES["found"])
def test_what_meets_a_condition(kind: str, text: str, ids: list[str], samples: Catalog, forms: dict[str, Form]) -> None:
    asked = condition(text, of(kind, forms), samples)
    assert [each.entry.id for each in entries(kind, samples) if asked.holds(each.entry)] == ids


@pytest.mark.parametrize(("kind", "text", "message"), CASES["wrong"])
def test_what_is_no_condition(
    kind: str, text: str, message: str | None, samples: Catalog, forms: dict[str, Form]
) -> None:
    if message is None:
        assert not any(condition(text, of(kind, forms), samples).holds(each.entry) for each in entries(kind, samples))
        return
    with pytest.raises(ConditionError, match="^" + re.escape(message)):
        condition(text, of(kind, forms), samples)


def test_what_may_have_been_meant_by_a_value_that_no_entry_has(samples: Catalog, forms: dict[str, Form]) -> None:
    projects = entries("project", samples)
    only = of("project", forms)
    assert near_miss(condition("license=apache-2.0", only, samples), projects) == "Apache-2.0"
    assert near_miss(condition("license=Apache-2.0", only, samples), projects) is None
    assert near_miss(condition("license=WTFPL", only, samples), projects) is None
    assert near_miss(condition("license!=apache-2.0", only, samples), projects) is None


def test_entries_in_order(samples: Catalog) -> None:
    grants = entries("grant", samples)
    assert [each.entry.id[-1] for each in in_order(grants, "requested", descending=True)] == ["2", "1"]
    # What has nothing there is last either way.
    for descending in (True, False):
        assert [each.entry.id[-1] for each in in_order(grants, "amended", descending=descending)] == ["1", "2"]
    both = in_order(entries(None, samples), "evidence.date")
    assert {each.kind for each in both[:2]} == {"project"}


NAMES = st.sampled_from(["license", "state", "log.at", "requested", "sample", "artifacts.kind", "summary", "x", "log"])


@given(NAMES, st.sampled_from(["=", "!=", "~", "<", "<=", ">", ">=", ""]), st.one_of(st.text(), st.sampled_from(OWN)))
def test_any_condition_is_met_or_refused(
    samples: Catalog, forms: dict[str, Form], name: str, sign: str, value: str
) -> None:
    try:
        asked = condition(name + sign + value, forms, samples)
    except ConditionError as error:
        assert str(error)
        return
    found = entries(None, samples)
    held = [each for each in found if asked.holds(each.entry)]
    opposite = {"=": "!=", "!=": "="}.get(asked.sign)
    if opposite:
        # The sign may have been the value's: what stands behind it is what is compared with.
        other = condition(name + opposite + (sign + value).partition(asked.sign)[2], forms, samples)
        # Of those that can be asked, each meets one of the two.
        assert len(held) + sum(other.holds(each.entry) for each in found) == len(found)


@given(st.text())
def test_any_text_is_a_condition_or_refused(samples: Catalog, forms: dict[str, Form], text: str) -> None:
    try:
        asked = condition(text, forms, samples)
    except ConditionError:
        return
    assert all(isinstance(asked.holds(each.entry), bool) for each in every(samples))


def test_a_text_in_two_languages_counts_as_two(samples: Catalog) -> None:
    (grant, _) = samples.grants
    assert len(field_values(grant, "justification.goal")) == 2
    assert field_values(grant, "approved") == [180]
