"""Names that could be taken for others', and papers that several projects have."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from commons.catalog.diagnostics import Related, quoted
from commons.catalog.marks import find
from commons.catalog.rules.finding import beside, finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog.diagnostics import Diagnostic
    from commons.catalog.tree import Node, Tree

# Letters of other scripts that look like Latin ones, after case-folding (from Unicode's UTS 39, the common ones).
_LOOK_ALIKE = str.maketrans(
    "аеіјорсуѕхһԁԛԝѵьгкмнтвӏαεικνορτυχγηρօսհոց",
    "aeijopcysxhdqwvbrkmhtblaeiknoptuxynpouhng",
)
_SAME = str.maketrans({"0": "o", "1": "l", "|": "l"})
# Not those that formulas put beside Latin letters.
_FOREIGN = {chr(code) for code in _LOOK_ALIKE} - set("αεγη")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)


def skeleton(name: str) -> str:
    """A form that is the same for names that look the same."""
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_LOOK_ALIKE).translate(_SAME)
    return " ".join(folded.split())


class Names:
    """The rules of names; each entry is shown to them once, in the order of the files' names."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], Related] = {}
        self._papers: dict[str, Related] = {}

    def check(self, kind: str, tree: Tree) -> Iterator[Diagnostic]:
        """Check an entry by itself and against those before it."""
        for field in ("name", "title"):
            node = tree.node(field)
            if node is not None and isinstance(node.value, str) and node.value:
                yield from self._name(kind, tree, node)
        if kind == "project":
            yield from self._same_papers(tree)

    def _name(self, kind: str, tree: Tree, node: Node) -> Iterator[Diagnostic]:
        name = str(node.value)
        mixed = None if name.isascii() else _mixed_word(name)
        if mixed:
            letters = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in mixed[1])
            message = f"the name has Latin letters and others that look like them in one word: {letters}"
            yield finding(tree, node, "GC212", message)
            return
        here = Related(tree.path, *node.place, "the other name")
        first = self._names.setdefault((kind, skeleton(name)), here)
        if first != here:
            message = f"the name {quoted(name)} is easily taken for that of {first.path}"
            yield beside(tree, node, "GC211", message, first, "warning")

    def _same_papers(self, tree: Tree) -> Iterator[Diagnostic]:
        for field in ("arxiv", "doi"):
            for node in find(tree.root, ("papers", None, field)) if tree.root else ():
                if not isinstance(node.value, str) or not node.value:
                    continue
                key = f"{field}:{re.sub(r'v[0-9]+$', '', node.value).lower()}"
                first = self._papers.setdefault(key, Related(tree.path, *node.place, "the same paper"))
                if first.path != tree.path:
                    message = f"the paper {quoted(node.value)} is one of {first.path} too: is it about both?"
                    yield beside(tree, node, "GC210", message, first, "warning")


def _mixed_word(name: str) -> tuple[str, list[str]] | None:
    for word in _WORD.findall(name):
        foreign = sorted({letter for letter in word if letter.lower() in _FOREIGN})
        if foreign and _LATIN.search(word):
            return word, foreign
    return None
