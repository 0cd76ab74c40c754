"""`commons export`: the catalog for other programs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commons.cli.output import catalog_option, format_option, read

if TYPE_CHECKING:
    from commons.catalog import Catalog

# As `commons.catalog.KINDS` has them, which is not imported before it is needed.
_KINDS = ("person", "project", "reviewer", "review", "pool", "grant", "problem", "discussion")


@click.command()
@format_option("json", "jsonl", "csv", "sqlite", "parquet")
@click.option("--kind", type=click.Choice(_KINDS), help="Only entries of this kind; SQLite has all.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write; without it, standard output."
)
@click.option("--no-samples", is_flag=True, help="Leave out what only shows how a page looks.")
@click.option("--columns", "only_columns", is_flag=True, help="Say which columns a kind has, and export nothing.")
@catalog_option
def export(
    form: str, kind: str | None, output: Path | None, folder: Path, *, no_samples: bool, only_columns: bool
) -> None:
    """Write the catalog as JSON, JSON Lines, CSV, Parquet or an SQLite database.

    Entries are in a fixed order, and the same catalog gives the same bytes. Samples are in it and say so: `sample` is
    true. CSV and Parquet are tables: of one kind with all its fields, or of all entries with what all kinds have. In
    CSV, a cell that a spreadsheet would take for a formula has an apostrophe before it.

    \b
    Examples:
      commons export --output catalog.json
      commons export --format csv --kind project --no-samples --output projects.csv
      commons export --format parquet --kind project --output projects.parquet
      commons export --format sqlite --output catalog.db
      commons export --kind project --columns
    """
    if only_columns:
        _show_columns(kind)
        return
    if form == "parquet" and output is None:
        raise click.UsageError("Parquet is a file of bytes: give --output")
    if form == "sqlite" and (kind is not None or output is None):
        raise click.UsageError("SQLite is a file with all kinds: give --output and no --kind")
    catalog = read(folder)
    if catalog.diagnostics:
        click.echo("the catalog has mistakes, so nothing is exported: `commons check` shows them", err=True)
        raise SystemExit(1)
    content = _content(_real(catalog) if no_samples else catalog, form, kind)
    if output is None:
        click.echo(content, nl=False)
    else:
        output.write_bytes(content)


def _content(catalog: Catalog, form: str, kind: str | None) -> bytes:
    from commons.catalog.exporting import database, document, lines, parquet, sheet

    if form in {"csv", "parquet"}:
        return sheet(catalog, kind) if form == "csv" else parquet(catalog, kind)
    if form == "sqlite":
        return database(catalog)
    kinds = (kind,) if kind else _KINDS
    return document(catalog, kinds) if form == "json" else lines(catalog, kinds)


def _real(catalog: Catalog) -> Catalog:
    from commons.catalog import FOLDERS

    real: dict[str, Any] = {
        folder: tuple(entry for entry in catalog.of(kind) if not entry.sample) for kind, folder in FOLDERS.items()
    }
    return replace(catalog, **real)


def _show_columns(kind: str | None) -> None:
    from commons.catalog.exporting import columns
    from commons.cli.output import show, table

    if kind is None:
        raise click.UsageError("--columns needs --kind")
    rows = []
    for column in columns(kind):
        rows.append((column.name, column.type, column.description))
        members = column.members if column.members and column.members[0].steps else ()
        rows.extend((f"  {member.name}", member.type, member.description) for member in members)
    show(table(("column", "type", "what it says"), rows))
