"""A new entry: its file with what is known, with what is missing, and with remarks that say what each field is."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

from commons.catalog.diagnostics import quoted
from commons.catalog.importing.words import id_of
from commons.catalog.kinds import FOLDERS
from commons.catalog.layout import LayoutError, formatted
from commons.catalog.reader import read_text
from commons.catalog.rules import check_id
from commons.catalog.scalars import in_quotes
from commons.catalog.schema import modeline
from commons.catalog.writing import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from commons.catalog.forms import Form
    from commons.catalog.lifecycle import Lifecycle
    from commons.catalog.loading import Catalog

# Of these a new entry has none.
_LATER = frozenset({"formerly", "sample"})
_WIDTH = 110
# Who begins an entry is rather one of these than a maintainer.
_CONTRIBUTORS = frozenset({"anyone", "owner"})


def with_beginning(values: Mapping[str, Any], kind: str, lifecycle: Lifecycle, day: date, by: str) -> dict[str, Any]:
    """The fields with a state and the first event, as far as they are not given.

    Args:
        values: What is given.
        kind: The entry's kind.
        lifecycle: Says how its life may begin.
        day: Today.
        by: Who begins it, a GitHub handle; empty if that is not known.
    """
    first = beginnings(kind, lifecycle)
    state = values.get("state") or next(iter(first), None)
    given = values.get("log") or [{}]
    event = {"at": day.isoformat(), "by": by or None, "to": state} | given[0]
    return {**values, "state": state, "log": [event, *given[1:]]}


def beginnings(kind: str, lifecycle: Lifecycle) -> tuple[str, ...]:
    """The states that an entry may begin in, those first that anybody may bring about."""
    first = [each for each in lifecycle.transitions.get(kind, ()) if each.from_ is None]
    return tuple(each.to for each in sorted(first, key=lambda each: not _CONTRIBUTORS & set(each.by)))


def draft(kind: str, form: Form, values: Mapping[str, Any]) -> str:
    """The file of an entry.

    Args:
        kind: The entry's kind.
        form: Of that kind.
        values: Fields as files have them; one that is needed and not there stands without a value.

    Returns:
        Its text in the layout that all entries have. What cannot be laid out because it is wrong stands as it is.
    """
    order = sorted(form.fields, key=lambda name: name == "log")
    lines = [modeline(kind), *_fields(form, values, "", order, is_explained=True)]
    text = "\n".join(lines) + "\n"
    try:
        return formatted(read_text(text, ""), kind)
    except LayoutError:
        return text


def plain(kind: str, form: Form, values: Mapping[str, Any]) -> str:
    """The file of an entry that is complete, without remarks.

    Args:
        kind: The entry's kind.
        form: Of that kind.
        values: Its fields as files have them.
    """
    lines = [line for name in form.fields if name in values for line in field_lines(form, name, values[name])]
    return formatted(read_text("\n".join([modeline(kind), *lines]) + "\n", ""), kind)


def field_lines(form: Form, name: str, value: Any) -> list[str]:
    """The lines of one of a kind's fields, without remarks.

    Args:
        form: Of the kind.
        name: The field's.
        value: As files have it.
    """
    return list(_field(form.fields[name], name, value, ""))


def _fields(
    form: Form, values: Mapping[str, Any], indent: str, order: Sequence[str], *, is_explained: bool
) -> Iterator[str]:
    real = [name for name in order if name in values or form.fields[name].needed]
    for name in [*order[: order.index(real[-1])], *_behind(order, real[-1]), real[-1]] if real else ():
        field = form.fields[name]
        if name in real:
            yield from _remark(field, values.get(name), indent) if is_explained else ()
            yield from _field(field, name, values.get(name), indent)
        elif is_explained and not (name in _LATER and len(field.steps) == 1):
            yield from _wrapped(field.description, indent)
            yield f"{indent}# {name}: {in_one_line(field.example)}"


def _behind(order: Sequence[str], last: str) -> Sequence[str]:
    """The fields behind the last real one: they are offered before it, for a remark belongs to what follows it."""
    return order[order.index(last) + 1 :]


def _remark(field: Form, value: Any, indent: str) -> Iterator[str]:
    # What is inside a mapping has examples of its own.
    is_filled = bool(field.fields) or (field.least > 0 and field.leaf().type == "mapping")
    has_example = value is None and field.example is not None and not is_filled
    yield from _wrapped(
        field.description + (f" For example: {in_one_line(field.example)}" if has_example else ""), indent
    )


def _wrapped(text: str, indent: str) -> Iterator[str]:
    for line in textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False):
        yield f"{indent}# {line}"


def _field(field: Form, name: str, value: Any, indent: str) -> Iterator[str]:
    members = [{}] * field.least if value is None else value
    if field.item is not None and field.item.fields and members:
        yield f"{indent}{name}:"
        for member in members:
            yield from _member(field.item, member, f"{indent}  ")
    elif field.fields and not field.item and not isinstance(value, str):
        yield f"{indent}{name}:"
        yield from _mapping(field, value or {}, f"{indent}  ")
    else:
        yield f"{indent}{name}: {_scalars(value)}"


def _mapping(form: Form, values: Mapping[str, Any], indent: str) -> Iterator[str]:
    if form.is_bilingual:
        # One language is enough; where there is none yet, either may be written.
        yield from (f"{indent}{name}: {_scalars(values.get(name))}" for name in values or form.fields)
    else:
        yield from _inside(form, values, indent, list(form.fields))


def _member(form: Form, values: Mapping[str, Any], indent: str) -> Iterator[str]:
    """A mapping in a list: the dash stands before its first field, and remarks on that field before the dash."""
    real = [name for name in form.fields if name in values or form.fields[name].needed]
    lines = list(_inside(form, values, f"{indent}  ", real))
    first = next(number for number, line in enumerate(lines) if not line.lstrip().startswith("#"))
    for number, line in enumerate(lines):
        mark = "" if number < first else "- " if number == first else "  "
        yield f"{indent}{mark}{line.removeprefix(indent + '  ')}"


def _inside(form: Form, values: Mapping[str, Any], indent: str, names: Sequence[str]) -> Iterator[str]:
    """Fields that are explained as long as one is missing."""
    is_missing = any(form.fields[name].needed and values.get(name) is None for name in names)
    yield from _fields(form, values, indent, names, is_explained=is_missing)


def _scalars(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_scalars, value))}]"
    return in_quotes(value) if isinstance(value, str) else json.dumps(value)


def in_one_line(value: Any) -> str:
    """A value as people write it in one line."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name}: {in_one_line(each)}' for name, each in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(in_one_line, value))}]"
    return written(value, in_flow=True) if isinstance(value, str) else json.dumps(value)


def made_id(kind: str, values: Mapping[str, Any]) -> str | None:
    """An id made of an entry's fields, or None if they say too little."""
    named = {"person": ("handle",), "reviewer": ("person",), "review": ("project", "reviewer")}
    parts = [values.get(name) for name in named.get(kind, ("name",))]
    if kind not in named and parts == [None]:
        parts = [values.get("title")]
    return id_of(" ".join(parts)) if all(isinstance(part, str) for part in parts) else None  # type: ignore[arg-type]


def refusal_of_id(catalog: Catalog, kind: str, name: str) -> str | None:
    """Why a new entry cannot have an id, or None if it can."""
    problem = check_id(name)
    if problem:
        return problem
    if any(entry.id == name for entry in catalog.of(kind)):
        return f"there is a {kind} {quoted(name)} already"
    former = next((entry for entry in catalog.of(kind) if name in entry.formerly), None)
    if former:
        return f"{quoted(name)} was the id of {FOLDERS[kind]}/{former.id}, and is never used again"
    return None
