"""`commons new`: a new entry, asked for in a terminal or given in options."""

from __future__ import annotations

import os.path
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commons.cli.output import catalog_option

if TYPE_CHECKING:
    from commons.catalog import Catalog, Diagnostic

_STDOUT = "-"


@click.command()
@click.argument("kind")
@click.option("--id", "id_", metavar="ID", help="The entry's id (default: made of its name).")
@click.option("--set", "assignments", multiple=True, metavar="FIELD=VALUE", help="Give a field a value.")
@click.option("--by", metavar="HANDLE", default="", help="Who begins the entry, a GitHub handle.")
@click.option("--output", metavar="FILE", help="Where to write it, in the catalog; - prints it.")
@click.option("--no-input", is_flag=True, help="Ask nothing, even in a terminal.")
@catalog_option
def new(
    kind: str,
    id_: str | None,
    assignments: tuple[str, ...],
    by: str,
    output: str | None,
    folder: Path,
    *,
    no_input: bool,
) -> None:
    """Write a new entry of a KIND.

    In a terminal it asks for what is not given, and checks each answer. What is missing elsewhere stands without a
    value, and is said with its place; then the exit code is 1. The file explains each field, with an example. No file
    is overwritten.

    A field in another is written with a dot. A list takes a value each time; words and ids may stand between commas.
    Of a list of several fields, another member is begun by a field that the last one has already. Nothing behind the
    = leaves the field empty.

    \b
    Examples:
      commons new project
      commons new person --set handle=octocat --set name='The Octocat' --set expertise=gpt-2,pytorch
      commons new project --set artifacts.kind=code --set artifacts.kind=weights --output -
    """
    from commons.catalog.authoring.assignments import AssignmentError, assign
    from commons.catalog.authoring.drafting import draft, with_beginning
    from commons.catalog.forms import form as form_of
    from commons.cli.list import kind_of
    from commons.cli.output import is_interactive, read

    kind = kind_of(kind)
    catalog = read(folder)
    form = form_of(kind, catalog)
    try:
        values = assign(form, [*assignments, *([f"id={id_}"] if id_ is not None else ())])
    except AssignmentError as error:
        raise click.UsageError(str(error)) from error
    if output not in {None, _STDOUT}:
        _take_id(values, _name_in(str(output), folder, kind))
    today = datetime.now(UTC).date()
    if is_interactive() and not no_input:
        from commons.cli.asking import Interview

        values = Interview(catalog, kind, form, today).hold(values, by)
    values = {"id": _id(kind, values, catalog), **values}
    if kind == "person":
        by = by or str(values.get("handle") or "")
    text = draft(kind, form, with_beginning(values, kind, catalog.lifecycle, today, by))
    _write(folder, kind, str(values["id"]), text, only_print=output == _STDOUT)


def _name_in(output: str, folder: Path, kind: str) -> str:
    """The id that a file of the catalog has.

    Raises:
        click.UsageError: It is no place for an entry of this kind.
    """
    from commons.catalog.diagnostics import printable
    from commons.catalog.kinds import FOLDERS

    # As text, for `resolve` follows links, and a link in a catalog is a mistake wherever it leads.
    path, place = Path(os.path.abspath(output)), Path(os.path.abspath(folder / FOLDERS[kind]))  # noqa: PTH100
    if path.parent != place or path.suffix != ".yml":
        shown = printable((folder / FOLDERS[kind]).as_posix())
        raise click.UsageError(f"--output: a {kind} is written to {shown}/ID.yml")
    return path.stem


def _take_id(values: dict[str, Any], name: str) -> None:
    if values.setdefault("id", name) != name:
        raise click.UsageError(f"--output names the id {name!r}, and --id another")


def _id(kind: str, values: dict[str, Any], catalog: Catalog) -> str:
    from commons.catalog.authoring.drafting import made_id, refusal_of_id

    name = values.get("id") or made_id(kind, values)
    if name is None:
        raise click.UsageError(f"no id can be made of what is known of this {kind}: give it with --id")
    problem = refusal_of_id(catalog, kind, name)
    if problem:
        raise click.UsageError(f"{problem}; give another with --id")
    return str(name)


def _write(folder: Path, kind: str, name: str, text: str, *, only_print: bool) -> None:
    from commons.catalog.authoring.checking import left_to_do
    from commons.catalog.authoring.overlay import Change
    from commons.catalog.authoring.saving import SaveError, save
    from commons.catalog.diagnostics import printable
    from commons.catalog.files import Disk
    from commons.catalog.kinds import FOLDERS

    change = Change(after={f"{FOLDERS[kind]}/{name}.yml": text.encode()})
    left = left_to_do(folder, change)
    path = Disk(folder).shown(f"{FOLDERS[kind]}/{name}.yml")
    if only_print:
        click.echo(text, nl=False)
    else:
        try:
            save(folder, change)
        except SaveError as error:
            raise click.UsageError(printable(str(error))) from error
        click.echo(f"{path}: written")
    _report(left, is_written=not only_print)


def _report(left: list[Diagnostic], *, is_written: bool) -> None:
    from commons.cli.formats.text import show

    for found in left:
        # An excerpt is of the file as it is on the disk.
        click.echo(show(found) + "\n" if is_written else str(found), err=True)
    if left:
        click.echo(f"left to do: {len(left)}; `commons check` says what is left then", err=True)
        raise SystemExit(1)
