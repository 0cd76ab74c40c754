"""What the pages of a catalog say of one another: who somebody is, what refers to what, and whose turn it is."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from commons.catalog.kinds import FOLDERS, KINDS, Person, Reference, Review, Reviewer
from commons.catalog.marks import marks_of
from commons.catalog.views.lookup import Found, label
from commons.catalog.views.values import values
from commons.catalog.views.waiting import Turns
from commons.pages.words import environment, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import jinja2

    from commons.catalog import Catalog, Entry
    from commons.catalog.views.waiting import Waiting


class Community:
    """A catalog, and how it is told in one language."""

    def __init__(self, catalog: Catalog, language: str) -> None:
        self.catalog = catalog
        self.language = language
        self.words: Mapping[str, str] = words(language)
        # Pages say since when somebody waits, never for how long: the same sources make the same site on any day.
        self._turns = Turns(catalog, date.min)

    def template(self, name: str) -> jinja2.Template:
        """A template that knows this community."""
        shared: dict[str, Any] = {
            "vocabulary": self.catalog.vocabulary,
            "people": self.people,
            "names": self.names,
            "FOLDERS": FOLDERS,
        }
        return environment(self.language).get_template(name, globals=shared)

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """Everybody, by id."""
        return {person.id: person for person in self.catalog.people}

    @cached_property
    def names(self) -> Mapping[tuple[str, str], str]:
        """What every entry is called, by kind and id."""
        return {(kind, entry.id): self.name(entry) for kind in KINDS for entry in self.catalog.of(kind)}

    def name(self, entry: Entry) -> str:
        """What an entry is called where it is named; a review and an application by whom and what they are about."""
        if isinstance(entry, Review):
            about, reviewer = self._name_of("project", entry.project), self._name_of("person", entry.reviewer)
            return self.words["review_of"].format(project=about, reviewer=reviewer)
        if isinstance(entry, Reviewer):
            return self._name_of("person", entry.person)
        return label(entry)

    def _name_of(self, kind: str, id: str) -> str:  # noqa: A002
        found = next((entry for entry in self.catalog.of(kind) if entry.id == id), None)
        return label(found) if found else id

    @cached_property
    def mentions(self) -> Mapping[tuple[str, str], Sequence[Found]]:
        """The entries that refer to an entry, by its kind and id, in the order of the kinds."""
        found: dict[tuple[str, str], dict[Found, None]] = defaultdict(dict)
        for kind in KINDS:
            places = [
                (steps, mark.kind) for steps, mark in marks_of(kind) if isinstance(mark, Reference) and mark.must_exist
            ]
            for entry in self.catalog.of(kind) if places else ():
                for steps, other in places:
                    for value in values(entry, steps):
                        if (other, value) != (kind, entry.id):
                            found[other, str(value)][Found(kind, entry)] = None
        return {key: tuple(each) for key, each in found.items()}

    def turn(self, kind: str, entry: Entry) -> Waiting | None:
        """What an entry waits for."""
        return self._turns.of(Found(kind, entry))

    def queue(self) -> Iterator[Waiting]:
        """All entries that wait, the longest first."""
        yield from self._turns.queue()
