"""The words that entries choose from, each with its label in both languages: data that anybody may add to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field, RootModel, create_model

from commons.catalog.kinds.artifact import ARTIFACTS
from commons.catalog.kinds.entry import Text
from commons.catalog.kinds.fields import Model
from commons.catalog.refusal import refusal
from commons.catalog.validate import validate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commons.catalog.diagnostics import Diagnostic
    from commons.catalog.tree import Tree


def _word(name: str) -> str:
    if len(name) > 60 or not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name):
        raise refusal("GC106", "must be made of lower-case ASCII letters, digits and single hyphens")
    return name


_Word = Annotated[str, AfterValidator(_word)]


class _Words(RootModel[Annotated[dict[_Word, Text], Field(min_length=1)]]):
    """A file of the vocabulary."""


# Kinds of artifacts are models: each needs its label, and there are no others.
_Artifacts = create_model(
    "_Artifacts",
    __base__=Model,
    **{kind: (Text, Field(description="Its label.")) for kind in ARTIFACTS},  # type: ignore[call-overload]
)


@dataclass(frozen=True)
class Vocabulary:
    """Names and their labels, in the editors' order; each attribute is a file.

    Attributes:
        categories: What projects are sorted by.
        artifacts: Kinds of what projects give away; each is a model of `kinds.artifact`.
        formats: What files of weights and data are written in.
        states: Where an entry is in its life.
        tags: What entries are found by.
        tasks: What projects are used for.
        units: What pools and grants are counted in.
        questions: The rubric that reviews answer.
        answers: Answers to them.
        verdicts: Outcomes of reviews.
        criteria: The rubric that the review of a trial is graded by.
        roles: Who may do what.
        components: What problems are about.
        boards: What is discussed where.
    """

    categories: Mapping[str, Text] = field(default_factory=dict)
    artifacts: Mapping[str, Text] = field(default_factory=dict)
    formats: Mapping[str, Text] = field(default_factory=dict)
    states: Mapping[str, Text] = field(default_factory=dict)
    tags: Mapping[str, Text] = field(default_factory=dict)
    tasks: Mapping[str, Text] = field(default_factory=dict)
    units: Mapping[str, Text] = field(default_factory=dict)
    questions: Mapping[str, Text] = field(default_factory=dict)
    answers: Mapping[str, Text] = field(default_factory=dict)
    verdicts: Mapping[str, Text] = field(default_factory=dict)
    criteria: Mapping[str, Text] = field(default_factory=dict)
    roles: Mapping[str, Text] = field(default_factory=dict)
    components: Mapping[str, Text] = field(default_factory=dict)
    boards: Mapping[str, Text] = field(default_factory=dict)

    def words(self, name: str) -> Mapping[str, Text]:
        """The words of one file, by its name without `.yml`."""
        found: Mapping[str, Text] = getattr(self, name)
        return found


FILES = tuple(sorted(f"{each.name}.yml" for each in fields(Vocabulary)))


def words(tree: Tree, name: str) -> tuple[dict[str, Text], tuple[Diagnostic, ...]]:
    """The names and labels of one file, by its name without `.yml`, or what is wrong in it."""
    if name == "artifacts":
        kinds, diagnostics = validate(tree, _Artifacts, noun="word")
        return ({kind: getattr(kinds, kind) for kind in ARTIFACTS} if kinds else {}), diagnostics
    model, diagnostics = validate(tree, _Words)
    return (dict(model.root) if model else {}), diagnostics
