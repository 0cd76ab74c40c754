"""A page's process, started and watched: it ends when its cells have ended, or at a limit.

A process is forked from a server that has imported what most pages import (`worker.preload`); where processes cannot
be forked so, it is a new Python, which takes longer to start and does the same.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
import sysconfig
import tempfile
import threading
import time
import types
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing import forkserver
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from commons.execute.worker import child
from commons.execute.worker.messages import Begun, Broken, Ended, Event

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

# Python, its libraries and the shell; a machine may be busy.
_START_SECONDS = 120.0
_LARGEST_MESSAGE = 16 * 2**20
_MOST_OUTPUTS = 1000
# Linux tells of every process; elsewhere there is nothing here.
_PROCESSES = Path("/proc")
# A stray may start another before it is ended itself.
_STRAY_ROUNDS = 20
_PRELOADED = "commons.execute.worker.preload"
# One thread for each page, and the same order of sets in every run.
_EVERYWHERE = {
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "TOKENIZERS_PARALLELISM": "false",
    "TZ": "UTC",
    "VECLIB_MAXIMUM_THREADS": "1",
}
# What Python itself may need of the machine's own.
_KEPT = ("LD_LIBRARY_PATH", "SYSTEMROOT")
_lock = threading.Lock()
_event = TypeAdapter[Event](Event)


@dataclass(frozen=True)
class Job:
    """What to run.

    Attributes:
        sources: The code of the cells.
        may_raise: For each cell, whether the page goes on after an exception.
        files: Files that the cells find in their folder: where, and from where.
        environment: More variables.
        places: Addresses of this run, and what is written for each in texts.
        cell_seconds: How long a cell may take.
        page_seconds: How long all of them may take together.
        memory_mb: How much memory they may use.
        method: How `multiprocessing` starts the process, if not in the best way there is.
    """

    sources: tuple[str, ...]
    may_raise: tuple[bool, ...]
    files: Mapping[str, Path]
    environment: Mapping[str, str]
    places: Mapping[str, str]
    cell_seconds: float
    page_seconds: float
    memory_mb: int
    method: str | None = None


@dataclass(frozen=True)
class Stopped:
    """A process that did not end by itself.

    Attributes:
        cell: The cell that was running, from 0.
        reason: One sentence without a full stop.
    """

    cell: int
    reason: str


def run(job: Job) -> tuple[list[Ended], Stopped | None]:
    """Run a page's cells in a process of their own.

    Returns:
        The cells that have ended, and why it is not all of them; a cell that raised an exception has ended.
    """
    with tempfile.TemporaryDirectory(prefix="page-", ignore_cleanup_errors=True) as folder:
        orders = _orders(job, Path(folder))
        receiver, process = _start(orders, job.method or _best_method())
        try:
            with receiver:
                return _watch(receiver, process, job)
        finally:
            _end(process, folder)


def _orders(job: Job, folder: Path) -> child.Orders:
    for name in ("home", "page"):
        (folder / name).mkdir()
    for name, origin in job.files.items():
        target = folder / "page" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(origin, target)
    home = str(folder / "home")
    environment = base_environment() | {"HOME": home, "TMPDIR": home, "IPYTHONDIR": home} | dict(job.environment)
    places = {f"{folder}/page/": "", f"{folder}/page": ".", home: "~", sys.prefix: "…", os.getcwd(): "…"}  # noqa: PTH109
    return child.Orders(job.sources, job.may_raise, str(folder), environment, job.memory_mb, places | dict(job.places))


def base_environment() -> dict[str, str]:
    """The variables of every page: no others come in."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.defpath])
    return kept | {"PATH": path} | _EVERYWHERE


def _best_method() -> str:
    # On macOS a fork may break what the system's own libraries keep; Windows has none.
    return "forkserver" if sys.platform.startswith("linux") else "spawn"


def _start(orders: child.Orders, method: str) -> tuple[Connection, BaseProcess]:
    context: Any = multiprocessing.get_context(method)
    receiver, sender = context.Pipe(duplex=False)
    if method == "forkserver":
        prepare()
    with sender, _lock, _unencumbered():
        process = context.Process(target=child.main, args=(sender, orders), name="page")
        with nullcontext() if method == "forkserver" else _environment():
            process.start()
    return receiver, process


