"""Which entries a kind's listings have, in which order, and by what they can be chosen."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from commons.catalog.labels import read_labels, word_label
from commons.catalog.views.facets import STATE, facets, slug, sorted_by, values_of
from commons.catalog.views.lookup import GONE
from commons.pages.directories import Directory
from commons.pages.listings.cards import Cards

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from commons.catalog import Entry
    from commons.catalog.views.facets import Facet
    from commons.pages.community import Community


class Choice(NamedTuple):
    """A value of a facet that some entry has.

    Attributes:
        value: As entries have it.
        slug: As addresses have it.
        label: What it is called.
        entries: Who has it.
    """

    value: str
    slug: str
    label: str
    entries: Sequence[Entry]


class Choices(NamedTuple):
    """A facet of which at least one entry has a value.

    Attributes:
        facet: The facet.
        label: What it is called.
        choices: Its values: in the vocabulary's order, or else the most frequent first; years from the latest.
    """

    facet: Facet
    label: str
    choices: Sequence[Choice]


class Members:
    """The entries of a kind that its listings have.

    Args:
        kind: The kind.
        community: The catalog in a language.
    """

    def __init__(self, kind: str, community: Community) -> None:
        self.kind, self.community = kind, community
        self.directory = Directory(kind, community)
        self.cards = Cards(kind, community, self.directory)

    @cached_property
    def entries(self) -> Sequence[Entry]:
        """All of them, in the order in which they are listed."""
        return self._sorted(self.community.listed(self.kind))

    @property
    def sorts(self) -> Sequence[str]:
        """How they can be sorted, first as they are: by state, within groups if there are any, or by name."""
        return ("name", "newest") if self.kind == "project" else ("listed", "name", "newest")

    @property
    def are_samples(self) -> bool:
        """Whether there are samples only."""
        return bool(self.entries) and self.entries[0].sample

    @cached_property
    def samples_apart(self) -> Sequence[Entry]:
        """The samples that stand below real entries."""
        if self.are_samples:
            return ()
        here = (entry for entry in self.community.catalog.of(self.kind) if entry.sample)
        return self._sorted([entry for entry in here if entry.state not in GONE])

    @cached_property
    def choices(self) -> Sequence[Choices]:
        """What they can be chosen by."""
        # The state, which says least about what an entry is, comes last.
        found = (self._choices(facet) for facet in sorted(facets(self.kind), key=lambda facet: facet == STATE))
        return [each for each in found if each.choices]

    def _sorted(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        states = {state: index for index, state in enumerate(self.community.catalog.lifecycle.states(self.kind))}

        def place(entry: Entry) -> tuple[int, int, str, str]:
            # Projects are looked for by name; of everything else it counts first whether it still goes on.
            state = 0 if self.kind == "project" else states.get(entry.state, len(states))
            return self.directory.group_of(entry), state, self.community.name(entry).casefold(), entry.id

        return sorted(entries, key=place)

    def _choices(self, facet: Facet) -> Choices:
        community, having = self.community, sorted_by(facet, self.entries)
        named = self._names(facet, having)
        choices = [
            Choice(
                value,
                name,
                word_label(community.catalog.vocabulary, facet.vocabulary, value, community.language),
                found,
            )
            for name, value in named.items()
            if (found := having.get(name))
        ]
        if facet.is_by_year:
            choices.sort(key=lambda choice: choice.value, reverse=True)
        elif not facet.vocabulary:
            choices.sort(key=lambda choice: (-len(choice.entries), choice.label.casefold(), choice.slug))
        return Choices(facet, read_labels("commons.catalog")[facet.name][community.language], choices)

    def _names(self, facet: Facet, having: Mapping[str, Sequence[Entry]]) -> Mapping[str, str]:
        """The values by how addresses have them; samples have values of their own, which nothing else knows."""
        if not having:
            return {}
        named = values_of(self.community.catalog, self.kind, facet)
        if having.keys() <= named.keys():
            return named
        of_entries = {slug(value): value for entry in self.entries for value in facet.values(entry)}
        return {**named, **{name: value for name, value in sorted(of_entries.items()) if name not in named}}
