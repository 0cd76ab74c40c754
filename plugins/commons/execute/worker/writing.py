"""A page writes into its own folder: whatever it changed elsewhere would still be so when it has ended."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Devices, and memory that processes share.
_DEVICES = "/dev"
# Of each event, where its arguments have a path and the folder's descriptor that it begins at.
_PATHS: dict[str, tuple[tuple[int, int | None], ...]] = {
    "os.chmod": ((0, 2),),
    "os.chown": ((0, 3),),
    "os.link": ((1, 3),),
    "os.mkdir": ((0, 2),),
    "os.remove": ((0, 1),),
    "os.rename": ((0, 2), (1, 3)),
    "os.rmdir": ((0, 1),),
    "os.symlink": ((1, 2),),
    "os.truncate": ((0, None),),
    "os.utime": ((0, 3),),
    "shutil.rmtree": ((0, 1),),
}


def checks(folder: str) -> dict[str, Callable[[tuple[Any, ...]], None]]:
    """What to check of audit events.

    Args:
        folder: The page's own.

    Returns:
        By the event's name, what raises `PermissionError` if its arguments lead elsewhere.
    """
    places = (os.path.realpath(folder), _DEVICES)

    def require_inside(path: str, named: object) -> None:
        if path != os.devnull and not any(path == place or path.startswith(place + os.sep) for place in places):
            raise PermissionError(f"a page writes into its own folder, and not to {named!r}")

    def check_open(arguments: tuple[Any, ...]) -> None:
        path, _, flags = arguments
        if isinstance(flags, int) and flags & _WRITING and isinstance(path, (str, bytes)):
            with suppress(FileNotFoundError):  # the folder it is in was deleted: the system says so itself
                require_inside(os.path.realpath(os.fsdecode(path)), path)

    def check_paths(event: str, arguments: tuple[Any, ...]) -> None:
        for position, start in _PATHS[event]:
            path = arguments[position]
            # What lies below a folder that is open was reached through a path that was checked.
            below = start is not None and len(arguments) > start and arguments[start] not in {-1, None}
            if isinstance(path, (str, bytes)) and not below:
                with suppress(FileNotFoundError):
                    parent, name = os.path.split(os.path.abspath(os.fsdecode(path)))  # noqa: PTH100 - of links too
                    require_inside(os.path.join(os.path.realpath(parent), name), path)  # noqa: PTH118

    return {"open": check_open, **{event: partial(check_paths, event) for event in _PATHS}}
