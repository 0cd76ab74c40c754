"""What a page's process says to the one that watches it: a line of JSON for each cell that begins or ends.

The process runs code that is not ours, so what it says is checked like any other input; that is done where it is read
(`commons.execute.processes`). Here are plain dataclasses: to import pydantic would take a page's process longer than
to start.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

# What an output may be, the richest first; others are dropped.
MIME_TYPES = ("image/svg+xml", "image/png", "image/jpeg", "text/html", "text/latex", "text/plain")
# How pydantic reads a message.
_CHECKED = {"strict": True, "extra": "forbid"}


class _Message:
    __pydantic_config__: ClassVar[dict[str, Any]] = _CHECKED


@dataclass(frozen=True)
class Stream(_Message):
    """Text that was printed; `omitted` counts the characters that were too many."""

    name: Literal["stdout", "stderr"]
    text: str
    omitted: int = 0
    kind: Literal["stream"] = "stream"


@dataclass(frozen=True)
class Shown(_Message):
    """A value that was shown, or the value of a cell's last line, by MIME type."""

    is_result: bool
    data: dict[str, str]
    kind: Literal["shown"] = "shown"


@dataclass(frozen=True)
class Frame(_Message):
    """A step of a traceback inside the page: the cell and its line, both from 0, and the function, if it is in one."""

    cell: int
    line: int
    function: str


@dataclass(frozen=True)
class Raised(_Message):
    """An exception: `ZeroDivisionError`, its sentence, and where it came from, the outermost call first."""

    name: str
    text: str
    frames: tuple[Frame, ...]
    kind: Literal["raised"] = "raised"


Output = Stream | Shown | Raised


@dataclass(frozen=True)
class Begun(_Message):
    """A cell begins."""

    cell: int
    event: Literal["begun"] = "begun"


@dataclass(frozen=True)
class Ended(_Message):
    """A cell has ended, with an exception as its last output if it raised one."""

    cell: int
    outputs: tuple[Output, ...]
    event: Literal["ended"] = "ended"

    @property
    def raised(self) -> Raised | None:
        """The exception that ended it."""
        last = self.outputs[-1] if self.outputs else None
        return last if isinstance(last, Raised) else None


@dataclass(frozen=True)
class Broken(_Message):
    """The process itself has failed, outside a cell's code."""

    reason: str
    event: Literal["broken"] = "broken"


Event = Begun | Ended | Broken
