"""The pages of many entries, put into what a theme has around a page: rendered once, and filled for each."""

from commons.site.filling import Filling, fill
from commons.site.frames import HEAD, Frame, FrameError, Placeholders, Values
from commons.site.notes import PAGES, VARIABLE, Notes
from commons.site.pieces import PIECE, PieceError, complete, join, leave
from commons.site.shard import SHARD_VARIABLE, Shard
from commons.site.tightening import tight

__all__ = [
    "HEAD",
    "PAGES",
    "PIECE",
    "SHARD_VARIABLE",
    "VARIABLE",
    "Filling",
    "Frame",
    "FrameError",
    "Notes",
    "PieceError",
    "Placeholders",
    "Shard",
    "Values",
    "complete",
    "fill",
    "join",
    "leave",
    "tight",
]
