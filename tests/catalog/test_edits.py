from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from commons.catalog.diagnostics import Edit, Place
from commons.catalog.edits import apply, edit, remove_member, replace, span_at
from commons.catalog.reader import read_text
from commons.catalog.writing import is_plain, rewrite, written

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=30)


@given(TEXTS, st.integers(0, 30), st.integers(0, 30), TEXTS)
def test_an_edit_changes_what_it_names_and_nothing_else(text: str, one: int, other: int, by: str) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    made = edit(text, start, end, by)
    assert apply(text, [made]) == text[:start] + by + text[end:]
    assert edit(text, start, end, by, Place(3, 1)).start == made.start._replace(line=made.start.line + 2)


def test_several_edits_are_made_at_once() -> None:
    text = "a\nbc\nd"
    edits = [
        Edit(Place(3, 1), Place(3, 2), "x"),
        Edit(Place(1, 2), Place(2, 2), ""),
        Edit(Place(2, 3), Place(2, 3), "!"),
    ]
    assert apply(text, edits) == "ac!\nx"


@given(TEXTS, st.booleans(), st.sampled_from(["", "'", '"']))
def test_what_is_written_is_read(text: str, in_flow: bool, quote: str) -> None:
    scalar = written(text, in_flow=in_flow, quote=quote)
    assert "\n" not in scalar
    tree = read_text(f"- [{scalar}, 1]" if in_flow else f"- {scalar}", "x")
    if not tree.diagnostics:
        assert (tree.node(0, 0) if in_flow else tree.node(0)).value == text  # type: ignore[union-attr]
    else:
        # What may not be in an entry is not hidden, only spelled out.
        assert {found.id for found in tree.diagnostics} == {"GC003"}


def test_quotes_only_where_needed() -> None:
    for text in ("Small GPT", "a: b", "x, y", "12", "true", "- a", "#", "a #b", "中文", "@a", "Null", "2026-01-01", ""):
        assert is_plain(text) == (text in {"Small GPT", "x, y", "中文", "2026-01-01"}), text
    assert not is_plain("x, y", in_flow=True)
    assert is_plain("C++", in_flow=True)
    assert not is_plain("-", in_flow=True)


def test_a_scalar_is_found_and_replaced() -> None:
    tree = read_text("a: [x, 'y']  # z\nb: >\n  long\n", "x")
    assert span_at(tree, Place(1, 5)) == (4, 5, "", True)
    assert span_at(tree, Place(1, 4)) is None
    (made,) = rewrite(tree, Place(1, 8), "it's")
    assert apply(tree.text, [made]) == "a: [x, 'it''s']  # z\nb: >\n  long\n"
    assert replace(tree, Place(2, 4), "x") == ()


def test_a_part_of_a_file_is_edited_where_it_stands() -> None:
    tree = read_text("a: x", "page.md", line=5, column=3)
    assert rewrite(tree, Place(5, 6), "y") == (Edit(Place(5, 6), Place(5, 7), "y"),)


def test_a_member_is_taken_out() -> None:
    for text in ("[a, b]", "[a, b ]", "- a\n- b\n- c\n"):
        tree = read_text(text, "x")
        assert tree.root is not None
        without = apply(text, remove_member(tree, tree.root, 1))
        assert read_text(without, "x").root.value == tuple(each for each in tree.root.value if each != "b")  # type: ignore[union-attr, attr-defined]
