from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.catalog import KINDS, load
from commons.catalog.authoring.assignments import AssignmentError, assign
from commons.catalog.forms import Form, form
from tests.catalog.folder import ROOT


@cache
def forms() -> dict[str, Form]:
    catalog = load(ROOT / "catalog")
    return {kind: form(kind, catalog) for kind in KINDS}


PUT: list[tuple[str, list[str], dict[str, Any]]] = [
    ("project", ["name=a=b", "license=MIT"], {"name": "a=b", "license": "MIT"}),
    ("project", ["name= a "], {"name": " a "}),
    ("project", ["license=", "homepage=null", "name=null"], {"license": None, "homepage": None, "name": "null"}),
    ("project", ["summary.en=a", "summary.zh=b"], {"summary": {"en": "a", "zh": "b"}}),
    ("project", ["tags=gpt, bpe", "tags=rust"], {"tags": ["gpt", "bpe", "rust"]}),
    ("project", ["languages=C, C++", "languages=Go"], {"languages": ["C, C++", "Go"]}),
    ("project", ["tags="], {"tags": []}),
    ("project", ["sample=true"], {"sample": True}),
    ("project", ["sample=yes"], {"sample": "yes"}),
    (
        "project",
        ["artifacts.kind=code", "artifacts.kind=weights", "artifacts.terms.en=a", "artifacts.kind=demo"],
        {"artifacts": [{"kind": "code"}, {"kind": "weights", "terms": {"en": "a"}}, {"kind": "demo"}]},
    ),
    ("grant", ["requested=10", "approved=ten"], {"requested": 10, "approved": "ten"}),
    ("grant", ["justification.goal.en=a"], {"justification": {"goal": {"en": "a"}}}),
    ("grant", ["log.note=a", "log.by=b"], {"log": [{"note": "a", "by": "b"}]}),
    ("reviewer", ["conflicts="], {"conflicts": []}),
    (
        "reviewer",
        ["trial.review=a", "trial.grades.by=b", "trial.grades.passed=true", "trial.grades.by=c"],
        {"trial": {"review": "a", "grades": [{"by": "b", "passed": True}, {"by": "c"}]}},
    ),
]


@pytest.mark.parametrize(("kind", "assignments", "values"), PUT)
def test_values_are_put_where_they_belong(kind: str, assignments: list[str], values: dict[str, Any]) -> None:
    assert assign(forms()[kind], assignments) == values


WRONG = {
    ("name=a", "name=b"): "name has a value already",
    ("licence=MIT",): "there is no field 'licence'; did you mean 'license'?",
    ("evidence=x",): "evidence has fields of its own; write evidence.commit or evidence.date",
    ("summary=x",): "summary is a text in two languages; write summary.en or summary.zh",
    ("summary.en=x", "summary.en=y"): "summary.en has a value already",
    ("name",): "'name' gives no field a value: write it like license=MIT",
    ("=x",): "'=x' gives no field a value",
    ("",): "'' gives no field a value",
    ("artifacts=code",): "artifacts has fields of its own",
    ("log.note=a", "log.note.en=b"): "log.note has a value already, and takes no log.note.en",
}


@pytest.mark.parametrize("assignments", WRONG)
def test_what_has_no_place_is_said(assignments: tuple[str, ...]) -> None:
    with pytest.raises(AssignmentError) as raised:
        assign(forms()["project"], assignments)
    assert str(raised.value).startswith(WRONG[assignments])


NAMES = sorted({name for made in forms().values() for name in made.names()} | {"x", "summary", "log"})


@given(
    st.sampled_from(sorted(KINDS)),
    st.lists(st.one_of(st.text(), st.builds("{}={}".format, st.sampled_from(NAMES), st.text())), max_size=5),
)
def test_any_texts_are_put_or_refused(kind: str, assignments: list[str]) -> None:
    try:
        values = assign(forms()[kind], assignments)
    except AssignmentError as error:
        assert str(error).isprintable() or "\n" not in str(error)
        return
    assert set(values) <= set(forms()[kind].fields)
