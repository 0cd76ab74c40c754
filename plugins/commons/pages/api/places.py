"""Where each document is, relative to the site's root."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from commons.catalog.kinds import FOLDERS
from commons.catalog.views.facets import slug

if TYPE_CHECKING:
    from commons.catalog.views.facets import Facet

VERSION: Final = 1
FOLDER = f"api/v{VERSION}"
INDEX = f"{FOLDER}/index.json"
VOCABULARY = f"{FOLDER}/vocabulary.json"


def list_path(kind: str, facet: Facet | None = None, value: str = "") -> str:
    """The list of a kind's entries, or of those that share a value."""
    folder = f"{FOLDER}/{FOLDERS[kind]}"
    return f"{folder}/{facet.name}/{slug(value)}.json" if facet else f"{folder}.json"


def entry_path(kind: str, id: str) -> str:  # noqa: A002
    """The document of an entry."""
    return f"{FOLDER}/{FOLDERS[kind]}/{id}.json"


def schema_path(name: str) -> str:
    """The JSON Schema of the documents of a name: a kind, or `index`, `list` or `vocabulary`."""
    return f"{FOLDER}/schema/{name}.json"
