"""Fields of a mapping as rules need them: of the right type, or not there at all. What is wrong is said elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog.tree import Node

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def text(node: Node | None, name: str) -> str | None:
    """The text of a field."""
    member = node.members.get(name) if node else None
    return member.value if member and isinstance(member.value, str) else None


def day(node: Node | None, name: str) -> str | None:
    """The text of a field that is written like a day; such texts compare as days do."""
    found = text(node, name)
    return found if found and _DAY.fullmatch(found) else None


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
