"""What a comparison finds, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from datetime import date

    from commons.catalog.kinds import Entry, Event

Scalar: TypeAlias = "str | int | bool | date | None"


class Atom(NamedTuple):
    """A value that is not made of others.

    Attributes:
        value: The value; None where there is none.
        vocabulary: The vocabulary that it is a word of.
        unit: The unit that it is counted in.
    """

    value: Scalar
    vocabulary: str | None = None
    unit: str | None = None


class Member(NamedTuple):
    """One of a list's members.

    Attributes:
        field: The list.
        name: What tells the member from the others.
    """

    field: str
    name: tuple[Atom, ...]


Step: TypeAlias = str | Member
Steps: TypeAlias = tuple[Step, ...]


@dataclass(frozen=True)
class Value:
    """A value that is another now, or is there now, or no more."""

    steps: Steps
    before: Atom
    after: Atom


@dataclass(frozen=True)
class Prose:
    """A text in one language that reads differently now, or is there now, or no more."""

    steps: Steps
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Members:
    """Values that came into a list or went out of it; if there are none, their order is another."""

    steps: Steps
    added: tuple[Atom, ...]
    removed: tuple[Atom, ...]


@dataclass(frozen=True)
class Part:
    """A part of several fields that is there now, or no more.

    Attributes:
        steps: Where it is; the last one is its name.
        content: Its fields.
        is_added: Whether it is there now.
    """

    steps: Steps
    content: tuple[tuple[tuple[str, ...], Atom], ...]
    is_added: bool


@dataclass(frozen=True)
class Happened:
    """An event that was added to the log.

    Attributes:
        event: What happened.
        is_latest: Whether it led to the state that the entry is in now, which was another before.
        before: The state before everything that was added.
    """

    event: Event
    is_latest: bool
    before: str | None = None

    @property
    def steps(self) -> Steps:
        """The field that it is about."""
        return ("state",) if self.is_latest else ("log",)


FieldChange: TypeAlias = Value | Prose | Members | Part | Happened


@dataclass(frozen=True)
class EntryChange:
    """One entry in both states.

    Attributes:
        kind: Its kind.
        before: As it was; None if it is new.
        after: As it is; None if it was removed.
        changes: What is different, in the order of the kind's fields.
    """

    kind: str
    before: Entry | None
    after: Entry | None
    changes: tuple[FieldChange, ...] = ()

    @property
    def entry(self) -> Entry:
        """The entry as it is, or as it was if it is no more."""
        entry = self.after or self.before
        assert entry is not None, "an entry is in one of the two states"  # noqa: S101
        return entry

    @property
    def what(self) -> Literal["added", "removed", "renamed", "changed"]:
        """What happened to the entry as a whole."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        return "changed" if self.before.id == self.after.id else "renamed"


@dataclass(frozen=True)
class DataChange:
    """What is different in a file that all entries rest on.

    Attributes:
        name: A vocabulary, or `lifecycle`.
        changes: What is different.
    """

    name: str
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True)
class Comparison:
    """Everything that is different in two states of a catalog.

    Attributes:
        entries: By kind and then by id.
        data: The vocabulary and the lifecycle.
        unreadable: Kinds and ids of entries that could not be compared, for they have or had mistakes.
    """

    entries: tuple[EntryChange, ...] = ()
    data: tuple[DataChange, ...] = ()
    unreadable: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.entries or self.data or self.unreadable)
