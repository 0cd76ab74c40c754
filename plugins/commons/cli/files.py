"""Files that commands change: shown as a difference, or written so that there is always a whole one."""

from __future__ import annotations

import difflib
import os
import re
import sys
import tempfile
from pathlib import Path

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def write(path: Path, before: bytes, after: bytes) -> None:
    """Write a file with the mode that it has.

    Args:
        path: A plain file.
        before: What is in it.
        after: What is to be in it.

    Raises:
        OSError: It cannot be written; it is as it was.
        ChangedError: Something else is in it by now.
    """
    if path.read_bytes() != before:
        raise ChangedError(path)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, path.stat().st_mode & 0o7777)
            file.write(after)
        os.replace(name, path)  # noqa: PTH105 - the other one is a string
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


class ChangedError(Exception):
    """A file that somebody else changes at the same time."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} was changed meanwhile: run this again")


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

    name = shown(path)
    olds, news = (_LINE.findall(content.decode("utf-8")) for content in (before, after))
    lines = difflib.unified_diff(olds, news, printable(f"a/{name}"), printable(f"b/{name}"))
    text = "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
    return "\n".join(map(printable, text.split("\n"))) if sys.stdout.isatty() else text
