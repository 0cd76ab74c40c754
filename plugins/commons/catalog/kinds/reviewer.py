"""A reviewer: a person's application to review, its evidence, and the trial that was graded."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from commons.catalog.kinds.entry import Entry, Text
from commons.catalog.kinds.fields import (
    Category,
    Commit,
    Day,
    Different,
    Id,
    Line,
    Model,
    Name,
    PersonId,
    Reference,
    Word,
)
from commons.catalog.urls import Url


class Contribution(Model):
    """Something public that the person did."""

    url: Url = Field(description="Where it can be seen.", examples=["https://example.org/pull/1"])
    what: Text = Field(description="What the person did there.", examples=[{"en": "Wrote the data loader."}])


class Conflict(Model):
    """Something that the person will not judge, and why."""

    subject: Annotated[Line, Reference("project", must_exist=False), Reference("person", must_exist=False)] = Field(
        description="A project, a person or an organization.", examples=["Sample Institute"]
    )
    why: Text = Field(description="What connects them.", examples=[{"en": "Works there."}])


class Assessment(Model):
    """What a grader says about one criterion."""

    criterion: Annotated[Name, Word("criteria", "GC304", "criterion")] = Field(
        description="A name of the vocabulary `criteria.yml`.", examples=["evidence-given"]
    )
    answer: Annotated[Name, Word("answers", "GC304", "answer")] = Field(
        description="A name of the vocabulary `answers.yml`.", examples=["yes"]
    )
    why: Text | None = Field(
        default=None, description="What the answer rests on.", examples=[{"en": "One answer has no reason."}]
    )


class Grade(Model):
    """What one grader says about the trial review."""

    by: PersonId = Field(description="The id of the grader.", examples=["sample-person-1"])
    at: Day = Field(description="The day.", examples=["2026-01-31"])
    commit: Commit = Field(
        description="The commit of this catalog at which the grader read the review.",
        examples=["3adf61e154c3fe3fca428ad6bc3818b27a3b8291"],
    )
    assessments: Annotated[tuple[Assessment, ...], Field(min_length=1, max_length=50)] = Field(
        description="An answer to each question of the rubric for trials.",
        examples=[[{"criterion": "evidence-given", "answer": "yes"}]],
    )
    passed: bool = Field(description="Whether the review was good enough.", examples=[True])
    why: Text = Field(description="The reason.", examples=[{"en": "Found what others had found."}])


class Trial(Model):
    """A review by which the person shows how they review."""

    review: Annotated[Id, Reference("review")] = Field(
        description="The id of the review.", examples=["sample-review-1"]
    )
    grades: Annotated[tuple[Grade, ...], Field(max_length=10)] = Field(
        default=(),
        description="The grades of two people.",
        examples=[
            [
                {
                    "by": "sample-person-1",
                    "at": "2026-01-31",
                    "commit": "3adf61e154c3fe3fca428ad6bc3818b27a3b8291",
                    "assessments": [{"criterion": "evidence-given", "answer": "yes"}],
                    "passed": True,
                    "why": {"en": "Thorough."},
                }
            ]
        ],
    )


class Reviewer(Entry):
    """A reviewer: a person's application to review, its evidence, and the trial that was graded."""

    person: PersonId = Field(description="The id of the person.", examples=["sample-person-1"])
    areas: Annotated[tuple[Category, ...], Field(min_length=1, max_length=20), Different] = Field(
        description="What the person can judge, names of the vocabulary `categories.yml`.", examples=[["training"]]
    )
    evidence: Annotated[tuple[Contribution, ...], Field(min_length=2, max_length=20)] = Field(
        description="Two public contributions or more.",
        examples=[
            [
                {"url": "https://example.org/pull/1", "what": {"en": "Wrote the data loader."}},
                {"url": "https://example.org/pull/2", "what": {"en": "Found an error in the loss."}},
            ]
        ],
    )
    conflicts: Annotated[tuple[Conflict, ...], Field(max_length=50)] = Field(
        description="What the person will not judge; none is said with an empty list.",
        examples=[[{"subject": "Sample Institute", "why": {"en": "Works there."}}]],
    )
    trial: Trial | None = Field(
        default=None, description="The trial review, once there is one.", examples=[{"review": "sample-review-1"}]
    )
