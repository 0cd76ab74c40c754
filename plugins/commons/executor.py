"""Where work is done: on this machine, or on others.

Rooms that compute take a `concurrent.futures.Executor`, or None for the process that they are in; which one it is says
`$COMMONS_EXECUTOR`, and nothing else depends on it. What is computed elsewhere must be the same bytes, so a worker with
other code or other packages refuses the work.
"""

from __future__ import annotations

import atexit
import os
import platform
import re
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import cache, partial
from importlib.metadata import requires, version
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from commons.store import source_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Future

P = ParamSpec("P")
T = TypeVar("T")

_DISTRIBUTION = "gpt-commons"
_ANSWER_SECONDS = 10
_ADDRESS = re.compile(r"(?:(?:tcp|tls|ws|wss)://)?(?:[\w.-]+|\[[\da-fA-F:.]+\]):\d{1,5}", re.ASCII)


class ExecutorError(ValueError):
    """There is no such executor, or it does not answer; or a worker's code is not this build's."""


def default() -> Executor | None:
    """The executor of this build.

    `$COMMONS_EXECUTOR` may be `processes` or `processes:4`, for processes on this machine, or `dask:` and the address
    of a Dask scheduler. It is opened once, and closed when this process ends.

    Returns:
        None if nothing is said, or an empty text: work is then done by whoever has it.

    Raises:
        ExecutorError: There is no such executor, or it does not answer.
    """
    address = os.environ.get("COMMONS_EXECUTOR", "")
    return _opened(address) if address else None


@cache
def _opened(address: str) -> Executor:
    scheme, _, rest = address.partition(":")
    opener = _OPENERS.get(scheme)
    if opener is None:
        message = f"COMMONS_EXECUTOR={address!r}: there is no executor {scheme!r}"
        raise ExecutorError(f"{message}; use processes, processes:4, or dask: and the address of a scheduler")
    executor = opener(rest)
    atexit.register(executor.shutdown, cancel_futures=True)
    return executor


def _processes(number: str) -> Executor:
    if not re.fullmatch(r"|[1-9][0-9]{0,3}", number):
        raise ExecutorError(f"COMMONS_EXECUTOR='processes:{number}': {number!r} is no number of processes")
    # Not forked: this process may have threads, those of a cache in a bucket for instance.
    return ProcessPoolExecutor(int(number) if number else None, get_context("spawn"))


def _dask(address: str) -> Executor:
    try:
        from distributed import Client
    except ImportError as error:
        raise ExecutorError(
            "COMMONS_EXECUTOR=dask:… needs the package distributed: pip install gpt-commons[dask]"
        ) from error
    where = f"COMMONS_EXECUTOR='dask:{address}'"
    if not _ADDRESS.fullmatch(address):
        raise ExecutorError(f"{where}: this is no address of a scheduler, such as dask:tcp://10.0.0.1:8786")
    try:
        client = Client(address, timeout=_ANSWER_SECONDS, set_as_default=False)
    except OSError as error:
        raise ExecutorError(f"{where}: no scheduler answers there within {_ANSWER_SECONDS} s") from error
    except ValueError as error:
        raise ExecutorError(f"{where}: {error}") from error
    try:
        client.wait_for_workers(1, timeout=_ANSWER_SECONDS)
    except TimeoutError as error:
        client.close()
        raise ExecutorError(f"{where}: the scheduler has had no worker for {_ANSWER_SECONDS} s") from error
    return _Cluster(client)


_OPENERS: Mapping[str, Callable[[str], Executor]] = {"processes": _processes, "dask": _dask}


class _Cluster(Executor):
    """A Dask cluster; its workers check that they compute what this process would."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._executor: Executor = client.get_executor(pure=False)
        self._identity = identity()

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Let a worker do it, if it is the same as here."""
        # As one callable: Dask takes some names of arguments for its own.
        return self._executor.submit(partial(_done_alike, self._identity, work, *args, **kwargs))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - the base's
        """Leave the cluster, which goes on."""
        if self._client.status == "running":  # A cluster may end before this process does.
            self._executor.shutdown(wait=wait and not cancel_futures)
            self._client.close()


def _done_alike(expected: Mapping[str, str], work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    own = identity()
    names = sorted(name for name in {*expected, *own} if expected.get(name) != own.get(name))
    if names:
        name = names[0]
        raise ExecutorError(
            f"a worker on {platform.node()} is not like this build ({name}: {own.get(name, 'none')[:12]} there, "
            f"{expected.get(name, 'none')[:12]} here): install the same commit and packages on both"
        )
    return work(*args, **kwargs)


@cache
def identity() -> dict[str, str]:
    """What the bytes of a result may depend on besides its inputs: code, packages, Python, processor."""
    from packaging.requirements import Requirement

    needed = [Requirement(text) for text in requires(_DISTRIBUTION) or ()]
    packages = sorted({need.name for need in needed if not need.marker or need.marker.evaluate({"extra": ""})})
    return {
        "code": source_digest("commons", "gptcore"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        **{name: version(name) for name in packages},
    }
