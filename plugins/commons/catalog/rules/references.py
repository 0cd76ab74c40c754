"""Ids of other entries: they must be there, and a real entry does not rest on a sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.catalog.diagnostics import Diagnostic, Related, quoted
from commons.catalog.kinds import FOLDERS, KINDS, Reference
from commons.catalog.marks import marked
from commons.catalog.rules.facts import Link, Sample
from commons.catalog.rules.finding import unknown
from commons.catalog.rules.mistyped import is_mistyped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from commons.catalog.rules.facts import Facts
    from commons.catalog.tree import Tree


def check_references(
    kind: str, name: str, tree: Tree, names: Mapping[str, Collection[str]], facts: Facts
) -> Iterator[Diagnostic]:
    """Check an entry's references against the files that are there.

    Args:
        kind: The entry's kind.
        name: Its file's name without `.yml`.
        tree: What is in it.
        names: The ids of each kind by the files' names.
        facts: Receives what it refers to, and whether it is a sample.
    """
    if tree.root is None:
        return
    sample = tree.node("sample")
    # A value that is neither true nor false, or a mistyped name, is another mistake.
    is_sample = sample.value is not False if sample else is_mistyped(kind, tree.root, "sample")
    if is_sample:
        facts.samples.append(Sample(kind, name, tree.path, sample.place if sample else tree.root.place))
    for mark, node in marked(KINDS[kind], tree.root, Reference):
        if not isinstance(node.value, str) or not node.value:
            continue
        if node.value in names[mark.kind]:
            if not is_sample:
                facts.links.append(Link(tree.path, node.place, mark.kind, node.value))
        elif mark.must_exist:
            add = f"; there is no file {FOLDERS[mark.kind]}/{node.value[:60]}.yml"
            yield unknown(tree, node, "GC305", mark.kind, names[mark.kind], add)


def check_links(facts: Facts) -> Iterator[Diagnostic]:
    """Find real entries that rest on samples."""
    samples = {(sample.kind, sample.name): sample for sample in facts.samples}
    for link in facts.links:
        sample = samples.get((link.kind, link.name))
        if sample:
            message = f"the {link.kind} {quoted(link.name)} is a sample, and only a sample may refer to it"
            related = Related(sample.path, *sample.place, "the sample")
            yield Diagnostic(link.path, *link.place, "GC306", message, related=(related,))
