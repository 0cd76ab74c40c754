"""What must be right between fields, between files, and between entries and the vocabulary.

The rules look at trees and not at models, so that one mistake in a file does not hide the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.catalog.rules.assets import check_assets
from commons.catalog.rules.claims import check_claims
from commons.catalog.rules.facts import Facts
from commons.catalog.rules.grants import check_grant
from commons.catalog.rules.identity import check_id, check_identity
from commons.catalog.rules.life import check_life
from commons.catalog.rules.names import check_names
from commons.catalog.rules.pools import check_ledger, check_pool
from commons.catalog.rules.references import check_links, check_references
from commons.catalog.rules.safety import check_safety
from commons.catalog.rules.trial import check_grades, check_trials, note_author
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

    Attributes:
        facts: What the entries say that is judged at the end.

    Args:
        names: The files of all entries by kind, without `.yml`.
        assets: Paths of assets by the kind and id of the entry in whose folder they are.
        vocabulary: An empty part of it is one that could not be read, and is not used.
        lifecycle: The same holds for its kinds.
    """

    def __init__(
        self,
        names: Mapping[str, Collection[str]],
        assets: Mapping[tuple[str, str], list[str]],
        vocabulary: Vocabulary,
        lifecycle: Lifecycle,
    ) -> None:
        self.facts = Facts()
        self._names, self._assets, self._vocabulary, self._lifecycle = names, assets, vocabulary, lifecycle

    def without_facts(self) -> Rules:
        """The same rules, for a part of the entries."""
        return Rules(self._names, self._assets, self._vocabulary, self._lifecycle)

    def check(self, kind: str, name: str, tree: Tree) -> Iterator[Diagnostic]:
        """Check an entry by itself and against the names of all, and note its facts.

        Yields:
            One diagnostic for each mistake.
        """
        yield from check_safety(tree)
        if tree.root is None:
            # What it names is not known.
            self.facts.named.extend(self._assets.get((kind, name), ()))
            return
        yield from check_identity(kind, name, tree, self._names, self.facts)
        yield from check_words(kind, tree, self._vocabulary, self._lifecycle)
        yield from check_references(kind, name, tree, self._names, self.facts)
        yield from check_names(kind, tree, self.facts)
        yield from check_assets(kind, name, tree, self._assets, self.facts)
        yield from check_life(kind, tree, self._lifecycle)
        if kind == "project":
            yield from check_license_note(tree)
        elif kind == "reviewer":
            yield from check_grades(tree, self._names["person"], self.facts)
        elif kind == "review":
            note_author(name, tree, self._names["person"], self.facts)
        elif kind == "pool":
            yield from check_pool(name, tree, self.facts)
        elif kind == "grant":
            yield from check_grant(tree, self.facts)

    def finish(self) -> Iterator[Diagnostic]:
        """What can be said once all entries were shown."""
        yield from check_claims(self.facts.claims)
        yield from check_links(self.facts)
        yield from check_trials(self.facts)
        yield from check_ledger(self.facts, self._vocabulary.units)
