"""Edits of a file: made for what stands at a place, and done so that nothing else changes."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import yaml

from commons.catalog.diagnostics import START, Edit, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from commons.catalog.tree import Node, Tree


class Span(NamedTuple):
    """Where a scalar stands in a text.

    Attributes:
        start: The index of its first character.
        end: The index behind its last one.
        style: Its quote, `|`, `>`, or nothing.
        in_flow: Whether it is in brackets or braces.
    """

    start: int
    end: int
    style: str
    in_flow: bool


def edit(text: str, start: int, end: int, by: str, origin: Place = START) -> Edit:
    """An edit by the indexes of characters.

    Args:
        text: The file, or a part of it.
        start: The first character that goes.
        end: The one behind the last that goes.
        by: What comes instead.
        origin: Where in the file the text begins.
    """
    lines = _line_starts(text)
    places = []
    for index in (start, end):
        line = bisect_right(lines, index)
        places.append(Place(line + origin.line - 1, index - lines[line - 1] + origin.column))
    return Edit(places[0], places[1], by)


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text of a whole file with edits made that do not overlap."""
    lines, parts, behind = _line_starts(text), [], 0
    for each in sorted(edits):
        start, end = (lines[place.line - 1] + place.column - 1 for place in (each.start, each.end))
        parts += [text[behind:start], each.text]
        behind = end
    return "".join([*parts, text[behind:]])


def replace(tree: Tree, place: Place, by: str) -> tuple[Edit, ...]:
    """Put other characters in the place of a scalar.

    Args:
        tree: The file.
        place: Where the scalar begins, a name or a value.
        by: As it is to stand there, quotes and all.

    Returns:
        The edit, or none if no scalar in one line begins there.
    """
    span = span_at(tree, place)
    if span is None or span.style in {"|", ">"}:
        return ()
    return (edit(tree.text, span.start, span.end, by, tree.start),)


def remove_member(tree: Tree, node: Node, index: int) -> tuple[Edit, ...]:
    """Take a scalar that is not the first out of a list, with what separates it from the one before."""
    before, here = (span_at(tree, node.members[each].place) for each in (index - 1, index))
    if before is None or here is None or "#" in tree.text[before.end : here.start]:
        return ()
    return (edit(tree.text, before.end, here.end, "", tree.start),)


def span_at(tree: Tree, place: Place) -> Span | None:
    """Where the scalar stands that begins at a place, or None if there is no such scalar or it is empty."""
    inside = Place(place.line - tree.start.line + 1, place.column - tree.start.column + 1)
    span = scalars_in(tree.text).get(inside)
    return span if span and span.end > span.start else None


@lru_cache(maxsize=4)
def scalars_in(text: str) -> Mapping[Place, Span]:
    """Where all scalars of a text stand, by where they begin; a tree does not keep that, for hardly anybody asks."""
    spans: dict[Place, Span] = {}
    flows: list[bool] = []
    loader = yaml.CBaseLoader(text)
    try:
        while (event := loader.get_event()) is not None:
            if isinstance(event, yaml.CollectionStartEvent):
                flows.append(bool(event.flow_style))
            elif isinstance(event, yaml.CollectionEndEvent):
                flows.pop()
            elif isinstance(event, yaml.ScalarEvent) and event.start_mark and event.end_mark:
                start, end = event.start_mark, event.end_mark
                span = Span(start.index, end.index, event.style or "", bool(flows) and flows[-1])
                spans.setdefault(Place(start.line + 1, start.column + 1), span)
    except yaml.YAMLError:
        return {}
    finally:
        loader.dispose()
    return spans


@lru_cache(maxsize=4)
def _line_starts(text: str) -> list[int]:
    starts = [0]
    for line in text.split("\n")[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    return starts
