"""`commons fmt`: entries in their one layout."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog.selection import Selection


@click.command()
@click.argument("paths", metavar="[PATHS]...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Write nothing; name the files that would change.")
@click.option("--diff", "only_show", is_flag=True, help="Write nothing; show what would change.")
def fmt(paths: tuple[Path, ...], *, only_check: bool, only_show: bool) -> None:
    r"""Lay out entries: those in PATHS, or all (default: the folder catalog).

    Fields are put in order, quotes only where they are needed, and long texts folded. Comments stay with their fields,
    and what an entry says is never changed. Ends with exit code 1 if a file is left that is not laid out.

    \b
    Examples:
      commons fmt
      commons fmt --check
      commons fmt --diff catalog/projects/nanogpt.yml
    """
    from commons.catalog.diagnostics import printable
    from commons.catalog.layout import LayoutError, formatted
    from commons.catalog.reader import MAX_BYTES, read_bytes
    from commons.cli.files import difference, shown, write
    from commons.cli.paths import selected

    entries = changed = failed = 0
    for kind, path in _entries(selected(paths)):
        entries += 1
        before = path.read_bytes()
        tree = read_bytes(before[: MAX_BYTES + 1], shown(path))
        try:
            after = formatted(tree, kind).encode()
        except LayoutError as error:
            failed += 1
            said = "\n".join(map(str, tree.diagnostics)) or printable(f"{shown(path)}:1:1: {error}")
            click.echo(said, err=True)
            continue
        if after == before:
            continue
        changed += 1
        if only_show:
            click.echo(difference(path, before, after), nl=False)
            continue
        if not only_check:
            write(path, before, after)
        click.echo(printable(f"{shown(path)}: {'would change' if only_check else 'laid out'}"))
    click.echo(_summary(entries, changed, failed, only_look=only_check or only_show), err=only_show)
    if failed or (changed and (only_check or only_show)):
        raise SystemExit(1)


def _summary(entries: int, changed: int, failed: int, *, only_look: bool) -> str:
    counted = (
        f"{entries} {'entry' if entries == 1 else 'entries'}, {changed} {'to lay out' if only_look else 'laid out'}"
    )
    return f"{counted}, {failed} left because of mistakes" if failed else counted


def _entries(selection: Selection) -> Iterator[tuple[str, Path]]:
    from commons.catalog.kinds import FOLDERS

    for kind, folder in FOLDERS.items():
        of_kind = [name for name in selection.names if name.split("/")[0] == folder]
        if selection.names and not of_kind:
            continue
        for path in sorted((selection.folder / folder).glob("*.yml")):
            is_asked = not of_kind or folder in of_kind or f"{folder}/{path.name}" in of_kind
            if is_asked and path.is_file() and not path.is_symlink():
                yield kind, path
