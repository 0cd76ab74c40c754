"""Which word was meant by one that is not there."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

# Comparing with more words than this takes long enough to notice; then only those with the same first letter count.
_MANY = 1000
# In shorter words one letter makes too much of a difference: `cn` is not meant to be `en`.
_SHORTEST_SLIP = 4


def closest(word: str, words: Collection[str], cutoff: float = 0.7) -> str | None:
    """The word that may have been meant, to ask about, or None."""
    sure = certain(word, words)
    if sure is not None:
        return sure
    if len(words) > _MANY:
        words = [each for each in words if each[:1] == word[:1]]
    return next(iter(difflib.get_close_matches(word, words, n=1, cutoff=cutoff)), None)


def certain(word: str, words: Collection[str]) -> str | None:
    """The word that was meant without doubt, or None.

    It is the only one that differs in nothing but case, spaces, underscores and hyphens, or else the only one that
    differs in one letter more, less or other, or in two that changed places.
    """
    plain = _plain(word)
    same = [each for each in words if _plain(each) == plain]
    close = same or [each for each in words if _is_slip(plain, _plain(each))]
    return close[0] if len(close) == 1 else None


def _plain(word: str) -> str:
    return re.sub(r"[\s_-]+", "-", word.strip()).casefold()


def _is_slip(word: str, other: str) -> bool:
    if abs(len(word) - len(other)) > 1 or max(len(word), len(other)) < _SHORTEST_SLIP:
        return False
    start = _alike(word, other)
    word, other = word[start:], other[start:]
    end = _alike(word[::-1], other[::-1])
    word, other = word[: len(word) - end], other[: len(other) - end]
    return (len(word) < 2 and len(other) < 2) or (len(word) == 2 and word == other[::-1])


def _alike(word: str, other: str) -> int:
    """How many letters are the same before the first that is not."""
    pairs = zip(word, other, strict=False)
    return next((index for index, pair in enumerate(pairs) if pair[0] != pair[1]), min(len(word), len(other)))
