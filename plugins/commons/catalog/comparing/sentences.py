"""A comparison in words, English or Chinese, for any markup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from commons.catalog.comparing.changes import Atom, Happened, Member, Members, Part, Prose, Value
from commons.catalog.comparing.labels import labels
from commons.catalog.comparing.words import differences
from commons.catalog.kinds import MAINTAINERS, Text
from commons.catalog.labels import in_language, read_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from commons.catalog.comparing.changes import Comparison, DataChange, EntryChange, FieldChange, Step
    from commons.catalog.loading import Catalog

# What is shown of a long text: this much of it where it is new or gone, and around what is different.
_LONGEST = 160
_AROUND = 40
_LANGUAGES = frozenset(Text.model_fields)


class Markup(Protocol):
    """How a format writes texts of entries, and what is different in them; each returns markup."""

    def plain(self, text: str) -> str:
        """Text as it is."""

    def removed(self, text: str) -> str:
        """Text that is no more."""

    def added(self, text: str) -> str:
        """Text that is new."""


@dataclass(frozen=True)
class Section:
    """What is said of one entry, or of one file.

    Attributes:
        title: Which it is, and what happened to it; markup.
        lines: One for each change, in the order of the fields; markup.
    """

    title: str
    lines: tuple[str, ...]


class Sentences:
    """The words for a comparison.

    Args:
        before: The catalog as it was, for the labels of words that were removed.
        after: The catalog as it is.
        language: `en` or `zh`.
        markup: How texts are written.
    """

    def __init__(self, before: Catalog, after: Catalog, language: str, markup: Markup) -> None:
        self._vocabularies = (after.vocabulary, before.vocabulary)
        self._language, self._markup = language, markup
        self._labels = labels()

    def sections(self, comparison: Comparison) -> list[Section]:
        """Everything that a comparison found: first the files that all entries rest on, then the entries."""
        data = [self._section_of_data(change) for change in comparison.data]
        entries = [self._section_of_entry(change) for change in comparison.entries]
        return [*data, *entries, *(self._unreadable(kind, name) for kind, name in comparison.unreadable)]

    def line(self, change: FieldChange) -> str:
        """What is said of one change."""
        if isinstance(change, Value):
            return self._change(self._what(change.steps), self._atom(change.before), self._atom(change.after))
        if isinstance(change, Prose):
            return self._prose(change)
        if isinstance(change, Members):
            return self._members(change)
        return self._part(change) if isinstance(change, Part) else self._happened(change)

    def _section_of_data(self, change: DataChange) -> Section:
        title = self._say("data", name=self._labels.data[change.name].in_language(self._language))
        return Section(title, tuple(map(self.line, change.changes)))

    def _section_of_entry(self, change: EntryChange) -> Section:
        entry = change.entry
        title = self._say(
            change.what,
            kind=self._labels.kinds[change.kind].in_language(self._language),
            id=self._markup.plain(entry.id),
            former=self._markup.plain(change.before.id if change.before else ""),
            name=self._markup.plain(_short(str(getattr(entry, "name", getattr(entry, "title", entry.id))))),
            state=self._atom(Atom(entry.state, "states")),
        )
        sample = self._say("sample", text=title) if entry.sample else title
        return Section(sample, tuple(map(self.line, change.changes)))

    def _unreadable(self, kind: str, name: str) -> Section:
        kind = self._labels.kinds[kind].in_language(self._language)
        return Section(self._say("unreadable", kind=kind, id=self._markup.plain(name)), ())

    def _change(self, what: str, before: str, after: str) -> str:
        if not before:
            return self._say("came", what=what, after=after)
        return self._say("change" if after else "went", what=what, before=before, after=after)

    def _prose(self, change: Prose) -> str:
        what = self._what(change.steps)
        if change.before is None or change.after is None:
            before, after = (self._markup.plain(_short(text or "")) for text in (change.before, change.after))
            return self._change(what, before, after)
        segments = differences(change.before, change.after)
        written = {"same": self._markup.plain, "removed": self._markup.removed, "added": self._markup.added}
        last = len(segments) - 1
        shown = (
            _around(text, is_first=not index, is_last=index == last) if kind == "same" else text
            for index, (kind, text) in enumerate(segments)
        )
        text = "".join(written[segment.what](text) for segment, text in zip(segments, shown, strict=True))
        return self._say("text", what=what, text=text)

    def _members(self, change: Members) -> str:
        parts = [
            self._say(name, values=self._join("values", map(self._atom, atoms)))
            for name, atoms in (("in_came", change.added), ("in_went", change.removed))
            if atoms
        ]
        text = self._join("parts", parts or [self._say("in_order")])
        return self._say("text", what=self._what(change.steps), text=text)

    def _part(self, change: Part) -> str:
        content = self._join(
            "values",
            (
                self._say("field", field=self._what(steps), value=self._atom(atom._replace(value=_cut(atom.value))))
                for steps, atom in change.content
            ),
        )
        name = ("part_came" if change.is_added else "part_went") + ("" if content else "_bare")
        return self._say(name, what=self._what(change.steps), content=content)

    def _happened(self, change: Happened) -> str:
        event = change.event
        ref = self._say("ref", ref=self._markup.plain(event.ref)) if event.ref else ""
        note = self._markup.plain(_short(in_language(event.note, self._language)[0])) if event.note else ""
        before = change.before if change.is_latest else event.from_
        name = "led" if change.is_latest else "happened" if before else "began"
        return self._say(
            name,
            what=self._what(change.steps),
            at=event.at.isoformat(),
            by=self._say("maintainers") if event.by == MAINTAINERS else self._markup.plain(event.by),
            before=self._atom(Atom(before, "states")),
            after=self._atom(Atom(event.to, "states")),
            more=ref + (self._say("note", note=note) if note else ""),
        )

    def _what(self, steps: tuple[Step, ...]) -> str:
        """The name of a field, and of what it is in."""
        *outer, last = steps
        if outer and last in _LANGUAGES:
            return self._say("language", what=self._what(tuple(outer)), language=self._field([str(last)]))
        names = [step.field if isinstance(step, Member) else step for step in steps]
        return self._join("steps", (self._step(step, names[: index + 1]) for index, step in enumerate(steps)))

    def _step(self, step: Step, names: Sequence[str]) -> str:
        if not isinstance(step, Member):
            return self._field(names)
        one = self._labels.members.get(step.field) or self._labels.kinds.get(step.field)
        field = one.in_language(self._language) if one else self._field(names)
        name = self._join("values", map(self._atom, step.name))
        return self._say("member", field=field, name=name) if name else field

    def _field(self, names: Sequence[str]) -> str:
        """What a field is called: there, or anywhere; itself where it has no label, as a word of the vocabulary."""
        known = read_labels("commons.catalog")
        found = known.get(".".join(names)) or known.get(names[-1])
        if found:
            return found[self._language]
        own = self._labels.fields.get(names[-1])
        return own.in_language(self._language) if own else self._markup.plain(names[-1])

    def _atom(self, atom: Atom) -> str:
        value = atom.value
        if value is None:
            return ""
        if isinstance(value, bool):
            return self._say("yes" if value else "no")
        if isinstance(value, int):
            number = f"{value:,}"
            return self._say("amount", number=number, unit=self._word("units", atom.unit)) if atom.unit else number
        if atom.vocabulary:
            return self._word(atom.vocabulary, str(value))
        return self._markup.plain(str(value))

    def _word(self, vocabulary: str, word: str) -> str:
        found = next((words[word] for each in self._vocabularies if word in (words := each.words(vocabulary))), None)
        return self._markup.plain(in_language(found, self._language)[0] if found else word)

    def _say(self, sentence: str, **values: str) -> str:
        return self._labels.sentences[sentence].in_language(self._language).format(**values)

    def _join(self, separator: str, texts: Iterable[str]) -> str:
        return self._say(separator).join(texts)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _cut(value: object) -> str | int | bool | None:
    return _short(value) if isinstance(value, str) else value if isinstance(value, (int, bool)) else str(value)


def _around(text: str, *, is_first: bool, is_last: bool) -> str:
    """A text that is the same in both, without what is far from any difference."""
    start, end = ("" if is_first else text[:_AROUND]), ("" if is_last else text[-_AROUND:])
    return text if len(text) <= len(start) + len(end) + _AROUND else f"{start} … {end}".strip(" ")
