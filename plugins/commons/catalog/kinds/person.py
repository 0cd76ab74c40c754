"""A person: the community's account of somebody who takes part."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from commons.catalog.kinds.entry import Entry, Text
from commons.catalog.kinds.fields import HANDLE, Different, Line, Model, Name, PlannedDay, Shape, Tag, Word
from commons.catalog.urls import Url


class Affiliation(Model):
    """An organization that a person belongs or belonged to; two people of one have a conflict of interest."""

    organization: Line = Field(description="Its name, the same for all of its people.", examples=["Sample Institute"])
    from_: PlannedDay | None = Field(
        default=None, alias="from", description="The first day, if it is known.", examples=["2025-01-01"]
    )
    until: PlannedDay | None = Field(
        default=None, description="The last day, if there is one.", examples=["2026-12-31"]
    )


class Person(Entry):
    """A person: the community's account of somebody who takes part."""

    handle: Annotated[str, Shape(HANDLE, "a GitHub handle", "@")] = Field(
        description="The GitHub handle; in lower case it is the id.", examples=["Sample-Person-1"]
    )
    name: Line = Field(description="The name as the person writes it.", examples=["Sample Person One"])
    about: Text | None = Field(
        default=None, description="A few words about the person.", examples=[{"en": "Trains small models."}]
    )
    expertise: Annotated[tuple[Tag, ...], Field(max_length=30), Different] = Field(
        default=(), description="Names of the vocabulary `tags.yml`.", examples=[["pretraining", "pytorch"]]
    )
    affiliations: Annotated[tuple[Affiliation, ...], Field(max_length=20)] = Field(
        default=(),
        description="Organizations, for conflicts of interest; none is said with an empty list.",
        examples=[[{"organization": "Sample Institute"}]],
    )
    roles: Annotated[tuple[Annotated[Name, Word("roles", "GC304", "role")], ...], Field(max_length=10), Different] = (
        Field(
            default=(),
            description="Roles that the maintainers gave, names of the vocabulary `roles.yml`.",
            examples=[["maintainer"]],
        )
    )
    reviews_a_month: Annotated[int, Field(ge=0, le=50)] = Field(
        default=0, description="How many reviews the person can take on in a month.", examples=[2]
    )
    homepage: Url | None = Field(default=None, description="A home page.", examples=["https://example.org/"])
