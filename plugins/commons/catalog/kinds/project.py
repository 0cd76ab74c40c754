"""A project: what it is, where it is, under which licence, and how that is known."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from commons.catalog.kinds.artifact import AnyArtifact
from commons.catalog.kinds.entry import Entry, Text
from commons.catalog.kinds.fields import (
    Arxiv,
    Category,
    Commit,
    Day,
    Different,
    Doi,
    FilePath,
    Line,
    Model,
    Name,
    People,
    Tag,
    Word,
    Words,
)
from commons.catalog.licenses import License
from commons.catalog.refusal import refusal
from commons.catalog.urls import Url


class Paper(Model):
    """A paper about the project."""

    title: Line | None = Field(default=None, description="The paper's title.", examples=["A paper"])
    arxiv: Arxiv | None = Field(default=None, description="Its arXiv id, in quotes.", examples=["2406.12793"])
    doi: Doi | None = Field(default=None, description="Its DOI.", examples=["10.18653/v1/P19-3007"])
    url: Url | None = Field(
        default=None,
        description="Its address, if it has neither an arXiv id nor a DOI.",
        examples=["https://example.org/paper"],
    )

    @property
    def address(self) -> str | None:
        """Where the paper is: its page on arXiv, or else that of its DOI, or else its address."""
        if self.arxiv:
            return f"https://arxiv.org/abs/{self.arxiv}"
        return f"https://doi.org/{self.doi}" if self.doi else self.url

    @model_validator(mode="after")
    def _names_something(self) -> Paper:
        if not (self.title or self.arxiv or self.doi or self.url):
            raise refusal("GC109", "must have a title, an arxiv id, a doi or a url")
        return self


class Evidence(Model):
    """Where the facts of an entry were read."""

    commit: Commit = Field(
        description="The commit of the project's repository.", examples=["3adf61e154c3fe3fca428ad6bc3818b27a3b8291"]
    )
    date: Day = Field(description="The commit's date.", examples=["2025-11-12"])
    license_file: FilePath | None = Field(
        default=None, description="The file that has the licence.", examples=["LICENSE"]
    )
    homepage_file: FilePath | None = Field(
        default=None, description="The file that names the home page.", examples=["README.md"]
    )
    homepage_written: Line | None = Field(
        default=None,
        description="The home page's address as that file writes it, where it is not ours letter by letter.",
        examples=["http://example.org"],
    )


class Project(Entry):
    """A project: what it is, where it is, under which licence, and how that is known."""

    name: Line = Field(description="The project's name as it writes it.", examples=["nanoGPT"])
    summary: Text = Field(
        description="One sentence that says what it is and does.",
        examples=[{"en": "A small GPT.", "zh": "一个小型 GPT。"}],
    )
    category: Category = Field(description="A name of the vocabulary `categories.yml`.", examples=["training"])
    repository: Url = Field(description="Where its source is.", examples=["https://github.com/karpathy/nanoGPT"])
    homepage: Url | None = Field(
        default=None,
        description="Its home page, if it has one besides the repository.",
        examples=["https://example.org/"],
    )
    license: License | None = Field(
        description="Its licence as an SPDX expression, or null if it has none that SPDX knows.", examples=["MIT"]
    )
    license_note: Text | None = Field(
        default=None,
        description="What the licence does not say by itself.",
        examples=[{"en": "The weights have a licence of their own."}],
    )
    data_license: License | None = Field(
        default=None,
        description="The licence of its data, where that is another.",
        examples=["ODC-By-1.0"],
    )
    languages: Words = Field(default=(), description="Programming languages.", examples=[["Python"]])
    topics: Words = Field(
        default=(), description="What it is about, in a few words each.", examples=[["language modeling"]]
    )
    tags: Annotated[tuple[Tag, ...], Field(max_length=30), Different] = Field(
        default=(), description="Names of the vocabulary `tags.yml`, to find it by.", examples=[["gpt-2", "pytorch"]]
    )
    tasks: Annotated[tuple[Annotated[Name, Word("tasks", "GC304", "task")], ...], Field(max_length=30), Different] = (
        Field(default=(), description="Names of the vocabulary `tasks.yml`: what it is used for.", examples=[["chat"]])
    )
    maintainers: People = Field(
        default=(), description="Ids of those of its maintainers who are here.", examples=[["sample-person-1"]]
    )
    artifacts: Annotated[tuple[AnyArtifact, ...], Field(max_length=50)] = Field(
        default=(), description="What it gives away.", examples=[[{"kind": "code"}]]
    )
    papers: Annotated[tuple[Paper, ...], Field(max_length=50)] = Field(
        default=(), description="Papers about it.", examples=[[{"arxiv": "2406.12793"}]]
    )
    software_doi: Doi | None = Field(
        default=None, description="The DOI of the software itself.", examples=["10.5281/zenodo.5297715"]
    )
    notes: Text | None = Field(
        default=None,
        description="What else a reader should know.",
        examples=[{"en": "Its authors call it finished."}],
    )
    evidence: Evidence = Field(
        description="Where all this was read.",
        examples=[{"commit": "3adf61e154c3fe3fca428ad6bc3818b27a3b8291", "date": "2025-11-12"}],
    )
