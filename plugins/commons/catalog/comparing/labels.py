"""The words of `labels.yml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from commons.catalog.kinds.fields import Model
from commons.catalog.reader import read_bytes
from commons.catalog.validate import validate

_FILE = "labels.yml"


class Label(Model):
    """A word or a sentence, as it stands; spaces at its ends separate it from others."""

    en: str
    zh: str

    def in_language(self, language: str) -> str:
        """The text in English or in Chinese."""
        return self.zh if language == "zh" else self.en


class Labels(Model):
    """Words by what they are for, and then by name."""

    kinds: dict[str, Label]
    data: dict[str, Label]
    fields: dict[str, Label]
    members: dict[str, Label]
    sentences: dict[str, Label]


@cache
def labels() -> Labels:
    """All of them."""
    read, diagnostics = validate(read_bytes((files(__package__) / _FILE).read_bytes(), _FILE), Labels)
    if read is None:
        raise ValueError("\n".join(map(str, diagnostics)))
    return read
