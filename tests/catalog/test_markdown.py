from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from commons.catalog.diagnostics import printable
from commons.catalog.markdown import code, fenced, harmless
from tests import hostile


def words(markdown: str) -> list[tuple[str, str]]:
    """The words of a line and how they are shown."""
    (_, inline, _) = MarkdownIt("commonmark").parse(f"x {markdown} x")
    return [(token.type, token.content) for token in inline.children or ()]


def check(text: str) -> None:
    shown = words(harmless(text))
    assert {kind for kind, _ in shown} <= {"text", "code_inline"}
    expected = printable(text).strip()
    assert " ".join("".join(content for _, content in shown).split()) == " ".join(f"x {expected} x".split())
    for kind, content in shown:
        assert kind == "code_inline" or not any(sign in content.lower() for sign in ("@", "www.", "://"))


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    check(text)


def test_hostile_texts_are_shown_as_they_are() -> None:
    for text in hostile.OWN:
        check(text)


def test_what_a_forge_would_link_is_code() -> None:
    for text in ("@octocat", "see #12", "GH-7", "www.example.org", "https://example.org", "at 3adf61e154c3fe3f"):
        assert harmless(text) == f"`{text}`"
    assert harmless("a plain text, 12 # and a dead-end") == "a plain text, 12 \\# and a dead\\-end"


def test_ticks_do_not_end_code() -> None:
    assert code("a `b`` c") == "```a `b`` c```"
    assert code("`") == "`` ` ``"
    assert fenced("```\nx", "suggestion") == "````suggestion\n```\nx\n````"
