"""Entries as trees of values, and pages as trees of elements."""

from __future__ import annotations

import json

from tests.live.rendering import parse


def shape(html: str) -> list[tuple[str, list[str]]]:
    """The elements and the names of their attributes, without any text."""
    return [(element.tag, sorted(element.attrib)) for element in parse(html).iter()]


def leaves(value: object, *way: object) -> list[tuple[object, ...]]:
    """The ways to all texts in an entry."""
    if isinstance(value, dict | list):
        members = value.items() if isinstance(value, dict) else enumerate(value)
        return [leaf for key, member in members for leaf in leaves(member, *way, key)]
    return [way] if isinstance(value, str) else []


def put(entry: object, way: tuple[object, ...], text: str) -> object:
    """A copy of an entry with another text at one place."""
    copy = json.loads(json.dumps(entry))
    inner = copy
    for key in way[:-1]:
        inner = inner[key]
    inner[way[-1]] = text
    return copy
