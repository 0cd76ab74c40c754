"""The kinds as JSON Schema, with the vocabulary's words in it, for editors that complete and check while one writes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from commons.catalog.kinds import KINDS
from commons.catalog.kinds.fields import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog.loading import Catalog

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = "schema"
# A keyword of ours, which the words replace, and one of OpenAPI: members of a union are told apart by constants.
_NOT_PLAIN = (VOCABULARY, "discriminator")


def schema(kind: str, catalog: Catalog) -> dict[str, Any]:
    """The schema of a kind.

    Args:
        kind: A key of `KINDS`.
        catalog: Its vocabulary and lifecycle say which words there are.

    Returns:
        A JSON Schema of draft 2020-12 that refers to nothing outside itself.
    """
    made = KINDS[kind].model_json_schema(by_alias=True)
    states = list(catalog.lifecycle.states(kind))
    made["properties"]["state"]["enum"] = states
    event = made["$defs"]["Event"]["properties"]
    event["to"]["enum"] = states
    for choice in event["from"]["anyOf"]:
        if choice.get("type") == "string":
            choice["enum"] = states
    return {"$schema": _DRAFT, **_with_words(made, catalog)}


def files(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """The names of all schemas and their texts."""
    for kind in KINDS:
        text = json.dumps(schema(kind, catalog), indent=2, ensure_ascii=False)
        yield f"{kind}.schema.json", text + "\n"


def modeline(kind: str) -> str:
    """The first line of an entry, which tells an editor its schema."""
    return f"# yaml-language-server: $schema=../{FOLDER}/{kind}.schema.json"


def _with_words(value: Any, catalog: Catalog) -> Any:
    if isinstance(value, list):
        return [_with_words(each, catalog) for each in value]
    if not isinstance(value, dict):
        return value
    made = {name: _with_words(each, catalog) for name, each in value.items() if name not in _NOT_PLAIN}
    if VOCABULARY in value:
        made["enum"] = list(catalog.vocabulary.words(value[VOCABULARY]))
    return made
