"""The JSON Schema of every document.

Words of the vocabulary and states are text here, unlike in the schemas that editors use: a new one is no new version.
For the same reason a document may have more fields than its schema names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from commons.catalog.kinds import KINDS
from commons.catalog.kinds.fields import VOCABULARY
from commons.pages.api.documents import EntryDocument, Index, List, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN = {"index": Index, "list": List, "vocabulary": Words}
# What only readers of the catalog's own files need.
_LEFT_OUT = (VOCABULARY, "discriminator")
NAMES = (*_PLAIN, *KINDS)


def schemas() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each schema by the name of what it describes: `index`, `list`, `vocabulary`, or a kind of entries."""
    for name, type_ in _PLAIN.items():
        yield name, {"$schema": _DRAFT, **TypeAdapter(type_).json_schema(mode="serialization")}
    for kind in KINDS:
        yield kind, {"$schema": _DRAFT, **_of_entry(kind)}


def _of_entry(kind: str) -> dict[str, Any]:
    made = TypeAdapter(EntryDocument).json_schema(mode="serialization")
    fields = KINDS[kind].model_json_schema(by_alias=True, mode="serialization")
    made["$defs"] |= fields.pop("$defs", {})
    fields["properties"] = {
        "kind": {"const": kind, "description": "The entry's kind.", "type": "string"},
        **fields["properties"],
        "path": {"type": "string", "description": "The entry's file, relative to the folder that the catalog is in."},
    }
    fields["required"] = list(fields["properties"])
    made["$defs"]["Fields"] = _open(fields)
    made["$defs"] = {name: _open(each) for name, each in made["$defs"].items()}
    made["properties"]["kind"] = {**made["properties"]["kind"], "const": kind}
    made["properties"]["data"] = {"$ref": "#/$defs/Fields"}
    return made


def _open(value: Any) -> Any:
    """Without what forbids more fields, and without what is not JSON Schema."""
    if isinstance(value, list):
        return [_open(each) for each in value]
    if not isinstance(value, dict):
        return value
    closed = value.get("additionalProperties") is False
    return {
        name: _open(each)
        for name, each in value.items()
        if name not in _LEFT_OUT and not (closed and name == "additionalProperties")
    }
