"""A pool: a resource that somebody gives, how much of it, and until when."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from commons.catalog.kinds.entry import Entry, Text
from commons.catalog.kinds.fields import Amount, Line, Model, People, PlannedDay, Unit
from commons.catalog.urls import Url


class Period(Model):
    """Days from the first to the last."""

    from_: PlannedDay = Field(alias="from", description="The first day.", examples=["2026-01-01"])
    until: PlannedDay = Field(description="The last day.", examples=["2026-12-31"])


class Renewal(Period):
    """Days in which there is as much again, or more or less."""

    capacity: Amount = Field(description="How many units there are in these days.", examples=[1000])


class Pool(Entry):
    """A pool: a resource that somebody gives, how much of it, and until when."""

    name: Line = Field(description="What the pool is called.", examples=["Sample GPU hours"])
    summary: Text = Field(
        description="One sentence that says what is given.", examples=[{"en": "Hours on one kind of GPU."}]
    )
    unit: Unit = Field(description="What is counted, a name of the vocabulary `units.yml`.", examples=["gpu-hour"])
    capacity: Amount = Field(description="How many units there are in the period.", examples=[1000])
    period: Period = Field(
        description="When they can be used.", examples=[{"from": "2026-01-01", "until": "2026-12-31"}]
    )
    renewals: Annotated[tuple[Renewal, ...], Field(max_length=50)] = Field(
        default=(),
        description="Later periods for which the donor gives units again, the earliest first; "
        "a grant is paid from the period in which it is approved.",
        examples=[[{"from": "2027-01-01", "until": "2027-12-31", "capacity": 1000}]],
    )
    donor: Line = Field(description="Who gives them.", examples=["Sample Donor"])
    homepage: Url | None = Field(
        default=None, description="The donor's page about the pool.", examples=["https://example.org/pool"]
    )
    stewards: People = Field(
        default=(), description="Ids of the people who hand the units out.", examples=[["sample-person-1"]]
    )
    terms: Text | None = Field(
        default=None, description="What the donor asks for.", examples=[{"en": "Results are published openly."}]
    )

    @property
    def periods(self) -> tuple[Renewal, ...]:
        """All periods with their capacities, the earliest first."""
        first = Renewal.model_construct(from_=self.period.from_, until=self.period.until, capacity=self.capacity)
        return (first, *self.renewals)
