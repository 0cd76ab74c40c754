"""What is different between two texts, word by word; in Chinese, character by character."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHINESE = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_CHINESE}]|(?:(?![{_CHINESE}])\w)+|[^\w\s]|\s+")
# What is compared takes time that grows with the product of both lengths, and for texts made to be slow faster.
_MOST = 40_000


class Segment(NamedTuple):
    """A piece of text that is in both texts, or in one."""

    what: Literal["same", "removed", "added"]
    text: str


def differences(before: str, after: str) -> list[Segment]:
    """Compare two texts.

    Args:
        before: Any text.
        after: Any text.

    Returns:
        Segments: those that are not added make up `before`, those that are not removed make up `after`.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    middle = old[start : len(old) - end], new[start : len(new) - end]
    segments = [
        Segment("same", "".join(old[:start])),
        *_middle(*middle),
        Segment("same", "".join(old[len(old) - end :])),
    ]
    return [segment for segment in segments if segment.text]


def _middle(old: list[str], new: list[str]) -> Iterator[Segment]:
    if len(old) * len(new) > _MOST:
        yield from (Segment("removed", "".join(old)), Segment("added", "".join(new)))
        return
    removed = added = ""
    for what, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[start:end]), "".join(new[new_start:new_end])
        # A space between two words that are both others is no common ground.
        if what == "equal" and (gone.strip() or not (removed or added)):
            yield from (Segment("removed", removed), Segment("added", added), Segment("same", gone))
            removed = added = ""
        else:
            removed, added = removed + gone, added + come
    yield from (Segment("removed", removed), Segment("added", added))


def _common(old: list[str], new: list[str]) -> int:
    """How many words both begin with."""
    pairs = zip(old, new, strict=False)
    return next((index for index, (one, other) in enumerate(pairs) if one != other), min(len(old), len(new)))