@cache
def prepare() -> None:
    """Start the server that processes are forked from; once, and best before other threads look at the environment."""
    if _best_method() == "forkserver":
        forkserver.set_forkserver_preload([_PRELOADED])
        with _lock, _environment():
            forkserver.ensure_running()


@contextmanager
def _environment() -> Iterator[None]:
    """The variables of a page: a process gets those of the one that starts it, `multiprocessing` has no other way."""
    own = dict(os.environ)
    # Where Matplotlib keeps the fonts that it has found: to look for them takes seconds.
    home = {name: own[name] for name in ("HOME", "XDG_CACHE_HOME", "USERPROFILE") if name in own}
    # What is imported ahead is what this process would import; Python before 3.12 does not say so to the server.
    variables = base_environment() | home | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    os.environ.clear()
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(own)


@contextmanager
def _unencumbered() -> Iterator[None]:
    """Start a process as if from a program that is nothing in particular.

    `multiprocessing` would import this program's main module in every page's process, and refuses to start one from a
    process that is marked as a daemon, as a cluster's workers are.
    """
    main = sys.modules["__main__"]
    configuration = multiprocessing.current_process()._config  # type: ignore[attr-defined]
    daemon = configuration.get("daemon")
    sys.modules["__main__"] = types.ModuleType("__main__")
    configuration["daemon"] = False
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        configuration["daemon"] = daemon


def _watch(receiver: Connection, process: BaseProcess, job: Job) -> tuple[list[Ended], Stopped | None]:
    ended: list[Ended] = []
    cell, deadline, limit = 0, time.monotonic() + _START_SECONDS, f"its process has not started in {_START_SECONDS:g} s"
    page_deadline: float | None = None
    while len(ended) < len(job.sources) and not (ended and ended[-1].raised and not job.may_raise[ended[-1].cell]):
        if not receiver.poll(max(deadline - time.monotonic(), 0)):
            return ended, Stopped(cell, limit)
        try:
            event = _event.validate_json(receiver.recv_bytes(_LARGEST_MESSAGE))
        except EOFError:
            return ended, Stopped(cell, _how_it_ended(process))
        except (OSError, ValidationError):
            return ended, Stopped(cell, f"its outputs are larger than {_LARGEST_MESSAGE // 2**20} MB, or no outputs")
        if isinstance(event, Broken):
            return ended, Stopped(cell, f"this cell's process has failed: {event.reason}")
        if isinstance(event, Ended) and len(event.outputs) > _MOST_OUTPUTS:
            return ended, Stopped(cell, f"this cell has {len(event.outputs)} outputs, and may have {_MOST_OUTPUTS}")
        now = time.monotonic()
        page_deadline = page_deadline or now + job.page_seconds
        if isinstance(event, Begun):
            cell, deadline = event.cell, now + job.cell_seconds
            limit = f"this cell has not ended in {job.cell_seconds:g} s"
            if page_deadline < deadline:
                deadline, limit = page_deadline, f"this page has not ended in {job.page_seconds:g} s"
        else:
            ended.append(event)
    return ended, None


def _how_it_ended(process: BaseProcess) -> str:
    process.join(5)
    code = process.exitcode
    if code is None or code >= 0:
        return f"this cell has ended the page's process, with exit code {code}"
    with suppress(ValueError):
        name = signal.Signals(-code).name
        why = ", perhaps for want of memory" if name == "SIGKILL" else ""
        return f"the page's process was ended in this cell by {name}{why}"
    return f"the page's process was ended in this cell by signal {-code}"


def _end(process: BaseProcess, folder: str) -> None:
    """End a page's process and whatever it has started."""
    with suppress(AttributeError, ProcessLookupError, PermissionError):
        if process.pid:
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.join()
    process.close()
    _end_strays(folder)


def _end_strays(folder: str) -> None:
    """End what a page has started in a session of its own: it has the page's variables, which name its folder.

    A process that is just beginning has no variables yet, but it stands in the folder.
    """
    for _ in range(_STRAY_ROUNDS):
        strays = [int(entry.name) for entry in _PROCESSES.glob("[0-9]*") if folder in _traces(entry)]
        for pid in strays:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        if not strays:
            return


def _traces(entry: Path) -> str:
    try:
        return str((entry / "cwd").readlink()) + os.fsdecode((entry / "environ").read_bytes())
    except OSError:  # it has ended, or is somebody else's
        return ""
