"""`commons mv`: another id for an entry, with a redirect and all references."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from commons.cli.output import catalog_option

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from commons.catalog.authoring.overlay import Change


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--diff", "only_show", is_flag=True, help="Show what would change; write nothing.")
@catalog_option
def mv(old: str, new: str, folder: Path, *, only_show: bool) -> None:
    """Give the entry OLD the id NEW.

    Its file, its former ids and every reference to it change, and nothing else in any file. A person's new id is the
    new GitHub handle. Where entries of several kinds have the id, put the kind before it. What would make a mistake
    is not done, and if a file cannot be written, none is changed.

    \b
    Examples:
      commons mv nano-gpt nanogpt
      commons mv project/nano-gpt nanogpt --diff
      commons mv octocat Mona-Lisa
    """
    from commons.catalog.authoring.renaming import RenameError, rename
    from commons.catalog.authoring.saving import SaveError, save
    from commons.catalog.diagnostics import printable
    from commons.catalog.files import Disk
    from commons.cli.output import read
    from commons.cli.show import find

    catalog = read(folder)
    found = find(catalog, old, folder)
    disk = Disk(folder)
    try:
        change, references = rename(disk, found.kind, found.entry.id, new)
        _refuse_mistakes(folder, change)
        if only_show:
            _show(folder, change)
            return
        save(folder, change)
    except (RenameError, SaveError) as error:
        raise click.UsageError(printable(str(error))) from error
    _report(disk.shown, change, references)


def _refuse_mistakes(folder: Path, change: Change) -> None:
    from commons.catalog.authoring.overlay import Overlay, new_mistakes
    from commons.catalog.files import Disk
    from commons.catalog.loading import load, load_files

    disk = Disk(folder)
    renamed = {disk.shown(old): disk.shown(new) for old, new in _moves(change)}
    after = load_files(Overlay(disk, change), folder.resolve().name, keep=False)
    wrong = new_mistakes(load(folder, keep=False), after, renamed)
    for each in wrong:
        click.echo(str(each), err=True)
    if wrong:
        click.echo("with the new id there would be these mistakes, and nothing was changed", err=True)
        raise SystemExit(1)


def _moves(change: Change) -> list[tuple[str, str]]:
    """The entry's file and the folder of its assets, each with its new name."""
    gone = [name for name, content in change.after.items() if content is None]
    come = [name for name in change.after if name not in change.before]
    return [*zip(gone, come, strict=True), *change.moved.items()]


def _show(folder: Path, change: Change) -> None:
    from commons.cli.files import difference

    sources = {new: old for old, new in _moves(change)}
    for name, content in change.after.items():
        if content is not None:
            before = change.before[sources.get(name, name)]
            click.echo(difference(folder / name, before, content), nl=False)


def _report(shown: Callable[[str], str], change: Change, references: dict[str, int]) -> None:
    for old, new in _moves(change):
        click.echo(f"{shown(old)} → {shown(new)}")
    targets = dict(_moves(change))
    for name, count in references.items():
        click.echo(f"{shown(targets.get(name, name))}: {count} reference{'' if count == 1 else 's'}")
