"""Imported drafts become entries of a catalog: each gets an id and its text, and is checked where it is to stand."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from commons.catalog.authoring.overlay import Change, Overlay
from commons.catalog.importing.drafts import Draft, Note
from commons.catalog.importing.origins import Origins
from commons.catalog.importing.words import id_of
from commons.catalog.kinds import MAINTAINERS
from commons.catalog.layout import LayoutError, formatted
from commons.catalog.loading import load_files, read_file
from commons.catalog.reader import read_text
from commons.catalog.urls import same_repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from commons.catalog.diagnostics import Diagnostic
    from commons.catalog.files import Files, Type
    from commons.catalog.loading import Catalog

_FOLDER = "projects"
# A summary is one sentence; longer ones are texts for somewhere else.
_LONG = 300


@dataclass(frozen=True)
class Options:
    """How imported projects come into the catalog.

    Attributes:
        day: The day of their first event.
        state: The state that it leads to.
        by: Who imports them.
    """

    day: date
    state: str = "proposed"
    by: str = MAINTAINERS


@dataclass(frozen=True)
class Imported:
    """An entry made of an imported project.

    Attributes:
        draft: What it is made of.
        name: Its file in the catalog.
        text: What is to stand in that file.
        findings: What is wrong in it, at the places in the imported file that it comes from.
    """

    draft: Draft
    name: str
    text: str
    findings: tuple[Diagnostic, ...] = ()


def place(
    drafts: Sequence[Draft], files: Files, catalog: Catalog, options: Options
) -> tuple[list[Imported], list[Note]]:
    """Find a place in the catalog for each draft, and check it there.

    Args:
        drafts: What was imported.
        files: The catalog's.
        catalog: What is in it, with its entries.
        options: How they come into it.

    Returns:
        Entries for those that are not there yet, and why others are left out.
    """
    left_out: list[Note] = []
    placed: list[Imported] = []
    ids = _Ids(files, catalog)
    for draft in drafts:
        found = ids.find(draft)
        if isinstance(found, Note):
            left_out.append(found)
            continue
        name = f"{_FOLDER}/{found}.yml"
        try:
            placed.append(Imported(draft, name, _text(draft, found, files.shown(name), options)))
        except LayoutError as error:
            left_out.append(Note(draft.path, *draft.place, f"this is left out: {error}"))
    return list(_checked(placed, files)), left_out


class _Ids:
    """The ids and repositories that are taken."""

    def __init__(self, files: Files, catalog: Catalog) -> None:
        try:
            listed: Mapping[str, Type] = files.list(_FOLDER)
        except OSError:
            listed = {}
        self._taken = {name.removesuffix(".yml") for name in listed}
        self._taken |= {former for project in catalog.projects for former in project.formerly}
        self._repositories = {same_repository(project.repository): project.path for project in catalog.projects}
        # An entry with mistakes is there too: it may be one that was imported and waits to be completed.
        for name in sorted(set(listed) - {project.path.rpartition("/")[2] for project in catalog.projects}):
            node = read_file(files, f"{_FOLDER}/{name}").node("repository") if listed[name] == "file" else None
            if node is not None and isinstance(node.value, str):
                self._repositories.setdefault(same_repository(node.value), files.shown(f"{_FOLDER}/{name}"))

    def find(self, draft: Draft) -> str | Note:
        """An id for a draft, or why it gets none."""
        name, repository = (str(draft.values.get(field, "")) for field in ("name", "repository"))
        shown = repr(name[:60]) if name else "this"
        same = same_repository(repository)
        if repository and same in self._repositories:
            message = f"{shown} is left out: its repository is that of {self._repositories[same]}"
            return Note(draft.path, *draft.place, message)
        last, _, before = ("/".join(reversed(same.split("/")))).partition("/")
        owner = before.partition("/")[0]
        choices = (id_of(name), id_of(last), id_of(f"{name} {owner}"), id_of(f"{last} {owner}"))
        chosen = next((each for each in choices if each and each not in self._taken), None)
        if chosen is None:
            message = f"{shown} is left out: no id can be made of its name that is not taken"
            return Note(draft.path, *draft.place, message)
        self._taken.add(chosen)
        if repository:
            self._repositories[same] = f"{_FOLDER}/{chosen}.yml"
        return chosen


def _text(draft: Draft, name: str, shown: str, options: Options) -> str:
    """An entry in the layout that all entries have."""
    event = {"at": options.day.isoformat(), "by": options.by, "to": options.state}
    values: dict[str, Any] = {"id": name, "state": options.state, **draft.values, "log": [event]}
    # JSON is YAML; what it looks like is for the layout to say.
    tree = read_text(json.dumps(values, ensure_ascii=False), shown)
    if tree.root is None:
        raise LayoutError(tree.diagnostics[0].message)
    return formatted(tree, "project")


def _checked(placed: Sequence[Imported], files: Files) -> Iterator[Imported]:
    """The entries with what the catalog's rules say of them."""
    whole = load_files(
        Overlay(files, Change(after={each.name: each.text.encode() for each in placed})), "catalog", keep=False
    )
    found: dict[str, list[Diagnostic]] = {}
    for diagnostic in (*whole.diagnostics, *whole.warnings):
        found.setdefault(diagnostic.path, []).append(diagnostic)
    for each in placed:
        _tell_what_is_missing(each.draft)
        origins = Origins(each.draft, each.text)
        yield replace(each, findings=tuple(map(origins.at_origin, found.get(files.shown(each.name), ()))))


def _tell_what_is_missing(draft: Draft) -> None:
    """What no rule asks for, and a good entry has."""
    summary = draft.values.get("summary", {}).get("en", "")
    place = draft.places.get(("summary", "en"))
    if len(summary) > _LONG:
        draft.note("the summary is to be one sentence: shorten it", place)
    if summary:
        draft.note("the summary is still to be written in Chinese", place)
