"""The words that entries choose from, each with its label in both languages: data that anybody may add to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field, RootModel

from commons.catalog.kinds import Text
from commons.catalog.refusal import refusal
from commons.catalog.validate import validate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commons.catalog.diagnostics import Diagnostic
    from commons.catalog.tree import Tree

FILES = ("artifacts.yml", "categories.yml", "states.yml")


def _word(name: str) -> str:
    if len(name) > 60 or not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name):
        raise refusal("GC106", "must be made of lower-case ASCII letters, digits and single hyphens")
    return name


_Word = Annotated[str, AfterValidator(_word)]


class _Words(RootModel[Annotated[dict[_Word, Text], Field(min_length=1)]]):
    """A file of the vocabulary."""


@dataclass(frozen=True)
class Vocabulary:
    """Names and their labels, in the editors' order.

    Attributes:
        categories: What projects are sorted by.
        artifacts: Kinds of what projects give away.
        states: Where an entry is in its life.
    """

    categories: Mapping[str, Text] = field(default_factory=dict)
    artifacts: Mapping[str, Text] = field(default_factory=dict)
    states: Mapping[str, Text] = field(default_factory=dict)


def words(tree: Tree) -> tuple[dict[str, Text], tuple[Diagnostic, ...]]:
    """The names and labels of one file, or what is wrong in it."""
    model, diagnostics = validate(tree, _Words)
    return (dict(model.root) if model else {}), diagnostics
