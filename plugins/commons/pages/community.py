"""What the pages of a catalog say of one another: who somebody is, what refers to what, and whose turn it is."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from commons.catalog.kinds import FOLDERS, KINDS, Person, Project, Review, Reviewer
from commons.catalog.roles import Roles
from commons.catalog.views.lookup import GONE, Found, label
from commons.catalog.views.mentions import references
from commons.catalog.views.related import Relations
from commons.catalog.views.waiting import Turns
from commons.pages.events import meaning
from commons.pages.words import environment, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from commons.catalog import Catalog, Entry
    from commons.catalog.views.waiting import Waiting


class Community:
    """A catalog, and how it is told in one language.

    Args:
        catalog: A catalog without diagnostics.
        language: `en` or `zh`.
        address: Where the language's part of the site is published, with a slash at the end. A site that does not know
            it has nothing that needs whole addresses: no feeds, and no badges to show elsewhere.
        root: The way from the language's part of the site to its root, where the API is, such as `../`; None if it is
            not part of one.
    """

    def __init__(self, catalog: Catalog, language: str, *, address: str = "", root: str | None = None) -> None:
        self.catalog = catalog
        self.root = root
        self.address = address
        self.language = language
        self.words: Mapping[str, str] = words(language)
        # Pages say since when somebody waits, never for how long: the same sources make the same site on any day.
        self._turns = Turns(catalog, date.min)

    def fill(self, template: str, **values: Any) -> str:
        """Render a template, which knows the catalog's words, people, and what every entry is called."""
        from commons.pages.feeds.channels import path_of  # feeds are told by a community

        shared = {
            "vocabulary": self.catalog.vocabulary,
            "people": self.people,
            "names": self.names,
            "FOLDERS": FOLDERS,
            "GONE": GONE,
            "meaning": lambda kind, event: meaning(kind, event, self.language),
            "feed_path": path_of if self.address else None,
        }
        return environment(self.language).get_template(template).render(shared, **values)

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """Everybody, by id."""
        return {person.id: person for person in self.catalog.people}

    def listed(self, kind: str) -> Sequence[Entry]:
        """What the listings of a kind have: the real entries, or while there are none the samples.

        What was taken back is not among them; it has a page of its own.
        """
        here = [entry for entry in self.catalog.of(kind) if entry.state not in GONE]
        return [entry for entry in here if not entry.sample] or here

    def data_of(self, kind: str, entry: Entry) -> str:
        """The way from an entry's page to its document in the API; empty where there is none."""
        from commons.pages.api.places import entry_path  # the API is told by a community

        return "" if self.root is None else f"../../../{self.root}{entry_path(kind, entry.id)}"

    @cached_property
    def relations(self) -> Relations:
        """Which projects have something in common."""
        return Relations(self.catalog)

    @cached_property
    def listed_categories(self) -> frozenset[str]:
        """The categories that have pages of their own among the listings of projects."""
        return frozenset(project.category for project in self.listed("project") if isinstance(project, Project))

    @cached_property
    def names(self) -> Mapping[tuple[str, str], str]:
        """What every entry is called, by kind and id."""
        return {(kind, entry.id): self.name(entry) for kind in KINDS for entry in self.catalog.of(kind)}

    def name(self, entry: Entry) -> str:
        """What an entry is called where it is named; a review and an application by whom and what they are about."""
        if isinstance(entry, Review):
            about, reviewer = self._name_of("project", entry.project), self._name_of("person", entry.reviewer)
            is_trial = entry.id in self.trial_reviews
            title = self.words["trial_review_of"] if is_trial else self.words["review_of"]
            return title.format(project=about, reviewer=reviewer)
        if isinstance(entry, Reviewer):
            return self._name_of("person", entry.person)
        return label(entry)

    @cached_property
    def trial_reviews(self) -> frozenset[str]:
        """Ids of the reviews that were written to be graded."""
        return frozenset(Roles(self.catalog, self.catalog).trial_reviews())

    def _name_of(self, kind: str, id: str) -> str:  # noqa: A002
        return self._labels.get((kind, id), id)

    @cached_property
    def _labels(self) -> Mapping[tuple[str, str], str]:
        """What reviews and applications are about, and by whom, is called."""
        return {(kind, entry.id): label(entry) for kind in ("project", "person") for entry in self.catalog.of(kind)}

    def marked(self, entry: Entry, description: str) -> tuple[str, str]:
        """The title and description of an entry's page; those of a sample say that it is one."""
        title = self.name(entry)
        if not entry.sample:
            return title, description
        marked, described = self.words["sample_marked"], self.words["sample_description"]
        return marked.format(text=title), described.format(text=description)

    @cached_property
    def mentions(self) -> Mapping[tuple[str, str], Sequence[Found]]:
        """The entries that refer to an entry, by its kind and id, in the order of the kinds; logs are no references."""
        mentions: dict[tuple[str, str], dict[tuple[str, str], Found]] = defaultdict(dict)
        for each in references(self.catalog):
            target, by = (each.reference.kind, each.id), (each.found.kind, each.found.entry.id)
            if each.reference.must_exist and target != by:
                mentions[target][by] = each.found
        return {target: tuple(found.values()) for target, found in mentions.items()}

    def turn(self, kind: str, entry: Entry) -> Waiting | None:
        """What an entry waits for."""
        return self._turns.of(Found(kind, entry))

    def queue(self) -> Iterator[Waiting]:
        """All entries that wait, the longest first."""
        yield from self._turns.queue()
