"""What must be right between fields, between files, and between entries and the vocabulary.

The rules look at trees and not at models, so that one mistake in a file does not hide the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.catalog.rules.grants import Grants
from commons.catalog.rules.identity import Identity, check_id
from commons.catalog.rules.life import check_life
from commons.catalog.rules.names import Names
from commons.catalog.rules.references import References
from commons.catalog.rules.safety import check_safety
from commons.catalog.rules.trial import check_grades
from commons.catalog.rules.words import check_license_note, check_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from commons.catalog.diagnostics import Diagnostic
    from commons.catalog.lifecycle import Lifecycle
    from commons.catalog.tree import Tree
    from commons.catalog.vocabulary import Vocabulary

__all__ = ["Rules", "check_id"]


class Rules:
    """The rules for one catalog; each entry is shown to them once, in the order of the files' names.

    Args:
        names: The files of all entries by kind, without `.yml`.
        vocabulary: An empty part of it is one that could not be read, and is not used.
        lifecycle: The same holds for its kinds.
    """

    def __init__(self, names: Mapping[str, Collection[str]], vocabulary: Vocabulary, lifecycle: Lifecycle) -> None:
        self._vocabulary, self._lifecycle = vocabulary, lifecycle
        self._identity, self._references = Identity(names), References(names)
        self._names, self._grants = Names(), Grants()

    def check(self, kind: str, name: str, tree: Tree) -> Iterator[Diagnostic]:
        """Check an entry by itself and against those before it.

        Yields:
            One diagnostic for each mistake.
        """
        yield from check_safety(tree)
        if tree.root is None:
            return
        yield from self._identity.check(kind, name, tree)
        if kind == "project":
            yield from check_license_note(tree)
        if kind == "reviewer":
            yield from check_grades(tree)
        yield from check_words(kind, tree, self._vocabulary, self._lifecycle)
        yield from self._references.check(kind, name, tree)
        yield from self._names.check(kind, tree)
        yield from check_life(kind, tree, self._lifecycle)
        yield from self._grants.check(kind, name, tree)

    def finish(self) -> Iterator[Diagnostic]:
        """What can be said once all entries were shown."""
        yield from self._references.finish()
