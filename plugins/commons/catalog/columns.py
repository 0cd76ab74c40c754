"""How wide text is where every character has one column or two: in a terminal, and in a monospaced font."""

from __future__ import annotations

import unicodedata


def columns(text: str) -> int:
    """How many columns a text takes: East Asian characters take two, combining ones none."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
