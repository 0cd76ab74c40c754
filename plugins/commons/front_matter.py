"""The front matter of a page, guarded before anything else reads the file.

MkDocs takes front matter that is no YAML for text, and shows it; some that is hostile ends the process. So the
catalog's reader looks at it first.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from commons.catalog.reader import read_text
from commons.source import Problem

if TYPE_CHECKING:
    from commons.catalog.tree import Tree

_OPENING = re.compile(r"-{3}[ \t]*\r?\n")
_BLOCK = re.compile(r"-{3}[ \t]*\r?\n(.*?\r?\n)??(?:-{3}|\.{3})[ \t]*\r?(?:\n|\Z)", re.DOTALL)


def check(content: bytes, path: str) -> list[Problem]:
    """Find what is wrong with a page's encoding and front matter.

    Args:
        content: The file.
        path: As problems are to name it.

    Returns:
        Problems at their places in the file; none for a page without front matter.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = len(content[: error.start].rpartition(b"\n")[2].decode("utf-8", errors="replace")) + 1
        return [Problem(path, line, column, f"the byte 0x{content[error.start]:02X} is not UTF-8: save it as UTF-8")]
    if not _OPENING.match(text):
        return []
    block = _BLOCK.match(text)
    if block is None:
        return [Problem(path, 1, 1, "the front matter that begins here never ends: close it with '---'")]
    tree = read(text, path)
    if tree is None:
        return []
    if not tree.diagnostics and tree.root is not None and not isinstance(tree.root.value, dict):
        return [Problem(path, 2, 1, "front matter must be fields such as 'title: …'")]
    return [Problem(path, found.line, found.column, found.message) for found in tree.diagnostics]


def read(text: str, path: str) -> Tree | None:
    """The front matter of a page as values with places.

    Args:
        text: The file, without a byte order mark.
        path: As problems are to name it.

    Returns:
        None for a page that has none, or an empty one.
    """
    block = _BLOCK.match(text)
    if block is None or not (block[1] or "").strip():
        return None
    return read_text(block[1].replace("\r\n", "\n"), path, line=2)


def length(text: str) -> int:
    """How many characters of a page are its front matter."""
    block = _BLOCK.match(text)
    return block.end() if block else 0
