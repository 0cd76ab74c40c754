from __future__ import annotations

from commons.catalog.diagnostics import Place
from commons.catalog.importing.drafts import Draft, Item, Text
from commons.catalog.reader import read_text

TEXT = """\
name: " A   name "
empty: ""
number: 1.10
date: 2026-01-31
truth: true
yes: yes
off: False
list: [a, 2, "", {b: c}]
one: only
nothing: null
none: []
"""


def item() -> tuple[Item, Draft]:
    tree = read_text(TEXT, "list.yml")
    assert tree.root is not None
    draft = Draft("list.yml", Place(1, 1))
    return Item(tree, tree.root, draft), draft


def test_texts_are_in_one_line_and_as_they_were_written() -> None:
    taken, draft = item()
    assert taken.text("name") == Text("A name", Place(1, 7))
    assert taken.text("number") == Text("1.10", Place(3, 9))
    assert taken.text("date") == Text("2026-01-31", Place(4, 7))
    assert taken.text("gone") is None
    assert taken.text("nothing") is None
    assert draft.notes == []
    assert taken.text("empty") is None
    assert taken.text("truth") is None
    assert [str(note) for note in draft.notes] == [
        "list.yml:2:8: 'empty' is not carried over: it is no text",
        "list.yml:5:8: 'truth' is not carried over: it is no text",
    ]


def test_lists_may_be_one_text_alone() -> None:
    taken, draft = item()
    assert [text.value for text in taken.texts("list")] == ["a", "2"]
    assert [note.column for note in draft.notes] == [14, 18]
    assert [text.value for text in taken.texts("one")] == ["only"]
    assert taken.texts("gone") == []


def test_truth_as_other_readers_have_it() -> None:
    taken, _ = item()
    names = ("truth", "yes", "off", "gone", "name")
    assert [name for name in names if taken.is_true(name)] == ["truth", "yes"]


def test_what_nobody_took_is_told_once() -> None:
    taken, draft = item()
    for name in ("name", "number", "date", "truth", "yes", "off", "list"):
        taken.take(name)
    taken.drop("empty")
    taken.lost("nothing", "there is none")
    assert draft.notes == []
    taken.tell_rest()
    assert [note.message for note in draft.notes] == [
        "'one' (line 9) is not carried over: an entry has no field for it"
    ]


def test_something_else_is_as_good_as_nothing() -> None:
    for text in ("[a]", "a", "1"):
        tree = read_text(text, "x")
        assert tree.root is not None
        draft = Draft("x", Place(1, 1))
        taken = Item(tree, tree.root, draft)
        assert taken.text("name") is None
        taken.tell_rest()
        assert draft.notes == []


def test_a_draft_keeps_where_things_come_from() -> None:
    draft = Draft("x", Place(1, 1))
    draft.put(Text("a", Place(2, 3)), "summary", "en")
    draft.put(None, "homepage")
    draft.add("tags", "b", Place(4, 5))
    draft.add("tags", "b", Place(6, 7))
    assert draft.values == {"summary": {"en": "a"}, "tags": ["b"]}
    assert draft.places == {("summary", "en"): Place(2, 3), ("tags", 0): Place(4, 5)}
