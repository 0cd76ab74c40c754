"""Text that a page's code has made, without what differs from machine to machine and from run to run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Escape sequences of terminals (ECMA-48): CSI, OSC, and the two-character ones.
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])")
# The address that Python shows of an object that has no other name.
_ADDRESS = re.compile(r"(?<=\bat )0x[0-9a-fA-F]{4,}\b")
_REWRITTEN = re.compile(r"[^\n]*\r(?!\n)")
# Characters that no page can show: controls other than tab and newline, and halves of surrogate pairs.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def plain(text: str, places: Mapping[str, str]) -> str:
    """Text as it is shown: without escape sequences, and of a line that was written over only the last writing.

    Args:
        text: What was printed.
        places: Folders and addresses of this run, and what is written for each.
    """
    text = _ANSI.sub("", text).replace("\r\n", "\n")
    text = _REWRITTEN.sub("", text)
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", located(text, places))


def markup(text: str, places: Mapping[str, str]) -> str:
    """Markup as it is kept: without what no page can show, and with the same places everywhere."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", located(text, places).replace("\r\n", "\n").replace("\r", "\n"))


def located(text: str, places: Mapping[str, str]) -> str:
    """Text with the same places and addresses everywhere."""
    for place, name in sorted(places.items(), key=lambda item: -len(item[0])):
        text = text.replace(place, name)
    return _ADDRESS.sub("0x…", text)
