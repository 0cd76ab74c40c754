"""Pages without empty lines and indentation."""

from __future__ import annotations

import re

_KEPT = re.compile(r"(<(pre|script|style|textarea)\b.*?</\2>)", re.DOTALL)


def tight(html: str) -> str:
    """Leave out empty lines and indentation, of which a page has ten kilobytes; what is preformatted stays."""
    done, pieces = 0, []
    for kept in _KEPT.finditer(html):
        pieces += [_tight(html[done : kept.start()]), kept[0]]
        done = kept.end()
    return "".join([*pieces, _tight(html[done:])])


def _tight(text: str) -> str:
    """By lines: a pattern that begins with spaces would be tried at every one of them, for most of a page's time."""
    first, *others = text.split("\n")
    if not others:
        return text
    *middle, last = others
    inner = (line.strip() for line in middle)
    return "\n".join([first.rstrip(" \t"), *filter(None, inner), last.lstrip()])
