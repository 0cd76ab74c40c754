"""An issue's body as GitHub writes it from the answers to a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from commons.catalog import Catalog
from commons.catalog.issues import Field, fields
from commons.catalog.issues.fields import word_labels
from commons.catalog.issues.forms import ASIDE


def rendered(kind: str, answers: Mapping[str, str], catalog: Catalog) -> str:
    """The body of an issue whose questions, by their ids, were answered so."""
    asked = {each.id: each.label for each in fields(kind, catalog)}
    asked |= {name: label for name, (label, _) in ASIDE.get(kind, {}).items()}
    assert set(answers) <= set(asked)
    parts = [f"### {label}\n\n{answers.get(name) or '_No response_'}" for name, label in asked.items()]
    return "\n\n".join([*parts, "### Public / 公开\n\n- [X] I know that this becomes a public file …"])


def answers(kind: str, entry: Mapping[str, Any], catalog: Catalog) -> dict[str, str]:
    """What somebody would answer who has this entry in mind."""
    found = {}
    for field in fields(kind, catalog):
        value: Any = entry
        for step in field.steps:
            value = value.get(step) if isinstance(value, Mapping) else None
        if value not in (None, "", [], ()):
            found[field.id] = _answer(field, value, catalog)
    return found


def _answer(field: Field, value: Any, catalog: Catalog) -> str:
    labels = word_labels(field.form, catalog)
    if field.shape == "yaml":
        return f"```yaml\n{yaml.safe_dump(value, allow_unicode=True, sort_keys=False)}\n```"
    if field.shape == "choice":
        return labels[value]
    if field.shape == "choices":
        return ", ".join(labels[word] for word in value)
    if field.shape == "words":
        return ", ".join(value)
    if field.shape == "lines":
        return "\n".join(map(str, value))
    if field.shape == "pictures":
        address = "https://github.com/user-attachments/assets/01234567-89ab-cdef-0123-456789abcdef"
        return "\n".join(f"![{picture['alt'].get('en') or picture['alt']['zh']}]({address})" for picture in value)
    return str(value)
