"""`commons fix`: every mistake mended for which there is one way to do so."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("paths", metavar="[PATHS]...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--diff", "only_show", is_flag=True, help="Show what would change; write nothing.")
def fix(paths: tuple[Path, ...], *, only_show: bool) -> None:
    """Mend mistakes in entries: those in PATHS, or all (default: the folder catalog).

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

    asked = selected(paths)
    result = fixed(asked)
    if only_show:
        for name, before in sorted(result.change.before.items()):
            after = result.change.after[name] or b""
            click.echo(difference(asked.folder / name, before, after), nl=False)
        click.echo(formats.summary(result.left), err=True)
    else:
        write(asked.folder, result.change)
        for diagnostics in result.mended.values():
            for found in diagnostics:
                click.echo(f"mended: {found}")
        click.echo(formats.human(result.left))
    if result.left.diagnostics or (only_show and result.mended):
        raise SystemExit(1)
