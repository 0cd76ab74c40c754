"""Which entries refer to an entry, and where in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.catalog.kinds import KINDS, Reference
from commons.catalog.marks import marks_of
from commons.catalog.views.lookup import Found
from commons.catalog.views.values import values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog.loading import Catalog


def mentions(catalog: Catalog, kind: str, id: str) -> Iterator[tuple[Found, str]]:  # noqa: A002
    """The entries that refer to one.

    Args:
        catalog: Where to look.
        kind: The kind of the entry that is referred to.
        id: Its id.

    Yields:
        Each entry with each of its fields that do, such as `decisions.by`; an entry's references to itself are none.
    """
    for other in KINDS:
        places = [steps for steps, mark in marks_of(other) if isinstance(mark, Reference) and mark.kind == kind]
        for entry in catalog.of(other) if places else ():
            if (other, entry.id) == (kind, id):
                continue
            for steps in places:
                # Handles may be written with capital letters; ids never are.
                if any(str(value).lower() == id for value in values(entry, steps)):
                    yield Found(other, entry), ".".join(step for step in steps if step)
