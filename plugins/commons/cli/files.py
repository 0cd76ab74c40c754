"""Files that commands change: shown as a difference, or written as a whole."""

from __future__ import annotations

import difflib
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commons.cli.group import FailedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from commons.catalog.authoring.overlay import Change

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def write(folder: Path, change: Change) -> None:
    """Write all files of a change, or none.

    Args:
        folder: The catalog.
        change: Of files that are there.

    Raises:
        FailedError: One of them was changed by somebody else meanwhile.
        OSError: One of them cannot be written.
    """
    from commons.catalog.authoring.saving import SaveError, save
    from commons.catalog.diagnostics import printable

    try:
        save(folder, change)
    except SaveError as error:
        raise FailedError(printable(str(error))) from error


def keep_current(made: Iterable[tuple[Path, str]], command: str, *, only_check: bool) -> None:
    """Write the files that a command makes from the catalog, or only say which are stale.

    Args:
        made: Each file and its text; one that has the text already is left alone.
        command: What makes them, such as `commons schema`.
        only_check: Write nothing; end with exit code 1 if a file is stale.
    """
    stale = [(path, text) for path, text in made if not path.is_file() or path.read_text(encoding="utf-8") != text]
    for path, text in stale:
        if not only_check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        click.echo(f"{path.as_posix()}: {f'is stale; run `{command}`' if only_check else 'written'}")
    if stale and only_check:
        raise SystemExit(1)


def shown(path: Path) -> str:
    """The path as one would type it here."""
    absolute = path.absolute()
    return (absolute.relative_to(Path.cwd()) if absolute.is_relative_to(Path.cwd()) else absolute).as_posix()


def difference(path: Path, before: bytes, after: bytes) -> str:
    """A unified diff; for a terminal without characters that act on it, for programs exact.

    Args:
        path: The file as the diff names it.
        before: UTF-8.
        after: UTF-8.
    """
    from commons.catalog.diagnostics import printable

    text = patch(path, before, after)
    return "\n".join(map(printable, text.split("\n"))) if sys.stdout.isatty() else text


def patch(path: Path, before: bytes, after: bytes) -> str:
    """A unified diff that `git apply` takes; see `difference`."""
    from commons.catalog.diagnostics import printable

    name = shown(path)
    olds, news = (_LINE.findall(content.decode("utf-8")) for content in (before, after))
    lines = difflib.unified_diff(olds, news, printable(f"a/{name}"), printable(f"b/{name}"))
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
