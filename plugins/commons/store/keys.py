"""Naming a value by everything it depends on: its inputs, and the source of the code that computes it."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_KIND = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")


def key(kind: str, inputs: Mapping[str, Any]) -> str:
    """Name a value by what it is computed from.

    Args:
        kind: What is computed, such as `live.gpt-generate`; small letters and digits, with `.`, `-` or `_` between.
        inputs: Everything the value depends on, as JSON values with text for names; the order of names is irrelevant.

    Returns:
        64 hexadecimal digits (SHA-256), a dot, and the kind. Different inputs have different keys.

    Raises:
        TypeError: An input that JSON has no form for.
        ValueError: An input is not a number (NaN) or is infinite, or the kind is no such name.
    """
    if not _KIND.fullmatch(kind):
        raise ValueError(f"a kind is small letters and digits with '.', '-' or '_' between, got {kind!r}")
    _require_text_names(inputs)
    canonical = json.dumps([kind, inputs], sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return f"{hashlib.sha256(canonical.encode('utf-8', errors='surrogatepass')).hexdigest()}.{kind}"


def _require_text_names(value: object) -> None:
    """JSON would write the names 1 and "1" alike, and so give two different inputs one key."""
    if isinstance(value, dict):
        for name, member in value.items():
            if not isinstance(name, str):
                raise TypeError(f"names in a key's inputs must be text, got {name!r}")
            _require_text_names(member)
    elif isinstance(value, (list, tuple)):
        for member in value:
            _require_text_names(member)


@cache
def source_digest(*modules: str) -> str:
    """A hash of source code, so that changed code computes anew. The modules are found, not imported.

    Args:
        modules: Dotted names; a package counts with every `.py` file in it.

    Returns:
        64 hexadecimal digits, the same in every folder that the same code is in.

    Raises:
        ModuleNotFoundError: There is no source for a name.
    """
    digest = hashlib.sha256()
    for module in sorted(modules):
        for name, path in _sources(module):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{module}\0{name}\0{content}\n".encode())
    return digest.hexdigest()


def _sources(module: str) -> list[tuple[str, Path]]:
    spec = importlib.util.find_spec(module)
    if spec is None or not (spec.submodule_search_locations or spec.has_location):
        raise ModuleNotFoundError(f"no source code found for {module!r}", name=module)
    if not spec.submodule_search_locations:
        return [("", Path(spec.origin or ""))]
    folders = [Path(folder) for folder in spec.submodule_search_locations]
    return sorted((path.relative_to(folder).as_posix(), path) for folder in folders for path in folder.rglob("*.py"))
