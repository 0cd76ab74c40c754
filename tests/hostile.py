"""Strings that try to be more than text: our own, and public lists of them where they are at hand."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

_PUBLIC = Path(__file__).parents[2] / "shared/payloads/hostile-text.json"

_OWN: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "hostile.yml").read_text(encoding="utf-8"))
OWN = [text for texts in _OWN.values() for text in texts]
# The public lists are not part of this repository; what is tested does not depend on them.
PUBLIC = [
    text
    for texts in (json.loads(_PUBLIC.read_text(encoding="utf-8")) if _PUBLIC.is_file() else {}).values()
    for text in texts
]
