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
    from commons.cli.output import read

    catalog = read(folder)
    if catalog.diagnostics:
        raise click.ClickException("the catalog has mistakes: `commons check` shows each in its line")
    text = text_of(catalog)
    if FILE.is_file() and FILE.read_text(encoding="utf-8") == text:
        return
    if only_check:
        click.echo(f"{FILE.as_posix()}: is stale; run `commons codeowners`")
        raise SystemExit(1)
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(text, encoding="utf-8")
    click.echo(f"{FILE.as_posix()}: written")
