"""Compare two states of a catalog: a pure function of both."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pydantic import BaseModel

from commons.catalog.comparing.changes import (
    Atom,
    Comparison,
    DataChange,
    EntryChange,
    Happened,
    Member,
    Members,
    Part,
    Prose,
    Value,
)
from commons.catalog.comparing.members import name_of, pairs
from commons.catalog.kinds import FOLDERS, KINDS, Text, Word
from commons.catalog.lifecycle import Transition
from commons.catalog.marks import marks
from commons.catalog.vocabulary import FILES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from commons.catalog.comparing.changes import FieldChange, Scalar, Steps
    from commons.catalog.kinds import Entry, Event
    from commons.catalog.loading import Catalog
    from commons.catalog.marks import Steps as Way

# Words of the vocabulary in fields that are not marked: their choice depends on the kind, or the model on them.
_UNMARKED = dict.fromkeys([("state",), ("log", None, "from"), ("log", None, "to")], "states") | {
    ("artifacts", None, "kind"): "artifacts"
}
_LANGUAGES = tuple(Text.model_fields)


def compare(before: Catalog, after: Catalog) -> Comparison:
    """Find what is different.

    Args:
        before: A catalog with its entries.
        after: The same catalog in another state.

    Returns:
        Every difference that means something: not the layout of files, their comments, or defaults written out.
    """
    entries: list[EntryChange] = []
    unreadable: dict[tuple[str, str], None] = {}
    for kind in KINDS:
        broken_before, broken_after = _unreadable(before, kind), _unreadable(after, kind)
        unreadable |= dict.fromkeys((kind, name) for name in sorted(broken_after))
        for old, new in _matched(before.of(kind), after.of(kind)):
            if old and not new and old.id in broken_after:
                continue
            if new and not old and {new.id, *new.formerly} & broken_before:
                unreadable[kind, new.id] = None
                continue
            changes = tuple(_Comparing(new).entry(old, new)) if old and new and old != new else ()
            if changes or old is None or new is None or old.id != new.id:
                entries.append(EntryChange(kind, old, new, changes))
    return Comparison(tuple(entries), tuple(_data(before, after)), tuple(unreadable))


def _unreadable(catalog: Catalog, kind: str) -> set[str]:
    """Ids of entries that are there and could not be read."""
    read = {entry.id for entry in catalog.of(kind)}
    paths = (PurePosixPath(found.path) for found in catalog.diagnostics)
    return {path.stem for path in paths if path.parent.name == FOLDERS[kind] and path.suffix == ".yml"} - read


def _matched(before: tuple[Entry, ...], after: tuple[Entry, ...]) -> Iterator[tuple[Entry | None, Entry | None]]:
    """Entries of one kind in both states, by id; those that were removed come where they were."""
    old, new = {entry.id: entry for entry in before}, {entry.id: entry for entry in after}
    former = {name: entry for entry in after for name in entry.formerly if name in old and entry.id not in old}
    found: list[tuple[Entry | None, Entry | None]] = [
        (entry, new.get(name) or former.get(name)) for name, entry in old.items()
    ]
    known = {entry.id for _, entry in found if entry}
    found += [(None, entry) for name, entry in new.items() if name not in known]
    return iter(sorted(found, key=lambda pair: (pair[1] or pair[0]).id))  # type: ignore[union-attr]


def _data(before: Catalog, after: Catalog) -> Iterator[DataChange]:
    for name in (file.removesuffix(".yml") for file in FILES):
        changes = tuple(_words(before.vocabulary.words(name), after.vocabulary.words(name)))
        if changes:
            yield DataChange(name, changes)
    old, new = before.lifecycle.transitions, after.lifecycle.transitions
    comparing = _Comparing(None)
    changes = tuple(
        change for kind in KINDS for change in comparing.members(old.get(kind, ()), new.get(kind, ()), (kind,), ())
    )
    if changes:
        yield DataChange("lifecycle", changes)


def _words(before: Mapping[str, Text], after: Mapping[str, Text]) -> Iterator[FieldChange]:
    added = tuple(Atom(name) for name in after if name not in before)
    removed = tuple(Atom(name) for name in before if name not in after)
    if added or removed or list(before) != list(after):
        yield Members(("words",), added, removed)
    for name, text in after.items():
        yield from _text(before.get(name, text), text, (name,))


class _Comparing:
    """One comparison of an entry, or of the lifecycle.

    Args:
        entry: Says which words its fields are and which unit it counts in.
    """

    def __init__(self, entry: Entry | None) -> None:
        marked = marks(type(entry) if entry else Transition)
        self._words = {way: mark.vocabulary for way, mark in marked if isinstance(mark, Word)}
        self._unit: str | None = getattr(entry, "unit", None)

    def entry(self, before: Entry, after: Entry) -> Iterator[FieldChange]:
        """Compare an entry's fields; a new id is the entry's own change, and a new state its event's."""
        events = after.log[len(before.log) :]
        has_led = before.state != after.state and bool(events) and events[-1].to == after.state
        for name in type(after).model_fields:
            old, new = getattr(before, name), getattr(after, name)
            if name == "id" or (name == "state" and has_led):
                continue
            if name == "formerly":
                new = tuple(each for each in new if each != before.id)
                yield from self._scalars(old, new, (name,), (name,))
            elif name == "log":
                yield from self._log(before.log, after.log, (before.state,) if has_led else ())
            else:
                yield from self._field(old, new, (_alias(after, name),), (_alias(after, name),))

    def _log(self, before: tuple[Event, ...], after: tuple[Event, ...], led: tuple[str, ...]) -> Iterator[FieldChange]:
        for index, (old, new) in enumerate(zip(before, after, strict=False)):
            yield from self._model(old, new, (Member("log", (Atom(index + 1),)),), ("log", None))
        for index, event in enumerate(before[len(after) :], len(after)):
            yield self._part(event, (Member("log", (Atom(index + 1),)),), ("log", None), is_added=False)
        added = after[len(before) :]
        for index, event in enumerate(added):
            is_latest = bool(led) and index == len(added) - 1
            yield Happened(event, is_latest, led[0] if is_latest else None)

    def _model(self, before: BaseModel, after: BaseModel, steps: Steps, way: Way) -> Iterator[FieldChange]:
        if isinstance(before, Text) and isinstance(after, Text):
            yield from _text(before, after, steps)
            return
        for name in dict.fromkeys((*type(before).model_fields, *type(after).model_fields)):
            alias = _alias(after if name in type(after).model_fields else before, name)
            old, new = getattr(before, name, None), getattr(after, name, None)
            yield from self._field(old, new, (*steps, alias), (*way, alias))

    def _field(self, before: object, after: object, steps: Steps, way: Way) -> Iterator[FieldChange]:
        if before == after:
            return
        present = after if before is None else before
        if isinstance(before, BaseModel) and isinstance(after, BaseModel):
            yield from self._model(before, after, steps, way)
        elif isinstance(present, BaseModel):
            yield self._part(present, steps, way, is_added=before is None)
        elif isinstance(present, tuple):
            yield from self._list(_tuple(before), _tuple(after), steps, way)
        else:
            yield Value(steps, self._atom(before, way), self._atom(after, way))

    def _list(
        self, before: tuple[object, ...], after: tuple[object, ...], steps: Steps, way: Way
    ) -> Iterator[FieldChange]:
        if any(isinstance(each, BaseModel) for each in (*before, *after)):
            yield from self.members(_models(before), _models(after), steps, (*way, None))
        else:
            yield from self._scalars(before, after, steps, (*way, None))

    def _scalars(
        self, before: tuple[object, ...], after: tuple[object, ...], steps: Steps, way: Way
    ) -> Iterator[FieldChange]:
        if before == after:
            return
        added = tuple(self._atom(each, way) for each in after if each not in before)
        removed = tuple(self._atom(each, way) for each in before if each not in after)
        yield Members(steps, added, removed)

    def members(
        self, before: tuple[BaseModel, ...], after: tuple[BaseModel, ...], steps: Steps, way: Way
    ) -> Iterator[FieldChange]:
        """Compare two lists of several fields each; members that are the same may stand in another order."""
        matched = pairs(before, after)
        for old, new in matched:
            member = after[new] if new is not None else before[old or 0]
            here = (*steps[:-1], Member(str(steps[-1]), self._name(before[old] if old is not None else member, way)))
            if old is not None and new is not None:
                yield from self._model(before[old], after[new], here, way)
            else:
                yield self._part(member, here, way, is_added=old is None)
        stayed = [old for old, new in matched if old is not None and new is not None]
        if stayed != sorted(stayed):
            yield Members(steps, (), ())

    def _name(self, member: BaseModel, way: Way) -> tuple[Atom, ...]:
        return tuple(self._atom(value, (*way, _alias(member, field))) for field, value in name_of(member))

    def _part(self, model: BaseModel, steps: Steps, way: Way, *, is_added: bool) -> Part:
        named = {value for _, value in name_of(model)} if isinstance(steps[-1], Member) else set()
        content = tuple(each for each in self._content(model, (), way) if each[1].value not in named)
        return Part(steps, content, is_added)

    def _content(self, model: BaseModel, names: tuple[str, ...], way: Way) -> Iterator[tuple[tuple[str, ...], Atom]]:
        for name, field in type(model).model_fields.items():
            alias, value = field.alias or name, getattr(model, name)
            here, there = (*names, alias), (*way, alias)
            if isinstance(value, BaseModel):
                yield from self._content(value, here, there)
            elif isinstance(value, tuple):
                for each in value:
                    if isinstance(each, BaseModel):
                        yield from self._content(each, here, (*there, None))
                    else:
                        yield here, self._atom(each, (*there, None))
            elif isinstance(value, dict):
                for key, each in value.items():
                    yield (*here, str(key)), self._atom(each, ())
            elif value != field.default:
                yield here, self._atom(value, there)

    def _atom(self, value: object, way: Way) -> Atom:
        scalar: Scalar = value if value is None or isinstance(value, (str, int)) else _other(value)
        unit = self._unit if isinstance(value, int) and not isinstance(value, bool) else None
        return Atom(scalar, self._words.get(way) or _UNMARKED.get(way), unit)


def _text(before: Text, after: Text, steps: Steps) -> Iterator[FieldChange]:
    for language in _LANGUAGES:
        old, new = getattr(before, language), getattr(after, language)
        if old != new:
            yield Prose((*steps, language), old, new)


def _alias(model: BaseModel, name: str) -> str:
    return type(model).model_fields[name].alias or name


def _tuple(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def _models(values: tuple[object, ...]) -> tuple[BaseModel, ...]:
    return tuple(value for value in values if isinstance(value, BaseModel))


def _other(value: object) -> Scalar:
    from datetime import date

    return value if isinstance(value, date) else str(value)
