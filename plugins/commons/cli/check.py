"""`commons check`: every mistake in the catalog, shown as a person or a program wants it."""

from __future__ import annotations

from pathlib import Path

import click

FORMATS = ("human", "json", "github", "markdown", "sarif")


@click.command()
@click.argument("paths", metavar="[PATHS]...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--base", metavar="REF", help="Compare with this commit: only legal changes, and what is new is said.")
@click.option("--actor", metavar="HANDLE", help="Who makes the change, a GitHub handle; needs --base.")
@click.option(
    "--format", "form", default="human", show_default=True, type=click.Choice(FORMATS), help="How to show mistakes."
)
def check(paths: tuple[Path, ...], base: str | None, actor: str | None, form: str) -> None:
    """Validate entries: those in PATHS, or all (default: the folder catalog).

    PATHS are files, folders of entries, or a catalog. Entries are checked against the catalog they are in, and only
    what is wrong in them is shown, or because of them.

    Prints every mistake with its place, and ends with exit code 1 if there is one. With --base, what was there
    already at the base is shown and no failure.

    \b
    Examples:
      commons check
      commons check catalog/projects/nanogpt.yml
      commons check ../another-checkout/catalog
      commons check --base origin/main --actor octocat --format github
    """
    from commons.catalog import BaseError, load, load_against
    from commons.catalog.selection import only
    from commons.cli import formats
    from commons.cli.paths import selected

    if actor and not base:
        raise click.UsageError("--actor needs --base")
    asked = selected(paths)
    try:
        catalog = load_against(asked.folder, base, actor) if base else load(asked.folder, keep=False)
    except BaseError as error:
        raise click.UsageError(f"--base: {error}") from error
    catalog = only(catalog, asked)
    click.echo(getattr(formats, form)(catalog))
    if any(not diagnostic.is_old for diagnostic in catalog.diagnostics):
        raise SystemExit(1)
