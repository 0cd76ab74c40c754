"""Fields that are there under a name that there is not: that is said elsewhere, and they are then not missing too."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from commons.catalog.kinds import KINDS
from commons.catalog.locations import Location, fields_at
from commons.catalog.spelling import closest

if TYPE_CHECKING:
    from commons.catalog.tree import Node


def is_mistyped(kind: str, node: Node | None, name: str, at: Location = ()) -> bool:
    """Whether a field is there under a name like its own.

    Args:
        kind: The entry's kind.
        node: The entry, or a part of it.
        name: The field, or the way to one inside, such as `trial.grades`.
        at: Where the part is in the entry.
    """
    if node is None:
        return False
    if isinstance(node.value, tuple):
        return any(is_mistyped(kind, member, name, (*at, 0)) for member in node.members.values())
    step, _, rest = name.partition(".")
    if step in node.members:
        return bool(rest) and is_mistyped(kind, node.members[step], rest, (*at, step))
    known = _known(kind, at)
    return any(closest(key, [step], cutoff=0.6) for key in node.keys if key not in known)


@cache
def _known(kind: str, at: Location) -> frozenset[str]:
    return frozenset(fields_at(KINDS[kind], at))
