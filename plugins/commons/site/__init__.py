"""The pages of many entries, put into what a theme has around a page: rendered once, and filled for each."""

from commons.site.filling import Filling, fill
from commons.site.frames import HEAD, Frame, FrameError, Placeholders, Values
from commons.site.notes import POLICIES, RECORDS, VARIABLE, Notes
from commons.site.tightening import tight

__all__ = [
    "HEAD",
    "POLICIES",
    "RECORDS",
    "VARIABLE",
    "Filling",
    "Frame",
    "FrameError",
    "Notes",
    "Placeholders",
    "Values",
    "fill",
    "tight",
]
