"""Changes of a catalog's folder, made as a whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from commons.catalog.authoring.overlay import Change

_MODE = 0o644


class SaveError(Exception):
    """The change cannot be made, and nothing was changed; the message says why."""


def save(folder: Path, change: Change) -> None:
    """Make a change.

    Everything is written to temporary files beside the real ones first. What then fails is taken back.

    Args:
        folder: The catalog.
        change: Files that it adds must not be there, and those that it changes must be as it says.

    Raises:
        SaveError: That is not so, or a place is outside the catalog.
        OSError: A file cannot be written. Nothing has changed.
    """
    _refuse_unsafe(folder, change)
    with ExitStack() as temporary, ExitStack() as undo:
        ready, kept = (
            {
                name: _temporary(folder / name, content, temporary)
                for name, content in contents.items()
                if content is not None
            }
            for contents in (change.after, change.before)
        )
        for name, expected in change.before.items():
            if (folder / name).read_bytes() != expected:
                raise SaveError(f"{name} was changed meanwhile: run this again")
        for name, content in change.after.items():
            target = folder / name
            # Said before it is needed, and harmless if it is not: an interruption comes at any moment.
            undo.callback(kept[name].replace if name in kept else _remove, target)
            if content is None:
                target.unlink()
            else:
                ready[name].replace(target)
        for old, new in change.moved.items():
            (folder / old).rename(folder / new)
            undo.callback((folder / new).rename, folder / old)
        undo.pop_all()


def _refuse_unsafe(folder: Path, change: Change) -> None:
    for name in (*change.after, *change.moved.values()):
        target = folder / name
        for place in (target, *target.parents):
            if place == folder:
                break
            if place.is_symlink():
                raise SaveError(f"{name} is or leads through a link, and may be outside the catalog")
        else:
            raise SaveError(f"{name} is outside the catalog")
        if ".." in Path(name).parts:
            raise SaveError(f"{name} is outside the catalog")
        if name not in change.before and os.path.lexists(target):
            raise SaveError(f"{name} is there already, and is left as it is")


def _temporary(target: Path, content: bytes, stack: ExitStack) -> Path:
    """A file beside the target with its mode, removed in the end if it is still there."""
    if not target.parent.exists():
        target.parent.mkdir()
        stack.callback(_remove_empty, target.parent)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    stack.callback(_remove, Path(name))
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, target.stat().st_mode & 0o7777 if target.exists() else _MODE)
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    return Path(name)


def _remove(path: Path) -> None:
    # What is temporary and stays is no reason to say that the change failed.
    with suppress(OSError):
        path.unlink()


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()
