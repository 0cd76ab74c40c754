"""`commons fix`: every mistake mended for which there is one way to do so."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("paths", metavar="[PATHS]...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--diff", "only_show", is_flag=True, help="Show what would change; write nothing.")
def fix(paths: tuple[Path, ...], *, only_show: bool) -> None:
    r"""Mend mistakes in entries: those in PATHS, or all (default: the folder catalog).

    Only what was meant without doubt is written: a mistyped name, a licence in SPDX's spelling, missing quotes. No
    fact, no amount and no decision is guessed, and nothing else in a file changes. What is left is shown as by
    `commons check`, and ends with exit code 1.

    \b
    Examples:
      commons fix --diff
      commons fix
      commons fix catalog/projects/nanogpt.yml
    """
    from commons.catalog.fixing import fixed
    from commons.cli import formats
    from commons.cli.files import difference, write
    from commons.cli.paths import selected

    result = fixed(selected(paths))
    for each in result.files:
        if only_show:
            click.echo(difference(each.path, each.before, each.after), nl=False)
            continue
        write(each.path, each.before, each.after)
        for found in each.mended:
            click.echo(f"mended: {found}")
    if only_show:
        click.echo(formats.summary(result.left), err=True)
    else:
        click.echo(formats.human(result.left))
    if result.left.diagnostics or (only_show and result.files):
        raise SystemExit(1)
