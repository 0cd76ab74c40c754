"""Each rule explained: why it is there, and an example of what it refuses beside one that it does not."""

from __future__ import annotations

from importlib.resources import files
from typing import Literal

from pydantic import Field

from commons.catalog.diagnostics import TITLES
from commons.catalog.kinds.entry import Text
from commons.catalog.kinds.fields import Line, Model, Name, Prose
from commons.catalog.reader import read_bytes
from commons.catalog.validate import validate

FOLDER = "explanations"


class Explanation(Model):
    """What is said about a rule besides its title in English."""

    title_zh: Line = Field(description="The title in Chinese.")
    why: Text = Field(description="Why the rule is there.")
    kind: Name = Field(description="The kind of entry that the example is from.")
    example: Literal["fields", "first", "whole", "described", "change"] = Field(
        description="What the example is: fields of an entry, the first lines of a file, a whole file, "
        "words about one, or words about a change of one."
    )
    bad: Prose = Field(description="What the rule refuses.")
    good: Prose = Field(description="What it does not.")


def explain(id: str) -> Explanation:  # noqa: A002
    """The explanation of a rule.

    Args:
        id: A key of `TITLES`.

    Raises:
        KeyError: There is no such rule.
    """
    if id not in TITLES:
        raise KeyError(id)
    name = f"{id}.yml"
    tree = read_bytes((files("commons.catalog") / FOLDER / name).read_bytes(), name)
    explanation, diagnostics = validate(tree, Explanation)
    if explanation is None:
        raise ValueError("\n".join(map(str, diagnostics)))
    return explanation
