"""Fields of a mapping as rules need them: of the right type, or not there at all. What is wrong is said elsewhere."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from commons.catalog.kinds.fields import latest_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog.tree import Node

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def text(node: Node | None, name: str) -> str | None:
    """The text of a field."""
    member = node.members.get(name) if node else None
    return member.value if member and isinstance(member.value, str) else None


def day(node: Node | None, name: str) -> str | None:
    """The text of a field that is a day; such texts compare as days do."""
    found = text(node, name)
    return found if found and _DAY.fullmatch(found) and _is_real(found) else None


def past_day(node: Node | None, name: str) -> str | None:
    """The text of a field that is a day and not in the future."""
    found = day(node, name)
    return found if found and found <= latest_day().isoformat() else None


def _is_real(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def whole(node: Node | None) -> int | None:
    """A whole number."""
    value = node.value if node else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def amount(node: Node | None, name: str) -> int | None:
    """The whole number of a field."""
    return whole(node.members.get(name)) if node else None


def members(node: Node | None, name: str) -> Iterator[Node]:
    """The members of a field that is a list."""
    found = node.members.get(name) if node else None
    if found and isinstance(found.value, tuple):
        yield from found.members.values()
