"""What entries say that can only be judged together with what others say: collected one by one, judged at the end."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from commons.catalog.diagnostics import Place


class Claim(NamedTuple):
    """Something that one entry alone may have.

    Attributes:
        id: The diagnostic's for an entry that has it too.
        key: The same for everything that counts as the same.
        value: As the entry writes it.
        path: The entry's file.
        place: Where it stands there.
    """

    id: str
    key: str
    value: str
    path: str
    place: Place


class Link(NamedTuple):
    """A reference of a real entry to one that is there."""

    path: str
    place: Place
    kind: str
    name: str


class Sample(NamedTuple):
    """An entry that is a sample, and where it says so."""

    kind: str
    name: str
    path: str
    place: Place


class Pool(NamedTuple):
    """What grants take from a pool.

    Attributes:
        name: Its id.
        path: Its file.
        place: Where its capacity stands.
        unit: What it counts in, if that is known.
        periods: First and last days, and how many units there are in them, if that is known; the earliest first.
    """

    name: str
    path: str
    place: Place
    unit: str | None
    periods: tuple[tuple[str, str, int | None], ...]


class Share(NamedTuple):
    """What a grant takes from a pool.

    Attributes:
        path: The grant's file.
        pool: The pool's id.
        unit: What it counts in, and where that stands.
        day: When it was approved, or an empty text.
        amount: How many units are taken, and where they were approved; None if nothing is.
        deliveries: Days of deliveries, and where they stand.
    """

    path: str
    pool: str
    unit: tuple[str, Place] | None
    day: str
    amount: tuple[int, Place] | None
    deliveries: tuple[tuple[str, Place], ...]


class Trial(NamedTuple):
    """The review by which somebody applies to review.

    Attributes:
        path: The application's file.
        place: Where it names the review.
        review: The review's id.
        person: Whose application it is.
    """

    path: str
    place: Place
    review: str
    person: str


class Author(NamedTuple):
    """Who writes a review, and where that stands."""

    review: str
    person: str
    path: str
    place: Place


@dataclass(frozen=True)
class Facts:
    """Facts of many entries, in the order of their files.

    Attributes:
        claims: What no other entry may have.
        links: What real entries refer to.
        samples: Entries that are none.
        pools: What there is to give.
        shares: What is taken of it.
        named: Paths of assets that entries name.
        trials: Reviews that are graded.
        authors: Who writes which review.
    """

    claims: list[Claim] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    pools: list[Pool] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    trials: list[Trial] = field(default_factory=list)
    authors: list[Author] = field(default_factory=list)

    def add(self, others: Facts) -> None:
        """Add the facts of entries that come after these."""
        for each in fields(self):
            getattr(self, each.name).extend(getattr(others, each.name))
