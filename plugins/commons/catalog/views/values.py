"""What an entry has at a way of names and lists, as `find` in `commons.catalog.marks` finds it in a tree."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def values(holder: Any, steps: Sequence[str | None]) -> Iterator[Any]:
    """The values at a way.

    Args:
        holder: An entry, or anything in one.
        steps: Names of fields as files have them; a list is looked into with None or without.

    Yields:
        Members of lists one by one; nothing for what is null.
    """
    if isinstance(holder, tuple):
        rest = steps[1:] if steps and steps[0] is None else steps
        for member in holder:
            yield from values(member, rest)
    elif holder is not None and not steps:
        yield holder
    elif isinstance(holder, BaseModel):
        name = attribute(type(holder), str(steps[0]))
        if name is not None:
            yield from values(getattr(holder, name), steps[1:])


def value_of(holder: Any, name: str) -> Any:
    """What a model has in a field by the name that files use; None where it has no such field, as one of several."""
    found = attribute(type(holder), name)
    return getattr(holder, found) if found else None


def attribute(model: type[BaseModel], name: str) -> str | None:
    """The attribute of a model for a field as files call it, or None if it has none."""
    return _attributes(model).get(name)


@cache
def _attributes(model: type[BaseModel]) -> Mapping[str, str]:
    """The attributes of a model by the names that files use."""
    return {field.alias or name: name for name, field in model.model_fields.items()}
