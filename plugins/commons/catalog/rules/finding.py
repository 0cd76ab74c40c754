"""How rules say what they found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from commons.catalog.diagnostics import Diagnostic, Related, quoted
from commons.catalog.spelling import certain, closest
from commons.catalog.writing import rewrite

if TYPE_CHECKING:
    from collections.abc import Collection

    from commons.catalog.tree import Node, Tree


def finding(tree: Tree, node: Node, id: str, message: str, *, instead: str | None = None) -> Diagnostic:  # noqa: A002
    """A mistake at a node; `instead` is the text that was meant there without doubt."""
    fix = rewrite(tree, node.place, instead) if instead is not None else ()
    return Diagnostic(tree.path, *node.place, id, message, fix=fix)


def beside(
    tree: Tree,
    node: Node,
    id: str,  # noqa: A002
    message: str,
    other: Related,
    severity: Literal["error", "warning"] = "error",
) -> Diagnostic:
    """A mistake at a node that has to do with another place."""
    return Diagnostic(tree.path, *node.place, id, message, severity, (other,))


def unknown(tree: Tree, node: Node, id: str, what: str, words: Collection[str], otherwise: str) -> Diagnostic:  # noqa: A002
    """A word that is none of those that there are.

    Args:
        tree: The file.
        node: The word.
        id: The diagnostic's.
        what: What the word is, such as `tag`.
        words: Those that there are.
        otherwise: The end of the sentence where none of them is close.
    """
    word = str(node.value)
    close = closest(word, words)
    hint = f"; did you mean '{close}'?" if close else otherwise
    return finding(tree, node, id, f"unknown {what} {quoted(word)}{hint}", instead=certain(word, words))
