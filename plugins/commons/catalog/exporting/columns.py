"""The columns of a kind, made from its fields, so that a new field needs nothing more.

A field of several fields becomes a column for each, `summary` for instance `summary_en` and `summary_zh`. A list is a
column too; what its members have are columns of their own where there is a table for them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from pydantic import BaseModel

from commons.catalog.kinds import KINDS, Reference, Text, Word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo

    from commons.catalog.marks import Mark

Type = Literal["text", "day", "number", "truth", "list"]
_TYPES: tuple[tuple[type, Type], ...] = ((bool, "truth"), (int, "number"), (date, "day"))


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        name: Unique among those of its table.
        steps: The names of the fields that lead to its value.
        type: What its values are.
        description: What it says.
        mark: The vocabulary that its values are words of, or the kind that they are ids of.
        members: For a list the columns of what is in it; one without steps for a list of plain values.
    """

    name: str
    steps: tuple[str, ...]
    type: Type
    description: str = ""
    mark: Mark | None = None
    members: tuple[Column, ...] = ()

    def value(self, record: Mapping[str, Any]) -> Any:
        """The column's value in a record, or None."""
        value: Any = record
        for step in self.steps:
            value = value.get(step) if isinstance(value, dict) else None
        return value


@cache
def columns(kind: str) -> tuple[Column, ...]:
    """The columns of a kind, in the order of its fields, and behind them the path of its file."""
    path = Column("path", ("path",), "text", "The entry's file, relative to the folder that the catalog is in.")
    return (*_of_models((KINDS[kind],), ()), path)


def _of_models(models: tuple[type[BaseModel], ...], steps: tuple[str, ...]) -> Iterator[Column]:
    """The columns of a model, or of several of which a value is one: each name once."""
    fields = {field.alias or name: field for model in models for name, field in model.model_fields.items()}
    for name, field in fields.items():
        yield from _of_field((*steps, name), field)


def _of_field(steps: tuple[str, ...], field: FieldInfo) -> Iterator[Column]:
    name, description = "_".join(steps), field.description or ""
    inner = _listed(field.annotation)
    if inner is not None:
        models = _models(inner)
        mark = None if models else _mark(inner)
        members = tuple(_of_models(models, ())) or (Column("value", (), _type(inner), description, mark),)
        yield Column(name, steps, "list", description, members=members)
        return
    models = _models(field.annotation)
    if models:
        for column in _of_models(models, steps):
            # What a text is about is said of the field, and only its language of the text.
            about = f"{description} {column.description}" if models == (Text,) else column.description
            yield replace(column, description=about)
        return
    mark = next((each for each in field.metadata if isinstance(each, (Word, Reference))), None)
    yield Column(name, steps, _type(field.annotation), description, mark or _mark(field.annotation))


def _listed(annotation: Any) -> Any:
    """What the members of a list are, or None if it is none."""
    if get_origin(annotation) is tuple:
        return get_args(annotation)[0]
    found = (_listed(each) for each in get_args(annotation))
    return next((each for each in found if each is not None), None)


def _models(annotation: Any) -> tuple[type[BaseModel], ...]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (annotation,)
    return tuple(model for each in get_args(annotation) for model in _models(each))


def _mark(annotation: Any) -> Mark | None:
    if isinstance(annotation, (Word, Reference)):
        return annotation
    return next((mark for each in get_args(annotation) if (mark := _mark(each))), None)


def _type(annotation: Any) -> Type:
    found = set(_plain_types(annotation))
    return next((name for type_, name in _TYPES if type_ in found), "text")


def _plain_types(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type):
        yield annotation
    for each in get_args(annotation):
        yield from _plain_types(each)
