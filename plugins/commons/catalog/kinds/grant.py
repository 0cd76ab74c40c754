"""A grant: what a project asks of a pool, what was decided, and what came of it."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from commons.catalog.kinds.entry import Entry, Note, Text
from commons.catalog.kinds.fields import Amount, Day, Id, Line, Model, People, PersonId, PlannedDay, Reference, Unit
from commons.catalog.urls import Url

Verdict = Literal["approve", "change", "decline"]
VERDICTS: tuple[str, ...] = get_args(Verdict)


class Justification(Model):
    """Why the project needs what it asks for."""

    goal: Text = Field(description="What is to be found out or made.", examples=[{"en": "A tokenizer comparison."}])
    method: Text = Field(
        description="How, in enough detail to be judged.", examples=[{"en": "Four models of 124M parameters each."}]
    )
    estimate: Text = Field(
        description="How the amount was worked out.", examples=[{"en": "Four runs of 40 hours each, and 40 to spare."}]
    )
    without: Text | None = Field(
        default=None, description="What is done if nothing is granted.", examples=[{"en": "Two runs instead of four."}]
    )


class Milestone(Model):
    """A step on the way."""

    title: Line = Field(description="What is then done.", examples=["First model trained"])
    due: PlannedDay = Field(description="By which day.", examples=["2026-03-31"])
    done: Day | None = Field(default=None, description="On which day it was reached.", examples=["2026-03-20"])


class Decision(Model):
    """What somebody decided about the grant."""

    at: Day = Field(description="The day.", examples=["2026-02-10"])
    by: PersonId = Field(description="The id of the person who decided.", examples=["sample-person-2"])
    verdict: Verdict = Field(description="What was decided.", examples=["approve"])
    why: Text = Field(description="The reason.", examples=[{"en": "The estimate is plausible."}])
    ref: Url | None = Field(
        default=None, description="Where it was discussed.", examples=["https://example.org/discussions/1"]
    )


class Delivery(Model):
    """Units that were handed over."""

    at: Day = Field(description="The day.", examples=["2026-03-01"])
    by: PersonId = Field(description="The id of the person who handed them over.", examples=["sample-person-2"])
    amount: Amount = Field(description="How many units.", examples=[100])
    ref: Url | None = Field(
        default=None, description="Where that can be seen.", examples=["https://example.org/deliveries/1"]
    )
    note: Note | None = Field(default=None, description="A remark; plain text is English.", examples=["First half."])


class Report(Model):
    """What came of the grant."""

    at: Day = Field(description="The day.", examples=["2026-06-30"])
    url: Url = Field(description="Where the results are.", examples=["https://example.org/report"])
    summary: Text = Field(description="The results in a few sentences.", examples=[{"en": "Three of four runs ended."}])


class Grant(Entry):
    """A grant: what a project asks of a pool, what was decided, and what came of it."""

    title: Line = Field(description="What it is for, in one line.", examples=["Sample grant for four training runs"])
    project: Annotated[Id, Reference("project")] = Field(
        description="The id of the project.", examples=["sample-project-1"]
    )
    applicant: PersonId = Field(description="The id of the person who applies.", examples=["sample-person-1"])
    co_applicants: People = Field(default=(), description="Ids of those who apply too.", examples=[["sample-person-3"]])
    pool: Annotated[Id, Reference("pool")] = Field(description="The id of the pool.", examples=["sample-pool-1"])
    unit: Unit = Field(description="What is counted; the pool's unit.", examples=["gpu-hour"])
    requested: Amount = Field(description="How many units were asked for at first.", examples=[200])
    amended: Amount | None = Field(
        default=None, description="How many are asked for now, if that has changed.", examples=[180]
    )
    approved: Amount | None = Field(default=None, description="How many were approved.", examples=[180])
    allocated: Amount | None = Field(
        default=None, description="How many the pool has set aside for it.", examples=[180]
    )
    justification: Justification = Field(
        description="Why the project needs them.",
        examples=[
            {
                "goal": {"en": "A tokenizer comparison."},
                "method": {"en": "Four models of 124M parameters each."},
                "estimate": {"en": "Four runs of 40 hours each."},
            }
        ],
    )
    milestones: Annotated[tuple[Milestone, ...], Field(min_length=1, max_length=30)] = Field(
        description="Steps on the way, the earliest first.",
        examples=[[{"title": "First model trained", "due": "2026-03-31"}]],
    )
    decisions: Annotated[tuple[Decision, ...], Field(max_length=50)] = Field(
        default=(),
        description="What was decided, oldest first.",
        examples=[[{"at": "2026-02-10", "by": "sample-person-2", "verdict": "approve", "why": {"en": "Plausible."}}]],
    )
    deliveries: Annotated[tuple[Delivery, ...], Field(max_length=200)] = Field(
        default=(),
        description="What was handed over, oldest first.",
        examples=[[{"at": "2026-03-01", "by": "sample-person-2", "amount": 100}]],
    )
    report: Report | None = Field(
        default=None,
        description="What came of it.",
        examples=[{"at": "2026-06-30", "url": "https://example.org/report", "summary": {"en": "It worked."}}],
    )
