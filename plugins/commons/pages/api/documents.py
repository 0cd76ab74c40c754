"""What the documents hold. Types and descriptions here are the published schema."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

Version = Annotated[Literal[1], Field(description="The version of the API; another one has another address.")]
Kind = Annotated[
    str, Field(description="person, project, reviewer, review, pool, grant, problem or discussion.", min_length=1)
]
Path = Annotated[str, Field(description="An address relative to the site's root.", pattern="^[^/].*$|^$")]
Day = Annotated[str, Field(description="A day such as 2026-01-31.", pattern=r"^\d{4}-\d\d-\d\d$")]
Count = Annotated[int, Field(ge=0)]


class Label(TypedDict):
    """What something is called."""

    en: Annotated[str, Field(description="In English.")]
    zh: Annotated[str, Field(description="In Chinese.")]


class About(TypedDict):
    """A text that may be there in one language only."""

    en: Annotated[str | None, Field(description="In English, or null.")]
    zh: Annotated[str | None, Field(description="In Chinese, or null.")]


class Brief(TypedDict):
    """An entry in a list."""

    id: Annotated[str, Field(description="The entry's id, unique in its kind.")]
    title: Annotated[Label, Field(description="What the entry's page is called.")]
    state: Annotated[str, Field(description="Where the entry is in its life; a word of the vocabulary `states`.")]
    since: Annotated[Day, Field(description="The day of the last event in its log.")]
    about: Annotated[About | None, Field(description="What it is about, or null.")]
    entry: Annotated[Path, Field(description="Its document.")]
    pages: Annotated[dict[str, Path], Field(description="Its page in each language.")]


class Shared(TypedDict):
    """What the entries of a list have in common."""

    facet: Annotated[str, Field(description="The name of the facet, such as category.")]
    field: Annotated[str, Field(description="The field of the entry, with dots, such as artifacts.kind.")]
    value: Annotated[str, Field(description="The value, as entries write it.")]
    label: Annotated[Label, Field(description="What the value is called.")]


class List(TypedDict):
    """Entries of a kind."""

    version: Version
    kind: Kind
    shared: Annotated[Shared | None, Field(description="What they have in common; null for all of a kind.")]
    entries: Annotated[list[Brief], Field(description="By id.")]
    samples: Annotated[
        list[Brief], Field(description="By id; samples show how entries look, and describe nothing that exists.")
    ]


class Mention(TypedDict):
    """An entry that refers to this one."""

    kind: Kind
    id: Annotated[str, Field(description="Its id.")]
    entry: Annotated[Path, Field(description="Its document.")]


class EntryDocument(TypedDict):
    """An entry with everything it says."""

    version: Version
    kind: Kind
    title: Annotated[Label, Field(description="What the entry's page is called.")]
    pages: Annotated[dict[str, Path], Field(description="Its page in each language.")]
    mentions: Annotated[list[Mention], Field(description="The entries that refer to it.")]
    data: Annotated[dict[str, Any], Field(description="All fields, and the path of the file.")]


class Value(TypedDict):
    """A value that entries are sorted by."""

    value: Annotated[str, Field(description="The value, as entries write it.")]
    label: Annotated[Label, Field(description="What the value is called.")]
    entries: Annotated[Count, Field(description="How many entries have it.")]
    samples: Annotated[Count, Field(description="How many samples have it.")]
    path: Annotated[Path, Field(description="The list of the entries that have it.")]


class FacetSummary(TypedDict):
    """Something that entries of a kind are sorted by."""

    name: Annotated[str, Field(description="Such as category.")]
    field: Annotated[str, Field(description="The field of the entry, with dots, such as artifacts.kind.")]
    label: Annotated[Label, Field(description="What it is called.")]
    values: Annotated[list[Value], Field(description="In the order of the vocabulary, or by name.")]


class KindSummary(TypedDict):
    """A kind of entries."""

    kind: Kind
    label: Annotated[Label, Field(description="What its entries are called.")]
    entries: Annotated[Count, Field(description="How many there are.")]
    samples: Annotated[Count, Field(description="How many samples there are.")]
    path: Annotated[Path, Field(description="The list of all.")]
    schema: Annotated[Path, Field(description="The JSON Schema of an entry's document.")]
    facets: Annotated[list[FacetSummary], Field(description="What they are sorted by.")]


class Index(TypedDict):
    """Where everything is."""

    version: Version
    name: Annotated[str, Field(description="The site's name.")]
    site: Annotated[str | None, Field(description="Where all paths begin; null if the site does not know.")]
    license: Annotated[str, Field(description="Of the entries' text, as SPDX names it.")]
    languages: Annotated[dict[str, str], Field(description="The path of each language's pages.")]
    vocabulary: Annotated[Path, Field(description="The words that fields may have, with their labels.")]
    schemas: Annotated[dict[str, Path], Field(description="The JSON Schema of each sort of document.")]
    kinds: Annotated[list[KindSummary], Field(description="All kinds.")]


class Words(TypedDict):
    """The vocabulary."""

    version: Version
    vocabulary: Annotated[
        dict[str, dict[str, About]], Field(description="By file and by word, what the word is called.")
    ]
