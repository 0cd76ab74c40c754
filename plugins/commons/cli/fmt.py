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
    """Lay out entries: those in PATHS, or all (default: the folder catalog).

    Fields are put in order, quotes only where they are needed, and long texts folded. Comments stay with their fields,
    and what an entry says is never changed. Ends with exit code 1 if a file is left that is not laid out.

    \b
    Examples:
      commons fmt
      commons fmt --check
      commons fmt --diff catalog/projects/nanogpt.yml
    """
    from commons.catalog.authoring.overlay import Change
    from commons.cli.files import difference, shown, write
    from commons.cli.paths import selected

    asked = selected(paths)
    entries = list(_entries(asked))
    before: dict[str, bytes] = {}
    after: dict[str, bytes | None] = {}
    failed = 0
    for kind, name in entries:
        content = (asked.folder / name).read_bytes()
        laid_out = _laid_out(kind, shown(asked.folder / name), content)
        if laid_out is None:
            failed += 1
        elif laid_out != content:
            before[name], after[name] = content, laid_out
    if not only_check and not only_show:
        write(asked.folder, Change(before, after))
    for name, content in before.items():
        if only_show:
            click.echo(difference(asked.folder / name, content, after[name] or b""), nl=False)
        else:
            click.echo(f"{shown(asked.folder / name)}: {'would change' if only_check else 'laid out'}")
    click.echo(_summary(len(entries), len(before), failed, only_look=only_check or only_show), err=only_show)
    if failed or (before and (only_check or only_show)):
        raise SystemExit(1)


def _laid_out(kind: str, path: str, content: bytes) -> bytes | None:
    """An entry in its layout; None, and what is wrong is said, if it has none."""
    from commons.catalog.layout import LayoutError, formatted
    from commons.catalog.reader import MAX_BYTES, read_bytes

    tree = read_bytes(content[: MAX_BYTES + 1], path)
    try:
        return formatted(tree, kind).encode()
    except LayoutError as error:
        click.echo("\n".join(map(str, tree.diagnostics)) or f"{path}:1:1: {error}", err=True)
        return None


def _summary(entries: int, changed: int, failed: int, *, only_look: bool) -> str:
    counted = (
        f"{entries} {'entry' if entries == 1 else 'entries'}, {changed} {'to lay out' if only_look else 'laid out'}"
    )
    return f"{counted}, {failed} left because of mistakes" if failed else counted


def _entries(selection: Selection) -> Iterator[tuple[str, str]]:
    """Kinds and names of the files that are asked about."""
    from commons.catalog.kinds import FOLDERS

    for kind, folder in FOLDERS.items():
        of_kind = [name for name in selection.names if name.split("/")[0] == folder]
        if selection.names and not of_kind:
            continue
        for path in sorted((selection.folder / folder).glob("*.yml")):
            is_asked = not of_kind or folder in of_kind or f"{folder}/{path.name}" in of_kind
            if is_asked and path.is_file() and not path.is_symlink():
                yield kind, f"{folder}/{path.name}"
