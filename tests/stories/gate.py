"""A gate that lets hostile texts through, so that pages have to do without it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from commons.catalog import rules
from commons.catalog.diagnostics import Diagnostic
from commons.catalog.rules.safety import check_safety
from commons.catalog.tree import Tree
from tests.building import ROOT


def check_layout(tree: Tree) -> Iterator[Diagnostic]:
    """What no page can mend: words and signs that are wider than a screen."""
    return (each for each in check_safety(tree) if each.id in {"GC504", "GC505"})


def open_() -> None:
    """Open it in this process."""
    vars(rules).update(check_safety=check_layout, check_names=lambda *entry: ())


def path(folder: Path) -> str:
    """A search path with which each process of Python opens it as it starts."""
    (folder / "sitecustomize.py").write_text("from tests.stories import gate\n\ngate.open_()\n", encoding="utf-8")
    return f"{folder}:{ROOT}"
