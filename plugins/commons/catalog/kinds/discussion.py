"""A discussion: a question for everybody, where it is discussed, and what came out."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from commons.catalog.kinds.entry import Entry, Text
from commons.catalog.kinds.fields import Different, Line, Name, Tag, Word
from commons.catalog.urls import Url


class Discussion(Entry):
    """A discussion: a question for everybody, where it is discussed, and what came out."""

    title: Line = Field(description="The topic in one line.", examples=["Which tokenizers should be compared?"])
    board: Annotated[Name, Word("boards", "GC304", "board")] = Field(
        description="Where it belongs, a name of the vocabulary `boards.yml`.", examples=["models"]
    )
    question: Text = Field(
        description="The question with what one needs to know to answer it.",
        examples=[{"en": "Which tokenizers should the comparison include?"}],
    )
    tags: Annotated[tuple[Tag, ...], Field(max_length=30), Different] = Field(
        default=(), description="Names of the vocabulary `tags.yml`.", examples=[["tokenizer"]]
    )
    thread: Url | None = Field(
        default=None, description="Where it is discussed.", examples=["https://example.org/discussions/1"]
    )
    outcome: Text | None = Field(
        default=None, description="What was answered or decided.", examples=[{"en": "Byte-level BPE and unigram."}]
    )
