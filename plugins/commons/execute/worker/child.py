"""A page's process: it goes to its folder, puts on its guard, runs the cells, and says how each has ended."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
import warnings
from contextlib import suppress
from dataclasses import asdict, dataclass
from multiprocessing import current_process
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.connection import Connection

    from commons.execute.worker.messages import Event


# A page may replace what modules have.
_write = json.dumps


@dataclass(frozen=True)
class Orders:
    """What a page's process is told.

    Attributes:
        sources: The code of its cells.
        may_raise: For each cell, whether the page goes on after an exception.
        folder: Where it works: `home` and `page` are in it.
        environment: All of its variables.
        memory_mb: How much memory it may use.
        places: Folders and addresses of this run, and what is written for each in texts.
    """

    sources: tuple[str, ...]
    may_raise: tuple[bool, ...]
    folder: str
    environment: Mapping[str, str]
    memory_mb: int
    places: Mapping[str, str]


def main(connection: Connection, orders: Orders) -> None:
    """Run a page, and end."""
    try:
        _run(connection, orders)
    except BaseException as error:
        from commons.execute.worker.messages import Broken

        frame = traceback.extract_tb(error.__traceback__)[-1]
        _say(connection, Broken(reason=f"{error!r} at {frame.name}:{frame.lineno}"))
    # Threads and exit handlers of the page have no say in when it ends.
    os._exit(0)


def _run(connection: Connection, orders: Orders) -> None:
    _settle(orders)
    from commons.execute.worker import guard
    from commons.execute.worker.messages import Begun, Ended
    from commons.execute.worker.outputs import Outputs
    from commons.execute.worker.shell import PageShell

    outputs = Outputs(orders.places)
    shell = PageShell(outputs)
    guard.enter(orders.memory_mb, orders.folder)
    own = os.getpid()
    for number, (source, may_raise) in enumerate(zip(orders.sources, orders.may_raise, strict=True)):
        _say(connection, Begun(cell=number))
        raised = shell.run(source)
        if os.getpid() != own:
            os._exit(0)  # a copy, made behind the guard's back: the page is not its to go on with
        if raised is not None:
            guard.make_room()
        _say(connection, Ended(cell=number, outputs=outputs.take(raised)))
        if raised is not None and not may_raise:
            break


def _settle(orders: Orders) -> None:
    with suppress(AttributeError):  # not on Windows
        os.setsid()  # what the page starts is ended together with it
    os.environ.clear()
    os.environ.update(orders.environment)
    os.chdir(f"{orders.folder}/page")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the process
    sys.argv = ["page"]
    # Where the program that builds has its temporary files is nothing of the page's.
    tempfile.tempdir = None
    current_process()._config.pop("tempdir", None)  # type: ignore[attr-defined]
    _warn_as_usual()
    sys.path[:] = ["", *(path for path in sys.path if path)]


def _warn_as_usual() -> None:
    """Python's own warning filters, whatever the build was told to do with warnings."""
    sys.warnoptions.clear()
    warnings.resetwarnings()
    for category in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
        warnings.simplefilter("ignore", category)
    warnings.filterwarnings("ignore", "To exit: use", UserWarning)  # what IPython says of SystemExit
    warnings.filterwarnings("default", category=DeprecationWarning, module="__main__")


def _say(connection: Connection, event: Event) -> None:
    connection.send_bytes(_write(asdict(event)).encode())
