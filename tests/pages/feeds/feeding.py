"""Catalogs for feeds: the shipped samples as if they were real, and more entries than a feed has room for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from commons.catalog import FOLDERS, KINDS, Catalog, Entry, Event, load
from commons.pages import Publication
from tests.building import ROOT

SOMEWHERE = Publication("GPT Commons", "https://example.org/", {"en": "", "zh": "zh/"})
NOWHERE = replace(SOMEWHERE, address="")


@cache
def shipped() -> Catalog:
    return load(ROOT / "catalog")


def of(**entries: list[Entry]) -> Catalog:
    """A catalog of these entries alone, with the real vocabulary and lifecycle."""
    return replace(shipped(), **{folder: tuple(entries.get(folder, ())) for folder in FOLDERS.values()})


@cache
def lively() -> Catalog:
    """Entries of all kinds in which much has happened."""
    return of(
        **{
            FOLDERS[kind]: [entry.model_copy(update={"sample": False}) for entry in shipped().of(kind) if entry.sample]
            for kind in KINDS
        }
    )


def event(day: int, to: str, before: str | None = None, **more: Any) -> Event:
    at = (date(2026, 1, 1) + timedelta(days=day)).isoformat()
    return Event.model_validate({"at": at, "by": "octo-cat", "to": to, "from": before} | more)


def projects(*logs: list[Event], **changes: Any) -> Catalog:
    """A catalog of one project for each log."""
    first = next(each for each in shipped().projects if not each.sample)
    made: list[Entry] = [
        first.model_copy(update={"id": f"p-{number:05}", "log": tuple(log), "state": log[-1].to} | changes)
        for number, log in enumerate(logs)
    ]
    return of(projects=made)
