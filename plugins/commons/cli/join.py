"""`commons join`: the pieces of a site that were built apart become the site."""

from __future__ import annotations

import time
from pathlib import Path

import click

from commons.cli.build import BUILT, into
from commons.cli.staging import OccupiedError, staged


@click.command()
@click.argument("pieces", nargs=-1, required=True, type=click.Path(file_okay=False, exists=True, path_type=Path))
@into
def join(pieces: tuple[Path, ...], output: Path) -> None:
    """Put the pieces that 'commons build --shard' has made together, and index them for the search.

    The site is the same, byte for byte, as one that was built at one go.

    \b
    Example:
      commons join piece-1 piece-2 piece-3
    """
    from commons.search import IndexingError
    from commons.site import PieceError
    from commons.site import join as put_together

    started = time.monotonic()
    try:
        with staged(output, str(BUILT)) as made:
            put_together(pieces, made, made.with_name("notes"))
    except (PieceError, OccupiedError, IndexingError) as error:
        click.echo(str(error), err=True)
        raise SystemExit(1) from error
    click.echo(f"{output}/ is ready after {time.monotonic() - started:.1f} s", err=True)
