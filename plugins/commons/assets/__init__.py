"""What pages load: styles, scripts and the font of formulas, and where they are in the site."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = "assets/commons/"
STYLES = ("commons.css", "cells.css", "live.css", "search.css")
SCRIPTS = ("commons.js", "live.js", "discuss.js", "catalog.js", "search.js")
# What scripts load when they need it.
MODULES = (
    *(f"finder/{name}.js" for name in ("address", "choosing", "elements", "finder", "index", "results")),
    *(f"compare/{name}.js" for name in ("adding", "address", "api", "comparison", "facts", "table")),
)
# What `commons.js` loads where a page needs it.
SUBMISSION = ("submission.js", "submission.css", "submission-licenses.txt")
FONTS = ("fonts/STIXTwoMath-subset.woff2", "fonts/OFL.txt")


def contents() -> Iterator[tuple[str, bytes]]:
    """Every file: its path in the site, and what is in it."""
    folder = files(__name__)
    for name in (*STYLES, *SCRIPTS, *MODULES, *SUBMISSION, *FONTS):
        yield FOLDER + name, (folder / name).read_bytes()
