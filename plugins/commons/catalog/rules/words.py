"""Words that the vocabulary must have, and words that must be there when others are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.catalog.kinds import KINDS, Word
from commons.catalog.marks import find, marked
from commons.catalog.rules.finding import finding, unknown
from commons.catalog.rules.mistyped import is_mistyped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pydantic import BaseModel

    from commons.catalog.diagnostics import Diagnostic
    from commons.catalog.lifecycle import Lifecycle
    from commons.catalog.tree import Node, Tree
    from commons.catalog.vocabulary import Vocabulary

_STATES = (("state",), ("log", None, "from"), ("log", None, "to"))
_MOST_SHOWN = 20


def check_words(kind: str, tree: Tree, vocabulary: Vocabulary, lifecycle: Lifecycle) -> Iterator[Diagnostic]:
    """Check an entry's words; a part of the vocabulary that is empty could not be read, and is not used."""
    if tree.root is None:
        return
    yield from check_marks(KINDS[kind], tree, vocabulary)
    states = lifecycle.states(kind) or vocabulary.states
    for steps in _STATES:
        for node in find(tree.root, steps):
            yield from _known(tree, node, states, "GC303", "state")


def check_marks(model: type[BaseModel], tree: Tree, vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    """Check the words that a model marks as such."""
    for mark, node in marked(model, tree.root, Word) if tree.root else ():
        yield from _known(tree, node, vocabulary.words(mark.vocabulary), mark.id, mark.noun)


def check_license_note(tree: Tree) -> Iterator[Diagnostic]:
    """A project without a licence says why."""
    node, note = tree.node("license"), tree.node("license_note")
    is_there = note is not None and note.value is not None
    if (
        node is not None
        and node.value is None
        and not is_there
        and not is_mistyped("project", tree.root, "license_note")
    ):
        message = "a license of null needs a license_note that says why, or what the licence is"
        yield finding(tree, node, "GC403", message)


def _known(tree: Tree, node: Node, words: Collection[str], id: str, noun: str) -> Iterator[Diagnostic]:  # noqa: A002
    if not words or not isinstance(node.value, str) or not node.value or node.value in words:
        return
    shown = ", ".join(list(words)[:_MOST_SHOWN]) + (", …" if len(words) > _MOST_SHOWN else "")
    yield unknown(tree, node, id, noun, words, f"; there are: {shown}")
