"""Characters that are drawn as one sign, which no browser divides at the end of a line."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

# The blocks of marks, and of the scripts whose letters join to one sign: hardly an entry has any of these.
_JOINING = re.compile(
    "[\u0300-\u036f\u0483-\u1dff\u20d0-\u20ff\u2c80-\u2dff\u302a-\u302f\u3099\u309a\ua620-\uabff\ufb1e\ufe00-\ufe2f"
    "\U00010000-\U0001efff]"
)
# Hangul's leading letters: a syllable may begin with any number of them.
_LEADING = re.compile("[\u1100-\u115f\ua960-\ua97c]{2}")
# The combining class of marks that tie a consonant to the next.
_VIRAMA = 9


def may_join(text: str) -> bool:
    """A quick look at a whole file."""
    return not text.isascii() and _JOINING.search(text) is not None


def longest_sign(text: str) -> tuple[int, str]:
    """The most characters that are one sign, and the first of them."""
    longest, first, start = 0, "", 0
    for end, (before, after) in enumerate(pairwise(f"{text} "), 1):
        if not _is_joined(before, after):
            longest, first = max((longest, first), (end - start, text[start]), key=lambda each: each[0])
            start = end
    return longest, first


def _is_joined(before: str, after: str) -> bool:
    return (
        unicodedata.category(after).startswith("M")
        or (unicodedata.combining(before) == _VIRAMA and after.isalpha())
        or _LEADING.fullmatch(before + after) is not None
    )
