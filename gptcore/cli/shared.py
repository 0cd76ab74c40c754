"""What several commands have in common."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

model_option = click.option(
    "--model", default="fairytales", help="A shipped model's name, or a folder in Hugging Face layout."
)
json_option = click.option("--json", "as_json", is_flag=True, help="A JSON object rather than text.")
force_option = click.option("--force", is_flag=True, help="Overwrite what is there.")


def given_bytes(text: str) -> bytes:
    """An argument as it was typed, which need not be UTF-8; `-` stands for standard input."""
    return sys.stdin.buffer.read() if text == "-" else os.fsencode(text)


def require_room(path: Path, *, force: bool) -> None:
    """Refuse to overwrite a file, or to write into a folder that holds something."""
    taken = any(path.iterdir()) if path.is_dir() else path.exists()
    if taken and not force:
        raise click.ClickException(f"{path} exists; choose another name, or overwrite it with --force")


def in_bytes(count: int) -> str:
    """A number of bytes to read, such as 12.3 MB (millions of bytes)."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"
