"""How rules say what they found."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Literal

from commons.catalog.diagnostics import Diagnostic, Related

if TYPE_CHECKING:
    from collections.abc import Collection

    from commons.catalog.tree import Node, Tree

# Comparing with more words than this takes long enough to notice; then only those with the same first letter count.
_MANY = 1000


def finding(tree: Tree, node: Node, id: str, message: str) -> Diagnostic:  # noqa: A002
    """A mistake at a node."""
    return Diagnostic(tree.path, *node.place, id, message)


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


def meant(word: str, words: Collection[str], otherwise: str) -> str:
    """The end of a sentence about an unknown word: what may have been meant, or something else."""
    if len(words) > _MANY:
        words = [each for each in words if each[:1] == word[:1]]
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.7)
    return f"; did you mean '{close[0]}'?" if close else otherwise
