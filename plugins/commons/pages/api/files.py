"""The files of the API."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from commons.catalog.exporting import record, vocabulary
from commons.catalog.kinds import FOLDERS, KINDS
from commons.catalog.labels import read_labels, word_label
from commons.catalog.views.facets import facets, slug, sorted_by, values_of
from commons.pages import entries
from commons.pages.api.places import INDEX, VERSION, VOCABULARY, entry_path, list_path, schema_path
from commons.pages.api.schemas import NAMES, schemas
from commons.pages.community import Community

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from commons.catalog import Catalog, Entry, Text
    from commons.catalog.views.facets import Facet
    from commons.pages.api.documents import (
        About,
        Brief,
        EntryDocument,
        FacetSummary,
        Index,
        KindSummary,
        Label,
        List,
        Shared,
        Value,
        Words,
    )
    from commons.pages.publication import Publication

    # The entries that have each value, by how the value is written in addresses.
    _Having = Mapping[str, Sequence[Entry]]

# Of the repository, in which the entries are.
LICENSE = "Apache-2.0"


def render(catalog: Catalog, publication: Publication) -> Iterator[tuple[str, bytes]]:
    """Write all documents.

    Args:
        catalog: A catalog without diagnostics.
        publication: Where the site is.

    Yields:
        Each file: where it is in the site, and its content. The same catalog gives the same bytes. An entry is also
        at each of its former ids.
    """
    yield from _Api(catalog, publication).files()


class _Api:
    def __init__(self, catalog: Catalog, publication: Publication) -> None:
        self._catalog, self._publication = catalog, publication
        self._told = {language: Community(catalog, language) for language in ("en", "zh")}

    def files(self) -> Iterator[tuple[str, bytes]]:
        kinds: list[KindSummary] = []
        for kind in KINDS:
            members = self._catalog.of(kind)
            # Each stands in ten lists or so.
            briefs = {entry.id: _line(self._brief(kind, entry)) for entry in members}
            having = {facet.name: sorted_by(facet, members) for facet in facets(kind)}
            kinds.append(self._kind(kind, having))
            yield list_path(kind), _list(kind, None, members, briefs)
            for facet in kinds[-1]["facets"]:
                for value in facet["values"]:
                    shared: Shared = {
                        "facet": facet["name"],
                        "field": facet["field"],
                        "value": value["value"],
                        "label": value["label"],
                    }
                    found = having[facet["name"]].get(slug(value["value"]), ())
                    yield value["path"], _list(kind, shared, found, briefs)
            for entry in members:
                written = _json(self._entry(kind, entry))
                yield from ((entry_path(kind, id), written) for id in (entry.id, *entry.formerly))  # noqa: A001
        yield VOCABULARY, _json(_words(self._catalog))
        yield from ((schema_path(name), _json(schema)) for name, schema in schemas())
        yield INDEX, _json(self._index(kinds))

    def _index(self, kinds: list[KindSummary]) -> Index:
        return {
            "version": VERSION,
            "name": self._publication.name,
            "site": self._publication.address or None,
            "license": LICENSE,
            "languages": dict(self._publication.languages),
            "vocabulary": VOCABULARY,
            "schemas": {name: schema_path(name) for name in NAMES},
            "kinds": kinds,
        }

    def _kind(self, kind: str, having: Mapping[str, _Having]) -> KindSummary:
        real, samples = _counts(self._catalog.of(kind))
        return {
            "kind": kind,
            "label": _label(lambda language: self._told[language].words[f"{kind}_entries"]),
            "entries": real,
            "samples": samples,
            "path": list_path(kind),
            "schema": schema_path(kind),
            "facets": [self._facet(kind, facet, having[facet.name]) for facet in facets(kind)],
        }

    def _facet(self, kind: str, facet: Facet, having: _Having) -> FacetSummary:
        values: list[Value] = []
        for name, value in values_of(self._catalog, kind, facet).items():
            real, samples = _counts(having.get(name, ()))
            called = partial(word_label, self._catalog.vocabulary, facet.vocabulary, value)
            values.append(
                {
                    "value": value,
                    "label": _label(called),
                    "entries": real,
                    "samples": samples,
                    "path": list_path(kind, facet, value),
                }
            )
        label = read_labels("commons.catalog")[facet.name]
        return {"name": facet.name, "field": facet.field, "label": _label(label.__getitem__), "values": values}

    def _brief(self, kind: str, entry: Entry) -> Brief:
        return {
            "id": entry.id,
            "title": self._title(entry),
            "state": entry.state,
            "since": entry.log[-1].at.isoformat(),
            "about": _about(entries.about(kind, entry)),
            "entry": entry_path(kind, entry.id),
            "pages": self._pages(kind, entry),
        }

    def _entry(self, kind: str, entry: Entry) -> EntryDocument:
        mentions = self._told["en"].mentions.get((kind, entry.id), ())
        return {
            "version": VERSION,
            "kind": kind,
            "title": self._title(entry),
            "pages": self._pages(kind, entry),
            "mentions": [
                {"kind": each.kind, "id": each.entry.id, "entry": entry_path(each.kind, each.entry.id)}
                for each in mentions
            ],
            "data": record(kind, entry),
        }

    def _title(self, entry: Entry) -> Label:
        return _label(lambda language: self._told[language].name(entry))

    def _pages(self, kind: str, entry: Entry) -> dict[str, str]:
        return {
            language: f"{path}catalog/{FOLDERS[kind]}/{entry.id}/"
            for language, path in self._publication.languages.items()
        }


def _list(kind: str, shared: Shared | None, members: Sequence[Entry], briefs: Mapping[str, str]) -> bytes:
    """A `List`, with an entry a line."""
    empty: List = {"version": VERSION, "kind": kind, "shared": shared, "entries": [], "samples": []}
    fields = {name: _line(value) for name, value in empty.items()}
    for name, sample in (("entries", False), ("samples", True)):
        lines = [briefs[entry.id] for entry in members if entry.sample == sample]
        fields[name] = "[\n" + ",\n".join(lines) + "\n]" if lines else "[]"
    written = ",\n".join(f"{_line(name)}: {value}" for name, value in fields.items())
    return f"{{\n{written}\n}}\n".encode()


def _counts(members: Sequence[Entry]) -> tuple[int, int]:
    """How many entries there are, and how many samples."""
    samples = sum(entry.sample for entry in members)
    return len(members) - samples, samples


def _label(called: Callable[[str], str]) -> Label:
    return {"en": called("en"), "zh": called("zh")}


def _about(text: Text | None) -> About | None:
    return {"en": text.en, "zh": text.zh} if text else None


def _words(catalog: Catalog) -> Words:
    return {"version": VERSION, "vocabulary": vocabulary(catalog)}


def _json(document: Mapping[str, Any]) -> bytes:
    """A document, with a field a line: what is indented further takes ten times as long to write."""
    fields = ",\n".join(f"{_line(name)}: {_line(value)}" for name, value in document.items())
    return f"{{\n{fields}\n}}\n".encode()


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
