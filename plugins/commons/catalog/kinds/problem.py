"""A problem: what somebody found wrong, and how to see it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from commons.catalog.kinds.asset import Screenshot
from commons.catalog.kinds.entry import Entry, Text
from commons.catalog.kinds.fields import Id, Line, Name, Reference, Word, Words
from commons.catalog.urls import Url


class Problem(Entry):
    """A problem: what somebody found wrong, and how to see it."""

    title: Line = Field(description="The problem in one line.", examples=["The menu covers the title"])
    component: Annotated[Name, Word("components", "GC304", "component")] = Field(
        description="What it is about, a name of the vocabulary `components.yml`.", examples=["site"]
    )
    page: Url | None = Field(
        default=None,
        description="The page that shows it, if one does.",
        examples=["https://gpt-commons.github.io/gpt-commons/learn/gpt/"],
    )
    steps: Annotated[tuple[Line, ...], Field(min_length=1, max_length=30)] = Field(
        description="What to do to see it, one step a line.", examples=[["Open the home page", "Open the menu"]]
    )
    expected: Text = Field(description="What should happen.", examples=[{"en": "The title stays visible."}])
    actual: Text = Field(description="What happens.", examples=[{"en": "The menu covers it."}])
    environment: Words = Field(description="Programs and their versions.", examples=[["Firefox 140", "Debian 13"]])
    screenshots: Annotated[tuple[Screenshot, ...], Field(max_length=10)] = Field(
        default=(),
        description="Pictures, each with its words.",
        examples=[[{"file": "menu.png", "alt": {"en": "The menu covers the title."}}]],
    )
    duplicate_of: Annotated[Id, Reference("problem")] | None = Field(
        default=None, description="The id of the problem that is the same.", examples=["sample-problem-1"]
    )
    fix: Url | None = Field(
        default=None, description="The change that mends it.", examples=["https://example.org/pull/1"]
    )
