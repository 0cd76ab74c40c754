"""Files that a page shows by `--8<-- "path"`, looked for before `pymdownx.snippets` looks for them.

Told to check paths itself, that extension ends the build with a traceback.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from commons.source import Source


def missing_snippets(page: Source, root: Path) -> None:
    """Report the files that a page wants to show and that are not there.

    Args:
        page: Gets the problems.
        root: The folder that paths are relative to.
    """
    for offset, path in page.snippets:
        if not (root / path).is_file():
            message = f"there is no file '{path}' to show here; its path begins at the repository's root"
            page.report(page.place(offset), message)
