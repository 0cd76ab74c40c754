"""Edits that mend a value which a model refuses, where what was meant is without doubt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from commons.catalog.edits import replace
from commons.catalog.locations import TEXTS
from commons.catalog.scalars import in_quotes
from commons.catalog.spelling import certain
from commons.catalog.writing import rewrite, written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from commons.catalog.diagnostics import Edit
    from commons.catalog.tree import Node, Tree

# YAML 1.1 read these words so, and their writers still mean it.
_BOOLEANS = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}
_DASH = re.compile(r"-[A-Za-z_][\w.-]*")
_NO_SPACE = re.compile(r"([a-z_]+):(?=[^\s:/])")
_WHOLE = re.compile(r"[0-9]+(?:_[0-9]+)*")


def remedy(tree: Tree, node: Node, error: Mapping[str, Any], fields: Sequence[str]) -> tuple[Edit, ...]:
    """Mend a value.

    Args:
        tree: The file.
        node: The value.
        error: Pydantic's.
        fields: Names that may stand there, or `TEXTS` if a list of texts may.

    Returns:
        Edits, or none.
    """
    value, written_as = node.value, node.written
    match error["type"]:
        case "string_type" if written_as and value is not None:
            return replace(tree, node.place, in_quotes(written_as))
        case "tuple_type" | "list_type" if (
            fields == TEXTS and written_as and value is not None and "," not in written_as
        ):
            return replace(tree, node.place, f"[{written(written_as, in_flow=True)}]")
        case "tuple_type" | "list_type" if isinstance(value, dict) and _DASH.fullmatch(next(iter(value), "")):
            # A list of one member, whose dash is taken for a part of its first name.
            name = next(iter(value))
            return replace(tree, node.keys[name], f"- {name.removeprefix('-')}")
        case "model_type" if written_as and (colon := _NO_SPACE.match(written_as)) and colon[1] in fields:
            return replace(tree, node.place, f"{colon[0]} {written_as[colon.end() :]}")
        case "int_type" if isinstance(value, str) and _WHOLE.fullmatch(value):
            return replace(tree, node.place, value.replace("_", ""))
        case "int_type" | "int_from_float" if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
            return replace(tree, node.place, str(int(value)))
        case "bool_type" if isinstance(value, str) and value.lower() in _BOOLEANS:
            return replace(tree, node.place, _BOOLEANS[value.lower()])
        case "literal_error" if isinstance(value, str):
            meant = certain(value, re.findall(r"'([^']*)'", error["ctx"]["expected"]))
            return rewrite(tree, node.place, meant) if meant else ()
    return _refused(tree, node, error.get("ctx", {}))


def _refused(tree: Tree, node: Node, context: Mapping[str, Any]) -> tuple[Edit, ...]:
    """What a check of ours says is to stand there."""
    instead = context.get("instead")
    return rewrite(tree, node.place, instead) if instead and isinstance(node.value, str) else ()
