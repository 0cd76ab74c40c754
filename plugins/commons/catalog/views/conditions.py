"""Conditions on entries, such as `category=training` or `evidence.date>=2026-01-01`, and their values in order."""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from commons.catalog.diagnostics import quoted
from commons.catalog.spelling import closest
from commons.catalog.views.values import values

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from commons.catalog.forms import Form
    from commons.catalog.kinds import Entry
    from commons.catalog.loading import Catalog
    from commons.catalog.views.lookup import Found

_CONDITION = re.compile(r"\s*(?P<name>[\w.-]+?)\s*(?P<sign>!=|>=|<=|=|<|>|~)\s*(?P<value>.*?)\s*", re.DOTALL)
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TRUTHS = {"true": True, "false": False}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOST_SHOWN = 20


class ConditionError(Exception):
    """A condition, or the name of a field, that no entry can meet; the message says what could be meant."""


@dataclass(frozen=True)
class Condition:
    """What entries are asked for.

    Attributes:
        name: A field, such as `artifacts.kind`; of a list, one member is enough.
        sign: `=`, `!=`, `~` for a text that contains the value, `<`, `<=`, `>` or `>=`.
        value: As the field's type has it; None asks whether nothing is there.
    """

    name: str
    sign: str
    value: str | int | bool | date | None

    def holds(self, entry: Entry) -> bool:
        """Whether an entry meets it; one whose kind has no such field does not."""
        found = field_values(entry, self.name)
        if self.value is None:
            return (not found) == (self.sign == "=")
        if self.sign == "=":
            return self.value in found
        if self.sign == "!=":
            return self.value not in found
        if self.sign == "~":
            return any(str(self.value).casefold() in _shown(value).casefold() for value in found)
        return any(_ORDER[self.sign](value, self.value) for value in found)


def field_values(entry: Entry, name: str) -> list[Any]:
    """An entry's values in a field; a text in two languages counts as two."""
    steps = name.split(".")
    found = list(values(entry, steps))
    if any(isinstance(value, BaseModel) for value in found):
        found = [text for language in ("en", "zh") for text in values(entry, [*steps, language])]
    return found


def condition(text: str, forms: Mapping[str, Form], catalog: Catalog) -> Condition:
    """Read a condition.

    Args:
        text: Such as `license!=MIT`.
        forms: Of the kinds that are asked for.
        catalog: Its entries are what references can lead to.

    Raises:
        ConditionError: It is none, or there is no such field or value.
    """
    parts = _CONDITION.fullmatch(text)
    if parts is None:
        raise ConditionError(f"{quoted(text)} is no condition: write it like license=MIT, license!=MIT or name~gpt")
    name, sign, value = parts["name"], parts["sign"], parts["value"]
    fields = field_forms(name, forms)
    types: set[str] = {each.type for each in fields}
    if sign in _ORDER and not types <= {"day", "number"}:
        raise ConditionError(f"{name} has no order: compare it with =, != or ~")
    if not value:
        if sign not in {"=", "!="}:
            raise ConditionError(f"a value is missing behind {name}{sign}")
        return Condition(name, sign, None)
    if sign == "~":
        return Condition(name, sign, value)
    typed = _typed(name, value, types)
    if isinstance(typed, str):
        _refuse_unknown(name, typed, fields, catalog)
    return Condition(name, sign, typed)


def field_forms(name: str, forms: Mapping[str, Form]) -> list[Form]:
    """The forms of a field's values, for each kind that has it.

    Raises:
        ConditionError: None has, or it holds fields and no values.
    """
    fields = [found.leaf() for form in forms.values() if (found := form.at(name)) is not None]
    known = dict.fromkeys(each for form in forms.values() for each in form.names())
    if not fields:
        near = closest(name, _with_parts(known))
        hint = f"did you mean {quoted(near)}?" if near else f"there are: {', '.join(known)}"
        raise ConditionError(f"there is no field {quoted(name)}; {hint}")
    mapping = next((each for each in fields if each.type == "mapping" and not each.is_bilingual), None)
    if mapping is not None:
        raise ConditionError(f"{name} has fields of its own; write one of them: {', '.join(mapping.names())}")
    return fields


def _with_parts(names: Iterable[str]) -> list[str]:
    """The names, and those of texts in two languages without the language."""
    return list(dict.fromkeys(part for name in names for part in (name, re.sub(r"\.(?:en|zh)$", "", name))))


def _typed(name: str, value: str, types: set[str]) -> str | int | bool | date:
    if types == {"truth"}:
        if value.lower() not in _TRUTHS:
            raise ConditionError(f"{name} is true or false, got {quoted(value)}")
        return _TRUTHS[value.lower()]
    if types == {"number"}:
        if not re.fullmatch(r"-?[0-9]{1,18}", value):
            raise ConditionError(f"{name} is a whole number, got {quoted(value)}")
        return int(value)
    if types == {"day"}:
        try:
            if _DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise ConditionError(f"{name} is a date such as 2026-01-31, got {quoted(value)}")
    return value


def _refuse_unknown(name: str, value: str, fields: Sequence[Form], catalog: Catalog) -> None:
    known: dict[str, None] = {}
    for each in fields:
        ids = (entry.id for entry in catalog.of(each.refers_to)) if each.refers_to else ()
        known |= dict.fromkeys((*each.choices, *ids))
        if not each.choices and not each.refers_to:
            return
    if value not in known:
        raise ConditionError(f"{name} is never {quoted(value)}; {_hint(value, known)}")


def _hint(value: str, known: Collection[str]) -> str:
    near = closest(value, known)
    if near:
        return f"did you mean {quoted(near)}?"
    shown = ", ".join(list(known)[:_MOST_SHOWN]) + (", …" if len(known) > _MOST_SHOWN else "")
    return f"there are: {shown}"


def near_miss(asked: Condition, entries: Iterable[Found]) -> str | None:
    """A value that entries have in the field of a condition that none meets, and that may have been meant."""
    if asked.sign != "=" or not isinstance(asked.value, str):
        return None
    there = {_shown(value) for each in entries for value in field_values(each.entry, asked.name)}
    return None if asked.value in there else closest(asked.value, sorted(there))


def in_order(entries: Sequence[Found], name: str, *, descending: bool = False) -> list[Found]:
    """Entries by their first value in a field; those that have none come last either way."""
    keyed = [(field_values(each.entry, name), each) for each in entries]
    there = sorted((each for each in keyed if each[0]), key=lambda each: _key(each[0][0]), reverse=descending)
    return [found for _, found in there] + [found for each, found in keyed if not each]


def _key(value: Any) -> tuple[str, Any]:
    # Kinds may have values of different types under one name, which do not compare.
    return (type(value).__name__, value.casefold() if isinstance(value, str) else value)


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
