"""Which entries a command is about: the paths that it is given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from commons.catalog.selection import Selection


def selected(paths: tuple[Path, ...]) -> Selection:
    """The entries at paths, or the folder `catalog` where there are none.

    Raises:
        click.UsageError: There is no such catalog.
    """
    from commons.catalog.selection import NoEntryError, Selection, select

    try:
        return select(paths) if paths else Selection(_default())
    except NoEntryError as error:
        raise click.UsageError(str(error)) from error


def _default() -> Path:
    folder = Path("catalog")
    if not folder.is_dir():
        raise click.UsageError("there is no folder 'catalog' here; run this in a GPT Commons checkout, or give PATHS")
    return folder
