"""The formats that can be read, and how a file of one of them is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from commons.catalog.diagnostics import Diagnostic
from commons.catalog.importing.best_of import best_of
from commons.catalog.importing.citation import citation
from commons.catalog.importing.drafts import Reading
from commons.catalog.importing.landscape import landscape
from commons.catalog.importing.selfhosted import selfhosted
from commons.catalog.reader import read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from commons.catalog.tree import Node, Tree
    from commons.catalog.vocabulary import Vocabulary

# Lists are longer than entries; all other limits are the same.
MOST_BYTES = 2 * 1024 * 1024


class Context(NamedTuple):
    """What is known besides the imported file.

    Attributes:
        vocabulary: Our words.
        category: The category of a project whose own is none of ours.
    """

    vocabulary: Vocabulary
    category: str | None = None


FORMATS: dict[str, Callable[[Tree, Node, Context], Reading]] = {
    "citation": citation,
    "best-of": best_of,
    "landscape": landscape,
    "awesome-selfhosted": selfhosted,
}


def read(content: bytes, path: str, name: str, context: Context) -> Reading:
    """Read a file of another format.

    Args:
        content: The file, or its first `MOST_BYTES + 1` bytes.
        path: As it is printed.
        name: A key of `FORMATS`.
        context: What is known besides.

    Returns:
        Its projects; no content makes this raise.
    """
    tree = read_bytes(content, path, MOST_BYTES)
    if tree.root is None or tree.diagnostics:
        return Reading(diagnostics=tree.diagnostics)
    if not isinstance(tree.root.value, dict):
        wrong = Diagnostic(path, *tree.root.place, "GC103", f"this must be a mapping, as a file of {name} is")
        return Reading(diagnostics=(wrong,))
    return FORMATS[name](tree, tree.root, context)
