"""How a text is written as a YAML scalar: without quotes where it is then read as the same text, else in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from commons.catalog.edits import replace, span_at
from commons.catalog.reader import read_text
from commons.catalog.scalars import in_quotes

if TYPE_CHECKING:
    from commons.catalog.diagnostics import Edit, Place
    from commons.catalog.tree import Tree

# What can be read plain in braces and brackets too, needs no second look, and is nearly everything.
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ._/()+-]*(?<! )")
_TYPED = re.compile(r"null|true|false", re.IGNORECASE)


def rewrite(tree: Tree, place: Place, text: str) -> tuple[Edit, ...]:
    """Put another text in the place of a scalar.

    Args:
        tree: The file.
        place: Where the scalar begins, a name or a value.
        text: Any text.

    Returns:
        An edit that keeps the scalar's quotes, or none if no scalar in one line begins there.
    """
    span = span_at(tree, place)
    return replace(tree, place, written(text, in_flow=span.in_flow, quote=span.style)) if span else ()


def written(text: str, *, in_flow: bool = False, quote: str = "") -> str:
    """A text as a scalar in one line.

    Args:
        text: Any text.
        in_flow: Whether it is to stand in brackets or braces.
        quote: The quotes that it had, if it had some; they stay if they can.

    Returns:
        What is read as exactly this text.
    """
    return text if not quote and is_plain(text, in_flow=in_flow) else in_quotes(text, quote or '"')


def is_plain(text: str, *, in_flow: bool = False) -> bool:
    """Whether the text is seen and read as the same without quotes, as the value of a field or in brackets."""
    if _PLAIN.fullmatch(text):
        return not _TYPED.fullmatch(text)
    if not text or "\n" in text or "\t" in text:
        return False
    # What is in brackets may also be in braces, and be followed by a space.
    tree = read_text(f"[{text} , {{ x: {text} }}]" if in_flow else f"x: {text}", "")
    found = [tree.node(0), tree.node(1, "x")] if in_flow else [tree.node("x")]
    is_alone = not in_flow or (tree.root is not None and len(tree.root.members) == 2)
    return is_alone and all(node is not None and node.value == text == node.written for node in found)
