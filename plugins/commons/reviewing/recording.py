"""Entries that go on: fields that get a value, and an event at the end of the log; comments stay where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from commons.catalog.authoring.drafting import field_lines
from commons.catalog.authoring.overlay import Change, Overlay, new_mistakes
from commons.catalog.files import Disk
from commons.catalog.history import Change as Step
from commons.catalog.history import History
from commons.catalog.kinds import KIND_IN, KINDS
from commons.catalog.layout import LayoutError, formatted
from commons.catalog.loading import load_files
from commons.catalog.reader import read_bytes, read_text
from commons.catalog.roles import Roles
from commons.catalog.validate import validate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from commons.catalog import Catalog, Diagnostic
    from commons.catalog.diagnostics import Place
    from commons.catalog.forms import Form
    from commons.catalog.tree import Tree

_LOG = "log"


def continued(text: str, kind: str, form: Form, values: Mapping[str, Any], events: Sequence[Mapping[str, Any]]) -> str:
    """The file of an entry with some fields anew and events added.

    Args:
        text: The file, which the rules accept.
        kind: The entry's kind.
        form: Of that kind.
        values: What fields are to hold, as files have them.
        events: Come at the end of the log.

    Raises:
        LayoutError: The file cannot be laid out without a change of what it says, or a value cannot stand in one.
    """
    # Each field and each event has lines of its own then, and the log is the last.
    text = formatted(_tree(text), kind)
    for name, value in values.items():
        text = _with_field(text, name, [*field_lines(form, name, value)])
    lines = text.rstrip("\n").split("\n")
    added = [line for event in events for line in field_lines(form, _LOG, [dict(event)])[1:]]
    end = _end(lines, text, _LOG)
    return formatted(_tree("\n".join([*lines[:end], *added, *lines[end:]]) + "\n"), kind)


def _tree(text: str) -> Tree:
    """What is in a text.

    Raises:
        LayoutError: It cannot be read, because of a character in what was given.
    """
    tree = read_text(text, "")
    if tree.diagnostics:
        raise LayoutError(tree.diagnostics[0].message)
    return tree


def _keys(text: str) -> Mapping[str, Place]:
    root = _tree(text).root
    return root.keys if root else {}


def _with_field(text: str, name: str, written: Sequence[str]) -> str:
    lines = text.rstrip("\n").split("\n")
    keys = _keys(text)
    if name in keys:
        start, end = keys[name].line - 1, _end(lines, text, name)
    else:
        start = end = keys[_LOG].line - 1
        # Comments above the log are the log's.
        while start and lines[start - 1].startswith("#") and start > 1:
            start = end = start - 1
    return "\n".join([*lines[:start], *written, *lines[end:]]) + "\n"


def _end(lines: Sequence[str], text: str, name: str) -> int:
    """The index behind the last line of a field."""
    keys = _keys(text)
    start = keys[name].line - 1
    end = min((place.line - 1 for place in keys.values() if place.line - 1 > start), default=len(lines))
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end


def judged(folder: Path, catalog: Catalog, change: Change, actor: str | None) -> list[Diagnostic]:
    """What is wrong with a change, before it is made: in the files, and in who does what.

    Args:
        folder: The catalog's.
        catalog: As it stands; it is the base.
        change: Of files of entries.
        actor: Who makes it.
    """
    disk = Disk(folder)
    overlay = Overlay(disk, change)
    after = load_files(overlay, folder.resolve().name)
    history = History(catalog.lifecycle, Roles(catalog, after), actor)
    steps = (step for name in change.after for step in _steps(name, change, disk))
    return [*new_mistakes(catalog, after, {}), *(found for step in steps for found in history.check(step))]


def _steps(name: str, change: Change, disk: Disk) -> Iterator[Step]:
    kind = KIND_IN[name.partition("/")[0]]
    content = change.after[name]
    tree = read_bytes(content or b"", disk.shown(name))
    entry = validate(tree, KINDS[kind])[0]
    if entry is None:
        return
    before = read_bytes(change.before[name], disk.shown(name)) if name in change.before else None
    yield Step(kind, tree, entry, before, validate(before, KINDS[kind])[0] if before else None)
