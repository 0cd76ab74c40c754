"""What entries of a kind are sorted by: their state, and fields whose values many of them share."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from commons.catalog.views.values import values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from commons.catalog.kinds import Entry
    from commons.catalog.loading import Catalog

_PLAIN = re.compile(r"[a-z0-9][a-z0-9.-]{0,60}")


@dataclass(frozen=True)
class Facet:
    """Something that entries are sorted by.

    Attributes:
        name: What it is called in addresses; that of a field with its label.
        field: The way to its values, with dots between the names.
        vocabulary: The file of the vocabulary that has its values, without `.yml`; empty where an entry may have any.
        is_by_year: Whether the field has days, of which the years are the values.
    """

    name: str
    field: str
    vocabulary: str = ""
    is_by_year: bool = False

    def values(self, entry: Entry) -> Iterator[str]:
        """The values that an entry has, each once."""
        found = values(entry, self.field.split("."))
        yield from dict.fromkeys(str(each.year) if isinstance(each, date) else each for each in found)


STATE = Facet("state", "state", "states")
_OTHERS = {
    "project": [
        Facet("category", "category", "categories"),
        Facet("artifacts", "artifacts.kind", "artifacts"),
        Facet("tasks", "tasks", "tasks"),
        Facet("license", "license"),
        Facet("languages", "languages"),
        Facet("year", "evidence.date", is_by_year=True),
    ],
    "reviewer": [Facet("areas", "areas", "categories")],
    "review": [Facet("verdict", "verdict", "verdicts")],
    "pool": [Facet("unit", "unit", "units")],
    "grant": [Facet("unit", "unit", "units")],
    "problem": [Facet("component", "component", "components")],
    "discussion": [Facet("board", "board", "boards")],
}


def facets(kind: str) -> tuple[Facet, ...]:
    """What entries of a kind are sorted by, the state first."""
    return (STATE, *_OTHERS.get(kind, ()))


@cache
def slug(value: str) -> str:
    """A value as a part of an address: different values have different ones, whatever is written in them.

    Upper and lower case are the same, and so are a space and a hyphen.
    """
    plain = value.casefold().replace(" ", "-")
    if _PLAIN.fullmatch(plain):
        return plain
    letters = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40]
    return f"{letters}-{hashlib.sha256(plain.encode()).hexdigest()[:8]}".lstrip("-")


def sorted_by(facet: Facet, entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The entries that have each value, in their order, by the value's part of an address."""
    having: dict[str, list[Entry]] = {}
    for entry in entries:
        for name in dict.fromkeys(map(slug, facet.values(entry))):
            having.setdefault(name, []).append(entry)
    return having


def values_of(catalog: Catalog, kind: str, facet: Facet) -> dict[str, str]:
    """The values that entries of a kind are sorted by: every word of the vocabulary, or else what some entry has.

    Args:
        catalog: Samples have no say in what there is.
        kind: The entries' kind.
        facet: One of the kind's.

    Returns:
        By the value's part of an address the value. Spellings that differ in case alone are one, named as the first.
    """
    real = (entry for entry in catalog.of(kind) if not entry.sample)
    found = _words(catalog, kind, facet) or sorted({value for entry in real for value in facet.values(entry)})
    named: dict[str, str] = {}
    for value in found:
        named.setdefault(slug(value), value)
    return named


def _words(catalog: Catalog, kind: str, facet: Facet) -> tuple[str, ...]:
    if facet == STATE:
        return catalog.lifecycle.states(kind)
    return tuple(catalog.vocabulary.words(facet.vocabulary)) if facet.vocabulary else ()
