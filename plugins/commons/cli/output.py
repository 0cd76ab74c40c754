"""What commands about entries have in common: the catalog they read, and how they print.

In a terminal there are colours and lines as wide as it; elsewhere plain text, each row of a table in one line. Nothing
of an entry acts on a terminal.
"""

from __future__ import annotations

import sys
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from rich.console import Console, RenderableType

    from commons.catalog import Catalog

# Lines are as long as they are where nobody looks at them.
_UNBOUNDED = 1_000_000
_LONGEST_WORD, _NARROWEST, _GAP = 40, 12, 2

catalog_option = click.option(
    "--catalog",
    "folder",
    default="catalog",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The catalog's folder.",
)
language_option = click.option(
    "--lang", "--language", "language", default="en", show_default=True, type=click.Choice(["en", "zh"])
)


def format_option(*formats: str) -> Callable[[Any], Any]:
    """The option `--format`; the first is the default."""
    return click.option(
        "--format",
        "form",
        default=formats[0],
        show_default=True,
        type=click.Choice(formats),
        help="How to print it.",
    )


def read(folder: Path) -> Catalog:
    """The catalog in a folder.

    Raises:
        click.UsageError: There is no such folder.
    """
    from commons.catalog import load
    from commons.catalog.diagnostics import printable

    if not folder.is_dir():
        shown = printable(folder.as_posix())
        raise click.UsageError(f"there is no folder {shown!r} here; run this in a GPT Commons checkout, or --catalog")
    return load(folder)


def is_interactive() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def end(catalog: Catalog, *, findings: bool = False) -> None:
    """End with exit code 1 if something was found, or if entries are missing because they could not be read."""
    from commons.catalog.views.lookup import every

    missing = catalog.entries - sum(1 for _ in every(catalog))
    if missing:
        which = "1 entry has mistakes and is" if missing == 1 else f"{missing} entries have mistakes and are"
        click.echo(f"{which} not in this: `commons check` shows them", err=True)
    if missing or findings:
        raise SystemExit(1)


def as_json(value: object) -> str:
    """JSON in ASCII, so that no character of an entry acts on a terminal."""
    return dumps(value, ensure_ascii=True, indent=2).replace("\x7f", "\\u007f")


def label(name: str, language: str) -> str:
    """A fixed text of the commands, from `labels.yml`."""
    from commons.catalog.labels import read_labels

    return read_labels("commons.cli")[name][language]


def show(*parts: RenderableType) -> None:
    """Print texts and tables."""
    console = _console()
    # What does not fit even so is for the terminal to break; nothing is cut.
    console.width = max(console.width, *map(_least_width, parts))
    with console.capture() as captured:
        for part in parts:
            console.print(part, crop=False)
    # Cells are padded to the width of their column, the last ones too.
    click.echo("\n".join(line.rstrip() for line in captured.get().split("\n")), nl=False, color=console.is_terminal)


def _least_width(part: RenderableType) -> int:
    """The width below which columns of a table would have no room."""
    from rich.table import Table

    if not isinstance(part, Table):
        return 0
    return sum((column.min_width or 0) + _GAP for column in part.columns)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, right: Collection[int] = ()) -> RenderableType:
    """A table.

    Args:
        head: Titles of its columns; none for a table without them.
        rows: Cells, in any characters.
        right: The columns whose cells are numbers.
    """
    from rich.cells import cell_len
    from rich.table import Table

    made = Table(*([""] * len(head)), box=None, pad_edge=False, padding=(0, _GAP, 0, 0), show_header=any(head))
    listed = list(rows)
    for index, (column, title) in enumerate(zip(made.columns, head, strict=True)):
        column.header = text(title, "bold")
        column.justify = "right" if index in right else "left"
        column.overflow = "fold"
        longest = max(map(cell_len, (title, *(row[index] for row in listed))))
        # Ids and dates are not broken as long as there are sentences to break.
        column.no_wrap = longest <= _LONGEST_WORD and not any(" " in row[index] for row in listed)
        column.min_width = longest if column.no_wrap else min(longest, _NARROWEST)
    for row in listed:
        made.add_row(*(text(cell) for cell in row))
    return made


def text(content: str, style: str = "") -> RenderableType:
    """A text as it is: no markup in it counts, and what a terminal would act on is named. Lines stay lines."""
    from rich.text import Text

    from commons.catalog.diagnostics import printable

    return Text("\n".join(map(printable, content.split("\n"))), style=style)


def _console() -> Console:
    from rich.console import Console

    width = None if sys.stdout.isatty() else _UNBOUNDED
    return Console(width=width, highlight=False, markup=False, emoji=False)
