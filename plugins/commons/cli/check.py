"""`commons check`: every mistake in the catalog, shown as a person or a program wants it."""

from __future__ import annotations

from pathlib import Path

import click

FORMATS = ("human", "json", "github", "markdown", "sarif")


@click.command()
@click.argument("folder", default="catalog", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--base", metavar="REF", help="Compare with this commit: only legal changes, and what is new is said.")
@click.option("--actor", metavar="HANDLE", help="Who makes the change, a GitHub handle; needs --base.")
@click.option(
    "--format", "form", default="human", show_default=True, type=click.Choice(FORMATS), help="How to show mistakes."
)
def check(folder: Path, base: str | None, actor: str | None, form: str) -> None:
    r"""Validate the catalog in FOLDER (default: catalog).

    Prints every mistake with its place, and ends with exit code 1 if there is one. With --base, what was there
    already at the base is shown and no failure.

    \b
    Examples:
      commons check
      commons check ../another-checkout/catalog
      commons check --base origin/main --actor octocat --format github
    """
    from commons.catalog import BaseError, load, load_against
    from commons.cli import formats

    if actor and not base:
        raise click.UsageError("--actor needs --base")
    try:
        catalog = load_against(folder, base, actor) if base else load(folder, keep=False)
    except BaseError as error:
        raise click.UsageError(f"--base: {error}") from error
    click.echo(getattr(formats, form)(catalog))
    if any(not diagnostic.is_old for diagnostic in catalog.diagnostics):
        raise SystemExit(1)
