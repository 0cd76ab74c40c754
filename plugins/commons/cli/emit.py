"""`commons emit`: the site as a folder of Markdown, for a builder that runs no plugins."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def emit(folder: Path) -> None:
    """Write the site into FOLDER as Markdown, settings and assets, for Zensical.

    Zensical runs no plugins, so the catalog's pages are written out; formulas, fences and code cells are extensions of
    Python-Markdown, and it computes them. Build English first: it empties the folder that Chinese is built into.

    \b
    Example:
      commons emit ../plain && cd ../plain && zensical build && zensical build -f mkdocs.zh.yml
    """
    from commons.catalog import load
    from commons.cli.build import CONFIGURATIONS, commit
    from commons.cli.staging import OccupiedError, staged
    from commons.emit import SettingsError
    from commons.emit import emit as write

    catalog = load(Path("catalog"))
    if catalog.diagnostics:
        lines = [*map(str, catalog.diagnostics), "The catalog has mistakes: `commons check` shows each in its line."]
        raise click.ClickException("\n".join(lines))
    try:
        with staged(folder, SIGN) as made:
            write(catalog, CONFIGURATIONS.values(), made, commit())
            (made / SIGN).write_text("Written by `commons emit`, and replaced as a whole by the next one.\n")
    except (OccupiedError, SettingsError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{folder}/ is ready", err=True)


# Tells a folder that was emitted from one that holds something else.
SIGN = ".emitted"
