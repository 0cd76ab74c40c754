"""What an event of an entry's log means, in plain words."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import jinja2
import yaml

from commons import templates
from commons.pages.words import ROOM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commons.catalog import Event


def meaning(kind: str, event: Event, language: str) -> str | None:
    """What happened, as a sentence without its end; None where a lifecycle of one's own has other states."""
    of_kind = _meanings().get(kind, {})
    found = of_kind.get(f"{event.from_} {event.to}") or of_kind.get(event.to)
    return found[language] if found else None


@cache
def _meanings() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    source, _, _ = jinja2.PackageLoader(ROOM, "templates").get_source(templates.environment(ROOM), "events.yml")
    found: dict[str, dict[str, dict[str, str]]] = yaml.load(source, yaml.CSafeLoader)
    return found
