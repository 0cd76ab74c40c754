"""Texts of strangers in Markdown that a forge shows: nothing of them is markup."""

from __future__ import annotations

import re

from commons.catalog.diagnostics import printable

_TICKS = re.compile("`+")
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~$:-])")

# A person or a team, an issue, an address, a commit: what forges link, however it is escaped. They look for it in what
# Markdown has become.
_ACTIVE = re.compile(r"@|#\d|\bGH-\d|www\.|:/|\b[0-9a-f]{7,}\b", re.IGNORECASE)


def fenced(text: str, language: str) -> str:
    """A block of code that no text in it ends."""
    fence = "`" * max([3, *(len(run) + 1 for run in _TICKS.findall(text))])
    return f"{fence}{language}\n{text}\n{fence}"


def escape(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no link, no mention of anybody."""
    escaped = _SPECIAL.sub(r"\\\1", printable(text))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "&#64;")


def code(text: str) -> str:
    """A text in one line as code: a forge makes no link of it, calls nobody, and finds no other issue in it."""
    shown = printable(text)
    ticks = "`" * max([1, *(len(run) + 1 for run in _TICKS.findall(shown))])
    space = " " if not shown.strip() or shown[:1] in "` " or shown[-1:] in "` " else ""
    return f"{ticks}{space}{shown}{space}{ticks}"


def harmless(text: str) -> str:
    """A text that is shown as it is: as words, or as code where a forge would make something of the words."""
    return code(text) if _ACTIVE.search(text) else escape(text)
