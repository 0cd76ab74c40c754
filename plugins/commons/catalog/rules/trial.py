"""The trial of a reviewer: those who grade it are two, and not the one who is graded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.catalog.diagnostics import quoted
from commons.catalog.marks import find
from commons.catalog.rules.finding import finding
from commons.catalog.rules.values import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog.diagnostics import Diagnostic
    from commons.catalog.tree import Tree


def check_grades(tree: Tree) -> Iterator[Diagnostic]:
    """Check who grades."""
    person = text(tree.root, "person")
    seen: set[str] = set()
    for node in find(tree.root, ("trial", "grades", None, "by")) if tree.root else ():
        if not isinstance(node.value, str) or not node.value:
            continue
        if node.value == person:
            yield finding(tree, node, "GC616", f"{quoted(node.value)} cannot grade a trial of their own")
        elif node.value in seen:
            yield finding(tree, node, "GC616", f"{quoted(node.value)} has graded this trial already, once is enough")
        seen.add(node.value)
