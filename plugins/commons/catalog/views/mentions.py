"""Which entries refer to which, and where in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from commons.catalog.kinds import KINDS, Reference
from commons.catalog.marks import marks_of
from commons.catalog.views.lookup import Found
from commons.catalog.views.values import values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog.loading import Catalog


class Mention(NamedTuple):
    """A field that names an entry.

    Attributes:
        id: The id of the entry that is named.
        reference: What kind of entry it is, and whether it must be there.
        found: The entry that names it.
        field: Where, such as `decisions.by`.
    """

    id: str
    reference: Reference
    found: Found
    field: str


def references(catalog: Catalog, kind: str | None = None) -> Iterator[Mention]:
    """All fields that name an entry, those of an entry itself too.

    Args:
        catalog: Where to look.
        kind: The kind of the entries that are named, if only those of one are wanted.
    """
    for other in KINDS:
        marks = [(steps, mark) for steps, mark in marks_of(other) if isinstance(mark, Reference)]
        places = [(steps, mark) for steps, mark in marks if kind in {None, mark.kind}]
        for entry in catalog.of(other) if places else ():
            for steps, mark in places:
                for value in values(entry, steps):
                    # Handles may be written with capital letters; ids never are.
                    field = ".".join(step for step in steps if step)
                    yield Mention(str(value).lower(), mark, Found(other, entry), field)


def mentions(catalog: Catalog, kind: str, id: str) -> Iterator[tuple[Found, str]]:  # noqa: A002
    """The entries that refer to one.

    Args:
        catalog: Where to look.
        kind: The kind of the entry that is referred to.
        id: Its id.

    Yields:
        Each entry with each of its fields that do, such as `decisions.by`; an entry's references to itself are none.
    """
    seen = set()
    for each in references(catalog, kind):
        place = (each.found.kind, each.found.entry.id, each.field)
        if each.id == id and place[:2] != (kind, id) and place not in seen:
            seen.add(place)
            yield each.found, each.field
