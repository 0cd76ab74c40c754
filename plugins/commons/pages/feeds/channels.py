"""Which feeds there are, and which events are in each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from commons.catalog.kinds import FOLDERS, KINDS
from commons.catalog.labels import word_label
from commons.catalog.views.facets import STATE, facets, slug, values_of
from commons.catalog.views.lookup import every

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog import Catalog, Entry, Event
    from commons.catalog.views.facets import Facet

FOLDER = "feeds"
EVERYTHING = f"{FOLDER}/all"
MOST_ITEMS = 50


class Happening(NamedTuple):
    """An event of an entry's log.

    Attributes:
        kind: The entry's kind.
        entry: The entry.
        number: Which event, from 1.
    """

    kind: str
    entry: Entry
    number: int

    @property
    def event(self) -> Event:
        """The event."""
        return self.entry.log[self.number - 1]


@dataclass
class Channel:
    """One feed, whatever it is written as.

    Attributes:
        path: Where it is in the site, without the ending.
        kind: The kind of its entries; empty for those of all.
        facet: What its entries have in common, or None.
        value: The facet's value, as an entry has it.
        happenings: The newest events, the newest first.
        entries: How many entries it is about.
    """

    path: str
    kind: str = ""
    facet: Facet | None = None
    value: str = ""
    happenings: list[Happening] = field(default_factory=list)
    entries: int = 0


def path_of(kind: str, facet: Facet | None = None, value: str = "") -> str:
    """Where the feed of a kind, or of one value of a facet, is in the site, without the ending."""
    folder = f"{FOLDER}/{FOLDERS[kind]}"
    return f"{folder}/{facet.name}/{slug(value)}" if facet else folder


def channels(catalog: Catalog) -> list[Channel]:
    """All feeds of a catalog; samples, which describe nothing real, are in none.

    There is a feed for each word of the vocabulary, even where no entry has it yet: who waits for the first one can
    subscribe. Of values that are not of the vocabulary, there are those that some entry has.

    Returns:
        The feed of everything; then kind by kind its feed and that of each value of its facets.
    """
    made = {channel.path: channel for channel in _empty(catalog)}
    found = [each for each in every(catalog) if not each.entry.sample]
    for kind, entry in found:
        for path in (EVERYTHING, path_of(kind), *(path_of(kind, *each) for each in _values(kind, entry))):
            made[path].entries += 1
    for happening in sorted(_happenings(catalog), key=_newest_first):
        for path in _paths(happening):
            if len(made[path].happenings) < MOST_ITEMS:
                made[path].happenings.append(happening)
    return list(made.values())


def _empty(catalog: Catalog) -> Iterator[Channel]:
    yield Channel(EVERYTHING)
    for kind in KINDS:
        yield Channel(path_of(kind), kind)
        for facet in facets(kind):
            named = values_of(catalog, kind, facet).values()
            yield from (Channel(path_of(kind, facet, value), kind, facet, value) for value in named)


def _values(kind: str, entry: Entry) -> Iterator[tuple[Facet, str]]:
    """What an entry has of each facet; spellings of one feed are one value."""
    for facet in facets(kind):
        for value in {slug(value): value for value in facet.values(entry)}.values():
            yield facet, value


def _happenings(catalog: Catalog) -> Iterator[Happening]:
    for kind, entry in every(catalog):
        if not entry.sample:
            yield from (Happening(kind, entry, number) for number in range(1, len(entry.log) + 1))


def _newest_first(happening: Happening) -> tuple[int, str, str, int]:
    """Logs have days: what happened on one day is in a fixed order, of one entry the last event first."""
    return (-happening.event.at.toordinal(), happening.kind, happening.entry.id, -happening.number)


def _paths(happening: Happening) -> Iterator[str]:
    """The feeds that an event is in: that of a state has what led to it, whatever became of the entry afterwards."""
    kind, entry, _ = happening
    yield EVERYTHING
    yield path_of(kind)
    yield path_of(kind, STATE, happening.event.to)
    yield from (path_of(kind, facet, value) for facet, value in _values(kind, entry) if facet != STATE)


def value_label(channel: Channel, catalog: Catalog, language: str) -> str:
    """What the value of a channel's facet is called."""
    vocabulary = channel.facet.vocabulary if channel.facet else ""
    return word_label(catalog.vocabulary, vocabulary, channel.value, language)
