"""Files that are not trusted when they are read, and that are written whole or not at all."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gptcore.errors import CheckpointError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A vocabulary of half a million tokens takes less. What JSON becomes in memory may be many times as large.
MAX_BYTES = 32 * 2**20


def read_json(path: Path, max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """Read a JSON object.

    Args:
        path: The file.
        max_bytes: Its largest size: what is longer is refused unread.

    Raises:
        CheckpointError: There is no such file, it is too large, or it holds something else.
    """
    try:
        content = json.loads(read_bytes(path, max_bytes))
    except (ValueError, RecursionError) as error:
        if isinstance(error, CheckpointError):
            raise
        raise CheckpointError(f"{path}: not JSON: {error}") from error
    if not isinstance(content, dict):
        raise CheckpointError(f"{path}: must be a JSON object")
    return content


def read_bytes(path: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """Read a file; see `read_json` for the arguments and errors."""
    check(path)
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise CheckpointError(f"{path}: has {size:,} bytes, and {max_bytes:,} are the most that make sense")
        return path.read_bytes()
    except OSError as error:
        raise CheckpointError(f"{path}: cannot be read: {error.strerror}") from error


def check(path: Path) -> None:
    """Refuse what is no file: nothing at all, a folder, or a pipe that would never end.

    Raises:
        CheckpointError: There is no such file.
    """
    if not path.exists():
        raise CheckpointError(f"{path}: not found; a checkpoint is a folder with {path.name}")
    if not path.is_file():
        raise CheckpointError(f"{path}: not a file")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Write a file whole or not at all: whoever reads it never sees half of it.

    Args:
        path: The file to be.

    Yields:
        Where to write; it takes its place at the end, and is removed after an error.

    Raises:
        InputError: A library could not write it, for want of room for example.
    """
    temporary = path.with_name(path.name + ".tmp")
    try:
        yield temporary
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if type(error) in _library_errors():
            raise InputError(f"{path}: cannot be written: {error}") from error
        raise
    temporary.replace(path)


def _library_errors() -> tuple[type[Exception], ...]:
    """What safetensors and tokenizers raise where Python has an `OSError`."""
    from safetensors import SafetensorError

    return SafetensorError, Exception


def replace(path: Path, content: bytes) -> None:
    """Write bytes as `replacing` does."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)
