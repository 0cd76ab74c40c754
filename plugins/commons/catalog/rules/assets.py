"""Assets: each belongs to an entry that names it, and whoever does not see it is told what is to be seen."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from commons.catalog.diagnostics import quoted
from commons.catalog.kinds import FOLDERS, KINDS, Asset
from commons.catalog.kinds.asset import FILE_NAME
from commons.catalog.marks import marked
from commons.catalog.rules.finding import finding
from commons.catalog.rules.values import members

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from commons.catalog.diagnostics import Diagnostic
    from commons.catalog.rules.facts import Facts
    from commons.catalog.tree import Tree

_FILE_NAME = re.compile(FILE_NAME)
# What an alternative text is that says nothing: these, and the file's name.
_EMPTY_WORDS = frozenset({"picture", "image", "photo", "screenshot", "alt", "图", "图片", "截图", "照片"})


def check_assets(
    kind: str, name: str, tree: Tree, assets: Mapping[tuple[str, str], list[str]], facts: Facts
) -> Iterator[Diagnostic]:
    """Check the assets that an entry names.

    Args:
        kind: The entry's kind.
        name: Its file's name without `.yml`.
        tree: What is in it.
        assets: The files of each entry's folder.
        facts: Receives which of them the entry names.
    """
    there = {path.rpartition("/")[2]: path for path in assets.get((kind, name), ())}
    for _, node in marked(KINDS[kind], tree.root, Asset) if tree.root else ():
        if not isinstance(node.value, str) or not _FILE_NAME.fullmatch(node.value):
            continue
        if node.value in there:
            facts.named.append(there[node.value])
            continue
        # Which of the files was meant is not known, so none of them is called useless.
        facts.named.extend(there.values())
        close = difflib.get_close_matches(node.value, there, n=1)
        where = f"put the file into assets/{FOLDERS[kind]}/{name}/"
        hint = f"did you mean '{close[0]}'?" if close else where
        yield finding(tree, node, "GC808", f"there is no {quoted(node.value)}; {hint}")
    yield from _alternatives(tree)


def _alternatives(tree: Tree) -> Iterator[Diagnostic]:
    for screenshot in members(tree.root, "screenshots"):
        file, alt = screenshot.members.get("file"), screenshot.members.get("alt")
        name = str(file.value).casefold() if file else ""
        empty = {*_EMPTY_WORDS, name, name.rpartition(".")[0]}
        for node in alt.members.values() if alt else ():
            if isinstance(node.value, str) and node.value.strip() and node.value.casefold().strip(" .。") in empty:
                message = f"{quoted(node.value)} does not say what is to be seen: describe it in words"
                yield finding(tree, node, "GC809", message)
