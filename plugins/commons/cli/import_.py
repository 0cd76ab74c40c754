"""`commons import`: entries made of what stands in lists of other formats."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commons.cli.output import read as read_catalog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from commons.catalog import Diagnostic
    from commons.catalog.importing import Context, Imported, Note, Reading

# As `commons.catalog.importing.FORMATS` has them, which is not imported before it is needed.
_FORMATS = ("citation", "best-of", "landscape", "awesome-selfhosted")


@click.command("import")
@click.argument(
    "sources",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--kind", "form", required=True, type=click.Choice(_FORMATS), help="The files' format.")
@click.option(
    "--output",
    default="catalog/projects",
    show_default=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The catalog's folder of projects.",
)
@click.option("--category", metavar="NAME", help="The category of projects whose own is none of ours.")
@click.option(
    "--state", default="proposed", show_default=True, type=click.Choice(["proposed", "listed"]), help="Their state."
)
@click.option("--by", default="maintainers", show_default=True, metavar="HANDLE", help="Who imports them.")
@click.option("--dry-run", is_flag=True, help="Write nothing; show the entries.")
def import_(
    sources: tuple[Path, ...], form: str, output: Path, category: str | None, state: str, by: str, *, dry_run: bool
) -> None:
    """Make entries of projects that CITATION.cff files, best-of lists, landscapes or awesome-selfhosted describe.

    What was not carried over, and what is wrong in the entries or left to fill in, is said at its place in the
    imported file; no entry that is there is changed. Ends with exit code 1 if something is left to mend.

    \b
    Examples:
      commons import CITATION.cff --kind citation --category training
      commons import projects.yaml --kind best-of --dry-run
      commons import landscape.yml --kind landscape --state listed
      commons import software/*.yml --kind awesome-selfhosted --category inference-serving
    """
    from commons.catalog.files import Disk
    from commons.catalog.importing import Context, Options, place

    folder = output.parent
    if output.name != "projects" or not (folder / "vocabulary").is_dir():
        raise click.UsageError(f"--output: {output} is no folder of projects in a catalog, such as catalog/projects")
    catalog = read_catalog(folder)
    categories = catalog.vocabulary.categories
    if category is not None and category not in categories:
        raise click.UsageError(f"--category: there is no {category!r}; there are: {', '.join(categories)}")
    readings = [_read(source, form, Context(catalog.vocabulary, category)) for source in sources]
    drafts = [draft for reading in readings for draft in reading.drafts]
    options = Options(datetime.now(UTC).date(), state, by)
    imported, left_out = place(drafts, Disk(folder), catalog, options)
    for each in imported:
        target = folder / each.name
        if not dry_run:
            with target.open("x", encoding="utf-8", newline="") as file:
                file.write(each.text)
        _show(each, target, dry_run=dry_run)
    left_out += [note for reading in readings for note in reading.notes]
    unread = [found for reading in readings for found in reading.diagnostics]
    for line in (*left_out, *unread):
        click.echo(str(line))
    findings = sum(found.severity == "error" for each in imported for found in each.findings)
    done = "would be written" if dry_run else "written"
    click.echo(
        f"{len(imported)} {_entries(imported)} {done}, {len(left_out)} left out; "
        f"{findings} {'finding' if findings == 1 else 'findings'} left to mend"
    )
    if findings or unread:
        raise SystemExit(1)


def _read(source: Path, form: str, context: Context) -> Reading:
    from commons.catalog.diagnostics import printable
    from commons.catalog.importing import MOST_BYTES, read

    with source.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    return read(content, printable(source.as_posix()), form, context)


def _show(imported: Imported, target: Path, *, dry_run: bool) -> None:
    from commons.catalog.diagnostics import printable

    draft = imported.draft
    click.echo(f"{printable(target.as_posix())}: from {draft.path}:{draft.place.line}:{draft.place.column}")
    lines: list[Note | Diagnostic] = sorted(
        [*imported.findings, *draft.notes], key=lambda each: (each.line, each.column, str(each))
    )
    for line in lines:
        click.echo(f"  {line}")
    if dry_run:
        for written in imported.text.splitlines():
            click.echo(f"    {printable(written)}")


def _entries(imported: Sequence[object]) -> str:
    return "entry" if len(imported) == 1 else "entries"
