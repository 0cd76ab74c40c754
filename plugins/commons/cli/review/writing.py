"""How commands of reviewers write: only what the rules accept, and all of it or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

    from commons.catalog import Catalog
    from commons.catalog.authoring.overlay import Change


def write(folder: Path, catalog: Catalog, change: Change, by: str) -> None:
    """Make a change, and say which files were written.

    Raises:
        click.UsageError: It cannot be made.
        SystemExit: It would be a mistake; what is wrong is printed.
    """
    from commons.catalog.authoring.saving import SaveError, save
    from commons.catalog.diagnostics import printable
    from commons.catalog.files import Disk
    from commons.reviewing.recording import judged

    wrong = judged(folder, catalog, change, by)
    for each in wrong:
        click.echo(str(each), err=True)
    if wrong:
        click.echo("nothing was written", err=True)
        raise SystemExit(1)
    try:
        save(folder, change)
    except SaveError as error:
        raise click.UsageError(printable(str(error))) from error
    for name in change.after:
        click.echo(f"{Disk(folder).shown(name)}: written", err=True)
