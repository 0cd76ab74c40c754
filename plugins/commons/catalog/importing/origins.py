"""Where what stands in a new entry comes from, so that what is wrong in it is said there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from commons.catalog.diagnostics import Diagnostic, Place
from commons.catalog.reader import read_text

if TYPE_CHECKING:
    from commons.catalog.importing.drafts import Draft, Steps
    from commons.catalog.tree import Node


class Origins:
    """The places of a draft's values in the entry that was made of it.

    Args:
        draft: What the entry was made of.
        text: The entry's.
    """

    def __init__(self, draft: Draft, text: str) -> None:
        self._draft = draft
        self._steps: dict[Place, Steps] = {}
        self._start = Place(1, 1)
        root = read_text(text, "").root
        if root is not None:
            self._start = root.place
            self._walk(root, ())

    def _walk(self, node: Node, steps: Steps) -> None:
        for name, member in node.members.items():
            here = (*steps, name)
            self._walk(member, here)
            self._steps[member.place] = here
            if isinstance(name, str) and name in node.keys:
                self._steps[node.keys[name]] = here

    def steps(self, found: Diagnostic) -> Steps:
        """The way to what a finding in the entry is about; of something missing, to what it is missing in."""
        place = Place(found.line, found.column)
        # What is missing stands nowhere; the place given is that of what it is missing in, which begins with a field.
        return () if found.id == "GC102" and place == self._start else self._steps.get(place, ())

    def at_origin(self, found: Diagnostic) -> Diagnostic:
        """A finding in the entry as one in the imported file."""
        steps = self.steps(found)
        places = (self._draft.places.get(steps[:length]) for length in range(len(steps), 0, -1))
        line, column = next(filter(None, places), self._draft.place)
        return replace(found, path=self._draft.path, line=line, column=column, fix=())
