from __future__ import annotations

import pytest

from commons.catalog import KINDS, load
from commons.catalog.lifecycle import lifecycle
from commons.catalog.reader import read_text
from tests.catalog.folder import ROOT

TEXT = (ROOT / "catalog/lifecycle.yml").read_text(encoding="utf-8")
VOCABULARY = load(ROOT / "catalog").vocabulary


def test_every_state_can_be_reached_and_begins_somewhere() -> None:
    life, found = lifecycle(read_text(TEXT, "x"), VOCABULARY)
    assert found == ()
    for kind in KINDS:
        begins = {each.to for each in life.transitions[kind] if each.from_ is None}
        assert begins
        reached, before = begins, set()
        while reached != before:
            before, reached = reached, reached | {after for state in reached for after in life.after(kind, state)}
        assert reached == set(life.states(kind))
        assert reached <= set(VOCABULARY.states)
        pairs = [(each.from_, each.to) for each in life.transitions[kind]]
        assert len(pairs) == len(set(pairs))


def test_a_transition_is_found_by_its_ends() -> None:
    life, _ = lifecycle(read_text(TEXT, "x"), VOCABULARY)
    approved = life.find("grant", "under-review", "approved")
    assert approved
    assert (approved.approval, approved.needs["approved"]) == (True, 1)
    assert str(approved) == "from 'under-review' to 'approved'"
    assert life.find("grant", "submitted", "approved") is None
    assert str(life.find("grant", None, "submitted")) == "to 'submitted' at the beginning"


def test_an_entry_waits_for_some_transitions_and_is_at_rest_elsewhere() -> None:
    life, _ = lifecycle(read_text(TEXT, "x"), VOCABULARY)
    assert [each.to for each in life.awaited("grant", "under-review")] == ["approved"]
    assert life.awaited("grant", "closed") == life.awaited("person", "active") == ()
    # The beginning is nobody's turn, and what is waited for leads on.
    for kind in KINDS:
        assert life.awaited(kind, None) == ()
        for each in life.transitions[kind]:
            assert not each.awaited or each.from_ != each.to


# What is changed, and what is said about it.
MISTAKES = {
    ("to: away, by: [owner", "to: awy, by: [owner"): "unknown state 'awy'; did you mean 'away'? (GC303)",
    ("by: [anyone]", "by: [anyonee]"): "unknown role 'anyonee'; did you mean 'anyone'? (GC304)",
    ("person:\n", "persons:\n"): "unknown field 'persons'; did you mean 'person'? (GC101)",
    ("needs: { note: 1 }", "nedds: { note: 1 }"): "unknown field 'nedds'; did you mean 'needs'? (GC101)",
    ("{ note: 1 }", "{ noet: 1 }"): "a project has no field 'noet'; there are: note, ref, id, formerly, state",
    (
        "trial.grades.passed: 2",
        "trial.grade: 2",
    ): "a reviewer has no field 'trial.grade'; there are: note, ref, review, grades",
    ("{ note: 1 }", "{ note: 0 }"): "project.needs.note must be at least 1, got 0 (GC105)",
    ("reviews: 2", "reviews: two"): "project.reviews must be a whole number, got the text 'two' (GC103)",
}


@pytest.mark.parametrize("change", MISTAKES)
def test_mistakes_have_places(change: tuple[str, str]) -> None:
    assert change[0] in TEXT
    life, (found,) = lifecycle(read_text(TEXT.replace(*change, 1), "x"), VOCABULARY)
    assert MISTAKES[change] in str(found)
    assert life.transitions == {}
    line = TEXT.replace(*change, 1).split("\n")[found.line - 1]
    assert found.column <= len(line)
