"""Names that could be taken for others', and papers that several projects have."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from commons.catalog.marks import find
from commons.catalog.rules.facts import Claim
from commons.catalog.rules.finding import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog.diagnostics import Diagnostic
    from commons.catalog.rules.facts import Facts
    from commons.catalog.tree import Node, Tree

# Letters of other scripts that look like Latin ones, after case-folding (from Unicode's UTS 39, the common ones).
_LOOK_ALIKE = str.maketrans(
    "аеіјорсуѕхһԁԛԝѵьгкмнтвӏαεικνορτυχγηρօսհոց",
    "aeijopcysxhdqwvbrkmhtblaeiknoptuxynpouhng",
)
_SAME = str.maketrans({"0": "o", "1": "l", "|": "l"})
# Not those that formulas put beside Latin letters.
FOREIGN = {chr(code) for code in _LOOK_ALIKE} - set("αεγη")
_WORD = re.compile(r"[^\W\d_]+")
_VERSION = re.compile(r"v[0-9]+$")
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)


def skeleton(name: str) -> str:
    """A form that is the same for names that look the same."""
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_LOOK_ALIKE).translate(_SAME)
    return " ".join(folded.split())


def check_names(kind: str, tree: Tree, facts: Facts) -> Iterator[Diagnostic]:
    """Check an entry's name, and note it and the papers for the comparison with others."""
    for field in ("name", "title"):
        node = tree.node(field)
        if node is not None and isinstance(node.value, str) and node.value:
            yield from _name(kind, tree, node, facts)
    if kind == "project":
        _papers(tree, facts)


def _name(kind: str, tree: Tree, node: Node, facts: Facts) -> Iterator[Diagnostic]:
    name = str(node.value)
    mixed = None if name.isascii() else _mixed_word(name)
    if mixed:
        letters = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in mixed[1])
        message = f"the name has Latin letters and others that look like them in one word: {letters}"
        yield finding(tree, node, "GC212", message)
    else:
        facts.claims.append(Claim("GC211", f"{kind}/{skeleton(name)}", name, tree.path, node.place))


def _papers(tree: Tree, facts: Facts) -> None:
    for field in ("arxiv", "doi"):
        for node in find(tree.root, ("papers", None, field)) if tree.root else ():
            if isinstance(node.value, str) and node.value:
                key = f"{field}:{_VERSION.sub('', node.value).lower()}"
                facts.claims.append(Claim("GC210", key, node.value, tree.path, node.place))


def _mixed_word(name: str) -> tuple[str, list[str]] | None:
    for word in _WORD.findall(name):
        foreign = sorted({letter for letter in word if letter.lower() in FOREIGN})
        if foreign and _LATIN.search(word):
            return word, foreign
    return None
