"""A folder that is made beside its place, and takes it when it is whole."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class OccupiedError(Exception):
    """The place holds what is somebody's, and it is left as it is."""


@contextmanager
def staged(output: Path, sign: str) -> Iterator[Path]:
    """Make a folder: the block fills one, and when it ends without an exception, that one takes the place of a former.

    Args:
        output: The place.
        sign: A file that every such folder has; what has it, or is empty, may be replaced.

    Raises:
        OccupiedError: There is something else at the place.
    """
    if output.exists() and not (output.is_dir() and ((output / sign).is_file() or not any(output.iterdir()))):
        raise OccupiedError(
            f"{output}: is there and holds something else, so it is left as it is; choose another folder"
        )
    output.parent.mkdir(parents=True, exist_ok=True)
    # Beside the output, so that the last step is a rename on one file system.
    with tempfile.TemporaryDirectory(prefix=f".{output.name}-", dir=output.parent) as folder:
        made = Path(folder) / "made"
        made.mkdir()
        yield made
        replace(output, made)


def replace(output: Path, made: Path) -> None:
    """Move a folder to a place, and what is there away; an interruption leaves the former one there."""
    former = made.with_name("former")
    if not output.exists():
        made.rename(output)
        return
    output.rename(former)
    try:
        made.rename(output)
    except BaseException:
        former.rename(output)
        raise
