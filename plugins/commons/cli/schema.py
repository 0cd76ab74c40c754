"""`commons schema`: the JSON Schemas that editors use, made from the kinds and the vocabulary."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", default="catalog", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Write nothing; end with exit code 1 if a file is stale.")
def schema(folder: Path, *, only_check: bool) -> None:
    """Write the schema of each kind into FOLDER/schema (default: catalog/schema).

    \b
    Examples:
      commons schema
      commons schema --check
    """
    from commons.catalog import load
    from commons.catalog.schema import FOLDER, files
    from commons.catalog.vocabulary import FILES
    from commons.cli.files import keep_current

    catalog = load(folder)
    words = [catalog.vocabulary.words(name.removesuffix(".yml")) for name in FILES]
    if not catalog.lifecycle.transitions or not all(words):
        click.echo("the lifecycle or the vocabulary has mistakes: see `commons check`", err=True)
        raise SystemExit(1)
    target = folder / FOLDER
    made = ((target / name, text) for name, text in files(catalog))
    keep_current(made, "commons schema", only_check=only_check)
