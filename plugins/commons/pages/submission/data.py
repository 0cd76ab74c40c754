"""What the script of a form needs to know: the schema, the layout, what there is already, and what to say."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

from commons import templates
from commons.catalog.authoring.drafting import beginnings
from commons.catalog.diagnostics import FORBIDDEN
from commons.catalog.forms import form as form_of
from commons.catalog.issues.fields import FORMS
from commons.catalog.issues.importing import OWNER
from commons.catalog.kinds import FOLDERS, KINDS
from commons.catalog.labels import word_label
from commons.catalog.licenses import known_licenses
from commons.catalog.locations import fields_at
from commons.catalog.rules.identity import RESERVED
from commons.catalog.rules.names import FOREIGN
from commons.catalog.rules.safety import HTML, SCRIPT, SECRETS
from commons.catalog.schema import modeline, schema
from commons.catalog.urls import CASELESS, PRIVATE, same_repository
from commons.catalog.views.lookup import label
from commons.pages.submission.questions import ROOM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from commons.catalog import Catalog, Entry
    from commons.catalog.forms import Form

FILE = "form.json"
_REFERENCES = ("project", "person", "pool")
# What a card says besides the name.
_ABOUT = {"person": "about", "project": "summary", "discussion": "question"}


def form_files(catalog: Catalog, language: str) -> Iterator[tuple[str, bytes]]:
    """Write the data of each form.

    Args:
        catalog: A catalog without diagnostics.
        language: `en` or `zh`.

    Yields:
        Each file: where it is in the language's part of the site, and its content.
    """
    for kind in FORMS:
        # Half of a pair, such as FORBIDDEN has, cannot be written in UTF-8: everything is escaped.
        text = json.dumps(_data(kind, catalog, language), separators=(",", ":"))
        yield f"contribute/submit/{kind}/{FILE}", text.encode()


def _data(kind: str, catalog: Catalog, language: str) -> dict[str, Any]:
    words = templates.words(ROOM, language)
    licenses, exceptions = known_licenses()
    entries = catalog.of(kind)
    form = form_of(kind, catalog)
    return {
        "kind": kind,
        "folder": FOLDERS[kind],
        "owner": OWNER.get(kind),
        "state": beginnings(kind, catalog.lifecycle)[0],
        "modeline": modeline(kind),
        "schema": schema(kind, catalog),
        "order": _order(kind, form),
        "about": _ABOUT.get(kind),
        "nameless": words["nameless"],
        "taken": sorted({entry.id for entry in entries} | {former for entry in entries for former in entry.formerly}),
        **_others(kind, catalog, form),
        "suggestions": _suggestions(catalog, form, language, licenses if kind == "project" else ()),
        "licenses": licenses if kind == "project" else (),
        "exceptions": exceptions if kind == "project" else (),
        "reserved_ids": sorted(RESERVED),
        "reserved_hosts": sorted(PRIVATE),
        "caseless_hosts": sorted(CASELESS),
        "patterns": {
            "html": HTML.pattern,
            "script": SCRIPT.pattern,
            "secrets": [pattern.pattern for _, pattern, _ in SECRETS],
            "look_alike": f"[{''.join(sorted(FOREIGN))}]",
        },
        "forbidden": FORBIDDEN.pattern,
        "wide": wide_characters(),
        "messages": {name.removeprefix("say_"): text for name, text in words.items() if name.startswith("say_")},
    }


def _others(kind: str, catalog: Catalog, form: Form) -> dict[str, Any]:
    """What entries that are there have to do with a new one."""
    projects = catalog.projects if kind == "project" else ()
    return {
        "samples": sorted({entry.id for each in ("person", "project") for entry in catalog.of(each) if entry.sample}),
        "references": {each: [entry.id for entry in _real(catalog, each)] for each in sorted(_references(form))},
        "units": {pool.id: pool.unit for pool in catalog.pools} if kind == "grant" else {},
        "repositories": sorted(same_repository(each.repository) for each in projects),
    }


def _suggestions(catalog: Catalog, form: Form, language: str, licenses: Iterable[str]) -> dict[str, list[list[str]]]:
    """Values and what they are called, by the name of the list that they are for."""
    vocabulary = catalog.vocabulary
    return {
        **{each: [[entry.id, label(entry)] for entry in _real(catalog, each)] for each in sorted(_references(form))},
        **{
            each: [[word, word_label(vocabulary, each, word, language)] for word in vocabulary.words(each)]
            for each in sorted(_vocabularies(form))
        },
        "license": [[each, each] for each in licenses],
    }


def _real(catalog: Catalog, kind: str) -> list[Entry]:
    return [entry for entry in catalog.of(kind) if not entry.sample]


def _references(form: Form) -> set[str]:
    """Kinds of entries that fields name, of which there must be one."""
    return {each.leaf().refers_to for each in _all(form)} & set(_REFERENCES)


def _all(form: Form) -> Iterator[Form]:
    yield form
    for inner in form.leaf().fields.values():
        yield from _all(inner)


def _vocabularies(form: Form) -> set[str]:
    """Files of words that members of lists are written from."""
    return {each.item.vocabulary for each in _all(form) if each.item and each.item.vocabulary}


def _order(kind: str, form: Form, location: tuple[str | int, ...] = ()) -> dict[str, Any]:
    """The names of the fields in a file's order, those inside a field below its name."""
    names = fields_at(KINDS[kind], location)
    if not location:
        names = [*(name for name in names if name != "log"), "log"]
    inside = form.leaf().fields
    order: dict[str, Any] = {}
    for name in names:
        if name in inside:
            step = (*location, name, 0) if inside[name].item else (*location, name)
            order[name] = _order(kind, inside[name], step) or None
    return order


# What `unicodedata` calls wide, and all else, in one letter each.
_WIDE = {"W": "w", "F": "w"} | dict.fromkeys(("A", "H", "N", "Na"), "n")


@cache
def wide_characters() -> list[tuple[int, int]]:
    """Ranges of the characters that take two columns, as the layout counts them."""
    # A million characters: a loop over them would take a tenth of a build of a small site.
    signs = map(_WIDE.__getitem__, map(unicodedata.east_asian_width, map(chr, range(sys.maxunicode + 1))))
    return [(found.start(), found.end() - 1) for found in re.finditer("w+", "".join(signs))]
