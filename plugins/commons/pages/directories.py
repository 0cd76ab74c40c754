"""What a kind's listing says besides naming its entries: who reviews what, what waits for reviewers, topics."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from commons.catalog.kinds import Reviewer
from commons.catalog.labels import word_label
from commons.pages.page import Heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from commons.catalog import Entry
    from commons.catalog.views.waiting import Waiting
    from commons.pages.community import Community

# The field that a kind's entries stand under on their listing, and the vocabulary of its values.
_GROUPED = {"discussion": ("board", "boards"), "problem": ("component", "components")}
_UNSUBMITTED = frozenset({"assigned", "in-progress"})


class Group(NamedTuple):
    """Entries under one heading.

    Attributes:
        id: Of the heading; empty where there is none.
        title: The heading.
        entries: What stands under it.
    """

    id: str
    title: str
    entries: Sequence[Entry]


class Load(NamedTuple):
    """What a reviewer has to do and has done.

    Attributes:
        open: Reviews that are not submitted yet.
        completed: Reviews that are done; a trial is none of them.
        offered: How many the reviewer offers to do a month.
    """

    open: int
    completed: int
    offered: int


class Directory:
    """What a kind's listing says.

    Args:
        kind: The kind.
        community: The catalog in a language.
    """

    def __init__(self, kind: str, community: Community) -> None:
        self._kind, self._community = kind, community

    @property
    def level(self) -> int:
        """The level of the entries' headings."""
        return 3 if self._kind in _GROUPED or self._kind == "review" else 2

    @property
    def is_grouped(self) -> bool:
        """Whether entries stand under headings."""
        return self._kind in _GROUPED

    def group_of(self, entry: Entry) -> int:
        """The place of the heading that an entry stands under."""
        if not self.is_grouped:
            return 0
        field, name = _GROUPED[self._kind]
        return list(self._community.catalog.vocabulary.words(name)).index(getattr(entry, field))

    @property
    def headings(self) -> list[Heading]:
        """The sections that are there whatever entries there are."""
        words = self._community.words
        if self._kind != "review":
            return []
        return [Heading("queue", words["review_queue"]), Heading("all", words["review_all"])]

    def groups(self, entries: Sequence[Entry], *, sample: bool) -> list[Group]:
        """Entries under their headings, in the vocabulary's order; all in one group where the kind has none."""
        if self._kind not in _GROUPED:
            return [Group("", "", entries)] if entries else []
        field, name = _GROUPED[self._kind]
        vocabulary, language = self._community.catalog.vocabulary, self._community.language
        prefix = f"sample-{field}" if sample else field
        groups = [
            Group(
                f"{prefix}-{word}",
                word_label(vocabulary, name, word, language),
                [entry for entry in entries if getattr(entry, field) == word],
            )
            for word in vocabulary.words(name)
        ]
        return [group for group in groups if group.entries]

    def before(self, *, sample: bool) -> Markup:
        """What stands before the entries."""
        if self._kind == "reviewer":
            return self._areas(sample=sample)
        if self._kind == "review":
            waiting = [turn for turn in self._waiting if turn.found.entry.sample == sample]
            return self._fill("review_queue.html", up="../", turns=waiting, sample=sample)
        return Markup()

    def load(self, entry: Entry) -> Load | None:
        """How much an active reviewer has to do; None for whoever is none."""
        if not isinstance(entry, Reviewer) or entry.state != "active":
            return None
        person = self._community.people.get(entry.person)
        return Load(
            self._open[entry.person], self._completed[entry.person], (person.reviews_a_month or 0) if person else 0
        )

    @cached_property
    def _open(self) -> Counter[str]:
        return Counter(each.reviewer for each in self._community.catalog.reviews if each.state in _UNSUBMITTED)

    @cached_property
    def _completed(self) -> Counter[str]:
        trials = self._community.trial_reviews
        done = (each for each in self._community.catalog.reviews if each.state == "completed")
        return Counter(each.reviewer for each in done if each.id not in trials)

    @cached_property
    def _waiting(self) -> list[Waiting]:
        """What waits for reviewers, or for what becomes of their reviews and applications."""
        return [turn for turn in self._community.queue() if turn.reviews or turn.found.kind in {"review", "reviewer"}]

    def _areas(self, *, sample: bool) -> Markup:
        """How many active reviewers there are in each area."""
        active = [
            each for each in self._community.catalog.reviewers if each.sample == sample and each.state == "active"
        ]
        counts = Counter(area for each in active for area in each.areas)
        covered = [(area, counts[area]) for area in self._community.catalog.categories if counts[area]]
        free = [area for area in self._community.catalog.categories if not counts[area]]
        return self._fill("areas.html", covered=covered, free=free, sample=sample) if active else Markup()

    def _fill(self, template: str, **values: object) -> Markup:
        return Markup(self._community.fill(template, **values))  # noqa: S704 - templates escape what they are given
