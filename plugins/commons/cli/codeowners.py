"""`commons codeowners`: who is asked to look at a change, made from the roles in the catalog."""

from __future__ import annotations

from pathlib import Path

import click

from commons.cli.output import catalog_option

FILE = Path(".github/CODEOWNERS")


@click.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing; end with exit code 1 if the file is stale.")
@catalog_option
def codeowners(folder: Path, *, only_check: bool) -> None:
    """Write .github/CODEOWNERS: the maintainers in the catalog, whom GitHub asks to look at every change.

    \b
    Examples:
      commons codeowners
      commons codeowners --check
    """
    from commons.catalog.codeowners import codeowners as text_of
    from commons.cli.files import keep_current
    from commons.cli.output import read

    catalog = read(folder)
    if catalog.diagnostics:
        raise click.ClickException("the catalog has mistakes: `commons check` shows each in its line")
    keep_current([(FILE, text_of(catalog))], "commons codeowners", only_check=only_check)
