"""A review: what a reviewer says about a project at a commit."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from commons.catalog.kinds.entry import Entry, Text
from commons.catalog.kinds.fields import Commit, Id, Model, Name, PersonId, Reference, Word
from commons.catalog.kinds.reviewer import Conflict
from commons.catalog.urls import Url


class Answer(Model):
    """The answer to one question of the rubric."""

    question: Annotated[Name, Word("questions", "GC304", "question")] = Field(
        description="A name of the vocabulary `questions.yml`.", examples=["license-matches"]
    )
    answer: Annotated[Name, Word("answers", "GC304", "answer")] = Field(
        description="A name of the vocabulary `answers.yml`.", examples=["yes"]
    )
    why: Text | None = Field(
        default=None, description="What the answer rests on.", examples=[{"en": "LICENSE is the text of MIT."}]
    )
    url: Url | None = Field(
        default=None, description="Where that can be seen.", examples=["https://example.org/blob/LICENSE"]
    )


class Review(Entry):
    """A review: what a reviewer says about a project at a commit."""

    project: Annotated[Id, Reference("project")] = Field(
        description="The id of the project.", examples=["sample-project-1"]
    )
    commit: Commit = Field(
        description="The commit that is reviewed.", examples=["3adf61e154c3fe3fca428ad6bc3818b27a3b8291"]
    )
    reviewer: PersonId = Field(description="The id of the person who reviews.", examples=["sample-person-1"])
    answers: Annotated[tuple[Answer, ...], Field(max_length=50)] = Field(
        default=(),
        description="Answers to the questions of the rubric.",
        examples=[[{"question": "license-matches", "answer": "yes"}]],
    )
    verdict: Annotated[Name, Word("verdicts", "GC304", "verdict")] | None = Field(
        default=None, description="The outcome, a name of the vocabulary `verdicts.yml`.", examples=["accept"]
    )
    summary: Text | None = Field(
        default=None, description="The review in a few sentences.", examples=[{"en": "It does what it says."}]
    )
    conflicts: Annotated[tuple[Conflict, ...], Field(max_length=20)] = Field(
        description="What connects the reviewer with the project; nothing is said with an empty list.", examples=[[]]
    )
