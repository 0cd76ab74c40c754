"""What a page's process says to the one that watches it: a line of JSON for each cell that begins or ends.

The process runs code that is not ours, so what it says is checked like any other input.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

# What an output may be, the richest first; others are dropped.
MIME_TYPES = ("image/svg+xml", "image/png", "image/jpeg", "text/html", "text/latex", "text/plain")


class _Message(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Stream(_Message):
    """Text that was printed; `omitted` counts the characters that were too many."""

    kind: Literal["stream"] = "stream"
    name: Literal["stdout", "stderr"]
    text: str
    omitted: int = 0


class Shown(_Message):
    """A value that was shown, or the value of a cell's last line, by MIME type."""

    kind: Literal["shown"] = "shown"
    is_result: bool
    data: dict[str, str]


class Frame(_Message):
    """A step of a traceback inside the page: the cell and its line, both from 0, and the function, if it is in one."""

    cell: int
    line: int
    function: str


class Raised(_Message):
    """An exception: `ZeroDivisionError`, its sentence, and where it came from, the outermost call first."""

    kind: Literal["raised"] = "raised"
    name: str
    text: str
    frames: tuple[Frame, ...]


Output = Annotated[Stream | Shown | Raised, Field(discriminator="kind")]


class Begun(_Message):
    """A cell begins."""

    event: Literal["begun"] = "begun"
    cell: int


class Ended(_Message):
    """A cell has ended, with an exception as its last output if it raised one."""

    event: Literal["ended"] = "ended"
    cell: int
    outputs: tuple[Output, ...]

    @property
    def raised(self) -> Raised | None:
        """The exception that ended it."""
        last = self.outputs[-1] if self.outputs else None
        return last if isinstance(last, Raised) else None


class Broken(_Message):
    """The process itself has failed, outside a cell's code."""

    event: Literal["broken"] = "broken"
    reason: str


Event = TypeAdapter[Begun | Ended | Broken](Annotated[Begun | Ended | Broken, Field(discriminator="event")])
