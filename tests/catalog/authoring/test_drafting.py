from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commons.catalog import KINDS, Catalog, load
from commons.catalog.authoring.assignments import AssignmentError, assign
from commons.catalog.authoring.checking import Checking
from commons.catalog.authoring.drafting import beginnings, draft, made_id, refusal_of_id, with_beginning
from commons.catalog.diagnostics import FORBIDDEN
from commons.catalog.forms import Form, form
from commons.catalog.reader import read_text
from commons.catalog.validate import validate
from tests.catalog.folder import ROOT
from tests.hostile import OWN

DAY = date(2026, 1, 31)


@cache
def catalog() -> Catalog:
    return load(ROOT / "catalog")


@cache
def forms() -> dict[str, Form]:
    return {kind: form(kind, catalog()) for kind in KINDS}


def reread(kind: str, values: dict[str, Any]) -> Any:
    tree = read_text(draft(kind, forms()[kind], values), "x")
    assert tree.diagnostics == ()
    assert tree.root
    return tree.root.value


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_needed_is_there_and_nothing_else(kind: str) -> None:
    found = reread(kind, {})
    assert set(found) == {name for name, field in forms()[kind].fields.items() if field.needed}
    assert next(reversed(found)) == "log"


@pytest.mark.parametrize("kind", KINDS)
def test_remarks_offer_what_can_be_there_and_their_examples_are_right(kind: str) -> None:
    text = draft(kind, forms()[kind], {})
    for name, field in forms()[kind].fields.items():
        assert (f"\n# {name}: " in text) == (not field.needed and name not in {"formerly", "sample"})
    # Without its mark, each of them is a field that the model takes.
    offered = "\n".join(line[2:] for line in text.splitlines() if line.startswith("# ") and ": " in line[:20])
    tree = read_text(
        "\n".join(line for line in offered.splitlines() if line.split(":")[0] in forms()[kind].fields), "x"
    )
    wrong = validate(tree, KINDS[kind])[1]
    assert {found.id for found in wrong} <= {"GC102"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_entries_that_are_there_can_be_drafted(kind: str) -> None:
    for entry in catalog().of(kind)[-3:]:
        values = entry.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
        values.setdefault("license", None) if kind == "project" else None
        tree = read_text(draft(kind, forms()[kind], values), "x")
        again, wrong = validate(tree, KINDS[kind])
        assert wrong == ()
        assert again
        assert again.model_dump() == entry.model_dump()


LEAVES = [
    (kind, name)
    for kind in ("project", "grant", "reviewer", "person")
    for name in ("name", "title", "summary.en", "license", "languages", "requested", "sample", "about.zh", "log.note")
    if form(kind, load(ROOT / "catalog")).at(name) is not None
]


@settings(max_examples=60)
@given(st.sampled_from(LEAVES), st.one_of(st.text(min_size=1), st.sampled_from(OWN)))
def test_any_value_stands_there_as_it_was_given_or_is_refused(leaf: tuple[str, str], value: str) -> None:
    kind, name = leaf
    try:
        values = assign(forms()[kind], [f"{name}={value}"])
    except AssignmentError:
        return
    tree = read_text(draft(kind, forms()[kind], values), "x")
    if FORBIDDEN.search(value.strip()):
        assert {found.id for found in tree.diagnostics} == {"GC003"}
    if FORBIDDEN.search(value):
        return
    assert tree.diagnostics == ()
    assert tree.root
    found, given_value = tree.root.value, values
    for step in name.split("."):
        found, given_value = found[step], given_value[step]  # type: ignore[index]
        found = found[0] if isinstance(found, tuple) and found else found
        given_value = given_value[0] if isinstance(given_value, list) and given_value else given_value
    assert found == given_value or (found, given_value) == ((), [])


def test_how_a_life_begins() -> None:
    life = catalog().lifecycle
    assert beginnings("project", life) == ("proposed", "listed")
    begun = with_beginning({"name": "a"}, "project", life, DAY, "octocat")
    assert begun == {
        "name": "a",
        "state": "proposed",
        "log": [{"at": "2026-01-31", "by": "octocat", "to": "proposed"}],
    }
    given_state = with_beginning({"state": "listed", "log": [{"by": "b"}]}, "project", life, DAY, "")
    assert given_state["log"] == [{"at": "2026-01-31", "by": "b", "to": "listed"}]


IDS: list[tuple[str, dict[str, Any], str | None]] = [
    ("project", {"name": "Tiny GPT"}, "tiny-gpt"),
    ("person", {"handle": "Octo-Cat", "name": "x"}, "octo-cat"),
    ("review", {"project": "a", "reviewer": "b"}, "a-b"),
    ("review", {"project": "a"}, None),
    ("reviewer", {"person": "a"}, "a"),
    ("grant", {"title": "Four runs"}, "four-runs"),
    ("project", {"name": "中文"}, None),
    ("project", {"name": 3}, None),
    ("project", {}, None),
]


@pytest.mark.parametrize(("kind", "values", "made"), IDS)
def test_an_id_is_made_of_what_is_known(kind: str, values: dict[str, Any], made: str | None) -> None:
    assert made_id(kind, values) == made


def test_ids_are_never_used_twice() -> None:
    assert refusal_of_id(catalog(), "project", "brand-new") is None
    assert "already" in str(refusal_of_id(catalog(), "project", "sample-project-1"))
    assert "never used again" in str(refusal_of_id(catalog(), "project", "sample-project-0"))
    assert refusal_of_id(catalog(), "person", "sample-project-0") is None
    assert "reserved" in str(refusal_of_id(catalog(), "project", "index"))


def test_what_an_answer_causes() -> None:
    checking = Checking(catalog(), "project", forms()["project"])

    def caused(**values: Any) -> list[str]:
        return [found.id for found in checking.caused({"name": "a"}, {"name": "a", **values})]

    assert caused(category="training") == []
    assert caused(category="trainig") == ["GC301"]
    assert caused(maintainers=["nobody-here"]) == ["GC305"]
    assert caused(license="Apache 2") == ["GC401"]
    assert caused(summary={"en": "a\x1b"}) == ["GC003"]
    assert caused(tags=["gpt", "gpt"]) == ["GC108"]
    # What is not given is no mistake of what is.
    assert caused(evidence={"date": "2026-01-31"}) == []
