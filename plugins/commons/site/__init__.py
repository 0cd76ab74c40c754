"""The pages of many entries, put into what a theme has around a page: rendered once, and filled for each."""

from commons.site.filling import Filling, fill
from commons.site.frames import HEAD, Frame, FrameError, Placeholders, Values
from commons.site.notes import Notes
from commons.site.pieces import PieceError, complete, join, leave
from commons.site.tightening import tight

__all__ = [
    "HEAD",
    "Filling",
    "Frame",
    "FrameError",
    "Notes",
    "PieceError",
    "Placeholders",
    "Values",
    "complete",
    "fill",
    "join",
    "leave",
    "tight",
]
