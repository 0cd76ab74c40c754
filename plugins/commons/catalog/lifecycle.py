"""Which states an entry may go through, who may move it, and what must be there: data, like the vocabulary."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, create_model

from commons.catalog.diagnostics import Diagnostic
from commons.catalog.kinds import KINDS
from commons.catalog.kinds.entry import OF_THE_EVENT
from commons.catalog.kinds.fields import Different, Model, Name, Word
from commons.catalog.kinds.grant import Verdict
from commons.catalog.locations import fields_at
from commons.catalog.rules.words import check_marks
from commons.catalog.validate import validate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from commons.catalog.tree import Tree
    from commons.catalog.vocabulary import Vocabulary

FILE = "lifecycle.yml"


class Transition(Model):
    """One step of an entry's life."""

    from_: Annotated[Name, Word("states", "GC303", "state")] | None = Field(
        default=None, alias="from", description="The state before; without it an entry's life begins."
    )
    to: Annotated[Name, Word("states", "GC303", "state")] = Field(description="The state after.")
    by: Annotated[tuple[Annotated[Name, Word("roles", "GC304", "role")], ...], Field(min_length=1), Different] = Field(
        description="The roles that may make it."
    )
    needs: dict[Name, Annotated[int, Field(ge=1)]] = Field(
        default_factory=dict, description="What must be there, and how many of it."
    )
    verdict: Verdict | None = Field(default=None, description="What the last of the entry's decisions must say.")
    approval: bool = Field(default=False, description="Whether those who gain by it must not make it.")
    reviews: Annotated[int, Field(ge=0)] = Field(default=0, description="How many reviews must accept it before.")
    awaited: bool = Field(default=False, description="Whether an entry waits until somebody makes it.")

    def __str__(self) -> str:
        return f"from '{self.from_}' to '{self.to}'" if self.from_ else f"to '{self.to}' at the beginning"


_Transitions = Annotated[tuple[Transition, ...], Field(min_length=1)]
_File = create_model(
    "_File",
    __base__=Model,
    **{kind: (_Transitions, Field(description=f"The life of a {kind}.")) for kind in KINDS},  # type: ignore[call-overload]
)


@dataclass(frozen=True)
class Lifecycle:
    """The transitions of each kind.

    Attributes:
        transitions: By kind; empty if the file could not be read, and then nothing is checked against it.
    """

    transitions: Mapping[str, tuple[Transition, ...]] = field(default_factory=dict)

    def find(self, kind: str, before: object, after: object) -> Transition | None:
        """The transition between two states; `before` is None at the beginning."""
        of_kind = self.transitions.get(kind, ())
        return next((each for each in of_kind if (each.from_, each.to) == (before, after)), None)

    def states(self, kind: str) -> tuple[str, ...]:
        """All states of a kind, in the order in which the file first has them."""
        return self._states.get(kind, ())

    @cached_property
    def _states(self) -> dict[str, tuple[str, ...]]:
        return {kind: tuple(dict.fromkeys(each.to for each in life)) for kind, life in self.transitions.items()}

    def after(self, kind: str, before: object) -> tuple[str, ...]:
        """The states that may follow a state."""
        return tuple(each.to for each in self.transitions.get(kind, ()) if each.from_ == before)

    def awaited(self, kind: str, state: object) -> tuple[Transition, ...]:
        """The transitions that an entry in a state waits for; none where it is at rest."""
        return tuple(each for each in self.transitions.get(kind, ()) if each.awaited and each.from_ == state)


def lifecycle(tree: Tree, vocabulary: Vocabulary) -> tuple[Lifecycle, tuple[Diagnostic, ...]]:
    """The transitions of a file, or what is wrong in it."""
    model, diagnostics = validate(tree, _File)
    if model is None:
        return Lifecycle(), diagnostics
    found = tuple(sorted([*_unknown_needs(tree), *check_marks(_File, tree, vocabulary)]))
    return (Lifecycle() if found else Lifecycle({kind: getattr(model, kind) for kind in KINDS})), found


def _unknown_needs(tree: Tree) -> Iterator[Diagnostic]:
    for kind, model in KINDS.items():
        listed = tree.node(kind)
        for transition in listed.members.values() if listed else ():
            needs = transition.members.get("needs")
            for name, place in needs.keys.items() if needs else ():
                *before, last = name.split(".")
                known = fields_at(model, tuple(before))
                if last not in known and name not in OF_THE_EVENT:
                    message = f"a {kind} has no field {name!r}; there are: {', '.join((*OF_THE_EVENT, *known))}"
                    yield Diagnostic(tree.path, *place, "GC101", message)
