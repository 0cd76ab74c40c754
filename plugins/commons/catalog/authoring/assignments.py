"""Values for fields by their names, such as `evidence.date=2026-01-31`, put where they belong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from commons.catalog.diagnostics import quoted
from commons.catalog.spelling import closest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from commons.catalog.forms import Form

_TRUTHS = {"true": True, "false": False}
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")


class AssignmentError(Exception):
    """A value that has no place in the entry; the message says what has."""


def assign(form: Form, assignments: Iterable[str]) -> dict[str, Any]:
    """Put values into the fields of an entry.

    A list takes a value each time that it is given one; several words or ids may stand between commas. A member of a
    list of mappings is begun anew by a field that the last one has already.

    Args:
        form: Of the entry's kind.
        assignments: Texts such as `license=MIT`; without a value the field has nothing in it.

    Returns:
        The fields as a file has them. Whether they are right is for the rules to say.

    Raises:
        AssignmentError: There is no such field, or it has a value already.
    """
    values: dict[str, Any] = {}
    for assignment in assignments:
        name, sign, value = assignment.partition("=")
        if not sign or not name.strip():
            raise AssignmentError(f"{quoted(assignment)} gives no field a value: write it like license=MIT")
        put(values, form, name.strip(), value)
    return values


def put(values: dict[str, Any], form: Form, name: str, value: str) -> None:
    """Put one value into the fields of an entry.

    Args:
        values: The entry's fields so far.
        form: Of its kind.
        name: The way to a field.
        value: As it is typed.

    Raises:
        AssignmentError: As for `assign`.
    """
    field = _field(form, name, value)
    holder: dict[str, Any] = values
    *before, last = name.split(".")
    at = form
    for step in before:
        at = at.fields[step]
        if at.item is None:
            inner = holder.setdefault(step, {})
            if not isinstance(inner, dict):
                raise AssignmentError(f"{at.name} has a value already, and takes no {name}")
            holder = inner
        else:
            at = at.item
            listed: list[dict[str, Any]] = holder.setdefault(step, [])
            if not listed or _has(listed[-1], name.split(".")[len(at.name.split(".")) :], at):
                listed.append({})
            holder = listed[-1]
    if field.item is not None:
        holder[last] = [*holder.get(last, ()), *members(field, value)]
    elif last in holder:
        raise AssignmentError(f"{name} has a value already")
    else:
        holder[last] = typed(field, value)


def _has(member: dict[str, Any], steps: list[str], form: Form) -> bool:
    """Whether a member of a list has a field already that takes one value."""
    field = form.at(".".join(steps))
    there: Any = member
    for step in steps:
        if not isinstance(there, dict) or step not in there:
            return False
        there = there[step]
    return field is None or field.item is None


def _field(form: Form, name: str, value: str) -> Form:
    field = form.at(name)
    if field is None:
        near = closest(name, list(form.names()))
        hint = f"did you mean {quoted(near)}?" if near else f"there are: {', '.join(form.fields)}"
        raise AssignmentError(f"there is no field {quoted(name)}; {hint}")
    is_emptied = field.item is not None and not value.strip()
    if field.leaf().type == "mapping" and not field.plain and not is_emptied:
        what = "is a text in two languages" if field.is_bilingual else "has fields of its own"
        raise AssignmentError(f"{name} {what}; write {' or '.join(field.names())}")
    return field


def typed(field: Form, value: str) -> str | int | bool | None:
    """A value as the field's type has it; as text where it is of another, for the rules to say so."""
    if not value.strip() or (value == "null" and field.nothing):
        return None
    if field.type == "number" and _WHOLE.fullmatch(value):
        return int(value)
    if field.type == "truth":
        return _TRUTHS.get(value.lower(), value)
    return value


def members(field: Form, value: str, *, split: bool = False) -> list[Any]:
    """The members of a list.

    Args:
        field: The list's.
        value: As it is typed.
        split: Whether commas stand between members even where they may be in them.
    """
    leaf = field.leaf()
    texts = value.split(",") if split or leaf.choices or leaf.refers_to else [value]
    return [typed(leaf, text.strip()) for text in texts if text.strip()]
