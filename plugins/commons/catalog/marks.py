"""Where in a kind's entries words of the vocabulary, ids of other entries and names of assets stand."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pydantic import BaseModel

from commons.catalog.kinds import KINDS, Asset, Past, Reference, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog.tree import Node

Mark = Word | Reference | Asset | Past
MarkT = TypeVar("MarkT", Word, Reference, Asset)
# Names of fields, and None for every member of a list.
Steps = tuple[str | None, ...]


@cache
def marks(model: type[BaseModel]) -> tuple[tuple[Steps, Mark], ...]:
    """The marked fields of a model and of what is in it.

    Args:
        model: A kind.

    Returns:
        The way to each field, and its mark.
    """
    # Members of a union may have the same field.
    return tuple(dict.fromkeys(_of_model(model)))


def marked(model: type[BaseModel], node: Node, sort: type[MarkT]) -> Iterator[tuple[MarkT, Node]]:
    """What a model marks in one way.

    Args:
        model: A kind.
        node: An entry of it, or what was to be one.
        sort: Which marks.

    Yields:
        Each mark with a node that has it.
    """
    for steps, mark in marks(model):
        # Most fields of an entry are not there.
        if isinstance(mark, sort) and steps[0] in node.members:
            for found in find(node, steps):
                yield mark, found


def marks_of(kind: str) -> tuple[tuple[Steps, Mark], ...]:
    """The marked fields of a kind."""
    return marks(KINDS[kind])


def _of_model(model: type[BaseModel]) -> Iterator[tuple[Steps, Mark]]:
    for name, field in model.model_fields.items():
        for mark in field.metadata:
            if isinstance(mark, Mark):
                yield (field.alias or name,), mark
        for steps, mark in _of_type(field.annotation):
            yield (field.alias or name, *steps), mark


def _of_type(annotation: Any) -> Iterator[tuple[Steps, Mark]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _of_model(annotation)
        return
    arguments = get_args(annotation)
    is_list = len(arguments) == 2 and arguments[1] is Ellipsis
    for argument in arguments[:1] if is_list else arguments:
        if isinstance(argument, Mark):
            yield (), argument
        else:
            for steps, mark in _of_type(argument):
                yield ((None, *steps) if is_list else steps), mark


def find(node: Node, steps: Steps) -> list[Node]:
    """The nodes at a way of names and lists; none where the tree is of another shape."""
    nodes = [node]
    for step in steps:
        if step is None:
            nodes = [member for each in nodes if isinstance(each.value, tuple) for member in each.members.values()]
        else:
            nodes = [each.members[step] for each in nodes if step in each.members]
    return nodes


def find_named(node: Node, name: str) -> Iterator[Node]:
    """The nodes at a way of names with dots between them, such as `trial.grades.passed`, through lists too."""
    first, _, rest = name.partition(".")
    for holder in node.members.values() if isinstance(node.value, tuple) else (node,):
        inner = holder.members.get(first) if isinstance(holder.value, dict) else None
        if inner is not None:
            yield from find_named(inner, rest) if rest else (inner,)
