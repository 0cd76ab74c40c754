from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commons.catalog import load
from commons.catalog.diagnostics import FORBIDDEN
from commons.catalog.forms import form
from commons.catalog.layout import LayoutError
from commons.catalog.reader import read_text
from commons.reviewing.recording import continued
from tests.catalog.folder import ROOT

CATALOG = load(ROOT / "catalog")
FORM = form("review", CATALOG)
TEXT = (ROOT / "catalog/reviews/sample-review-1.yml").read_text(encoding="utf-8")
EVENT = {"at": "2026-09-01", "by": "sample-person-2", "from": "completed", "to": "submitted"}
COMMENTED = (
    TEXT.replace("verdict: accept", "# before the verdict\nverdict: accept  # behind it")
    .replace("log:\n", "# before the log\nlog:\n")
    .replace("  - at: 2026-02-20", "  # before an event\n  - at: 2026-02-20")
    + "# at the end\n"
)


def value(text: str) -> dict:
    tree = read_text(text, "")
    assert tree.root is not None and not tree.diagnostics
    return tree.root.value


@pytest.mark.parametrize(
    "text", [TEXT, COMMENTED, TEXT.replace("\n", "\r\n"), TEXT.replace("conflicts: []\n", "") + "conflicts: []\n"]
)
def test_only_what_is_given_changes(text: str) -> None:
    after = continued(text, "review", FORM, {"verdict": "revise", "summary": {"en": "No: it is not."}}, [EVENT])
    former = value(text)
    expected = former | {"verdict": "revise", "summary": {"en": "No: it is not."}, "log": (*former["log"], EVENT)}
    assert value(after) == expected
    for comment in ("# before the log", "# before an event", "# at the end"):
        assert (comment in after) == (comment in text)


def test_a_field_that_is_not_there_yet() -> None:
    text = TEXT.replace("verdict: accept\n", "")
    after = continued(text, "review", FORM, {"verdict": "accept"}, [])
    assert after == TEXT


@given(text=st.text(min_size=1).filter(lambda text: text.strip()))
@settings(max_examples=100, deadline=None)
def test_any_text_comes_back_as_it_was_given_or_is_refused(text: str) -> None:
    try:
        after = continued(TEXT, "review", FORM, {"summary": {"en": text}}, [EVENT])
    except LayoutError:
        assert FORBIDDEN.search(text)
        return
    assert value(after)["summary"] == {"en": text}
    assert value(after)["log"][-1] == EVENT


def test_an_invisible_character_is_refused_in_words() -> None:
    with pytest.raises(LayoutError, match="U\\+200B"):
        continued(TEXT, "review", FORM, {"summary": {"en": "it works\u200b"}}, [])
