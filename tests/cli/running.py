"""The `commons` command as tests run it, and what every command that prints entries promises."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from commons.cli import main


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def is_plain(text: str) -> bool:
    """Whether a terminal shows the text as it is."""
    return all(line.isprintable() for line in text.split("\n"))


def contents(catalog: Path) -> dict[Path, bytes]:
    """All files of a folder."""
    return {path: path.read_bytes() for path in catalog.rglob("*") if path.is_file()}
