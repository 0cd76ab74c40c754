"""What the fields of entries and the words in them are called, in both languages."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commons.catalog.forms import Form
    from commons.catalog.kinds import Text
    from commons.catalog.vocabulary import Vocabulary


@cache
def read_labels(package: str) -> Mapping[str, Mapping[str, str]]:
    """The texts in a package's `labels.yml`, by name and language."""
    found: dict[str, dict[str, str]] = yaml.load((files(package) / "labels.yml").read_bytes(), yaml.CSafeLoader)
    return found


def field_label(form: Form, language: str) -> str:
    """What a field is called.

    Args:
        form: The field.
        language: `en` or `zh`.
    """
    labels = read_labels("commons.catalog")
    found = labels.get(form.name) or labels.get(form.name.rpartition(".")[2])
    return found[language] if found else form.name


def word_label(vocabulary: Vocabulary, file: str, word: str, language: str) -> str:
    """What a word of the vocabulary is called.

    Args:
        vocabulary: The words.
        file: The one that has it, without `.yml`; empty for none.
        word: Itself is what it is called where the file does not have it.
        language: `en` or `zh`.
    """
    text = vocabulary.words(file).get(word) if file else None
    return in_language(text, language)[0] if text else word


def in_language(text: Text, language: str) -> tuple[str, str]:
    """A text in a language, or in the other one where it is missing; and which one it is in."""
    other = "zh" if language == "en" else "en"
    found = getattr(text, language)
    return (found, language) if found else (getattr(text, other) or "", other)
