"""Which member of a list became which, when a list of several fields each has changed."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

# Fields that tell a member from others of its list, in the order in which one would name it by them. One that has
# one of the first needs no more; the transitions of a state are told apart by both ends.
_ENOUGH = ("title", "question", "criterion", "organization", "subject", "arxiv", "doi", "url", "file", "at")
_TELLING = ("kind", *_ENOUGH, "by", "from_", "to")

Pair = tuple[int | None, int | None]


def pairs(before: Sequence[BaseModel], after: Sequence[BaseModel]) -> list[Pair]:
    """Find for each member what it was.

    Args:
        before: The list as it was.
        after: The list as it is.

    Returns:
        Indexes in both lists, in the order of `after`, and then those that are gone. Equal members belong together,
        in the same place first, then those of the same name, then those that have most in common; each belongs to one
        other at most.
    """
    # Of several equal ones, the one in the same place is the same.
    found = {index: index for index, (old, new) in enumerate(zip(before, after, strict=False)) if old == new}
    left = {index: member for index, member in enumerate(before) if index not in found}
    # Not every model can be hashed; its JSON says all that is in it.
    keys: tuple[Callable[[BaseModel], Hashable], ...] = (BaseModel.model_dump_json, name_of)
    for key in keys:
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for index, member in left.items():
            waiting[key(member)].append(index)
        for index, member in enumerate(after):
            if index not in found and waiting[key(member)]:
                found[index] = waiting[key(member)].pop(0)
                del left[found[index]]
    for index, member in enumerate(after):
        if index in found or not left:
            continue
        same_place = len(before) == len(after)
        common = {old: _common(left[old], member) + (same_place and old == index) for old in left}
        best = max(common, key=common.__getitem__)
        if common[best]:
            found[index] = best
            del left[best]
    return [(found.get(index), index) for index in range(len(after))] + [(index, None) for index in left]


def name_of(member: BaseModel) -> tuple[tuple[str, Hashable], ...]:
    """The fields by which one would name a member, and their values; none if it has no such field."""
    name: list[tuple[str, Hashable]] = []
    for field in _TELLING:
        value = getattr(member, field, None)
        if isinstance(value, (str, int, date)):
            name.append((field, value))
            if field in _ENOUGH:
                break
    return tuple(name)


def _common(member: BaseModel, other: BaseModel) -> int:
    """In how many fields two members say the same, and say something."""
    return sum(
        name != "kind" and value not in (None, ()) and value == getattr(other, name, None) for name, value in member
    )
