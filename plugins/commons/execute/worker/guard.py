"""What keeps a page's mistakes from reaching further than its own process.

This is a guard against mistakes and not a prison: the pages of the main branch were read by somebody before they got
there. What it refuses, it says in a sentence.
"""

from __future__ import annotations

import ipaddress
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from commons.execute.worker import writing

if TYPE_CHECKING:
    from collections.abc import Callable

# Beyond the page's limit, so that there is room to say that it was reached.
_ROOM = 512 * 2**20
_LARGEST_FILE = 2**30
_FORKING = "a page cannot fork: its copy would go on with the page's cells; use subprocess, or threads"


def enter(memory_mb: int, folder: str) -> None:
    """Guard this process from here on: memory, files and their size, forks, other processes, and the network.

    Args:
        memory_mb: How much memory it may use from here on.
        folder: Where it may write.
    """
    with suppress(ImportError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
        with suppress(ValueError, OSError):  # macOS has no limit of addresses
            soft = _addresses() + memory_mb * 2**20
            resource.setrlimit(resource.RLIMIT_AS, (soft, soft + _ROOM))
    checks = _CHECKS | writing.checks(folder)

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        check = checks.get(event)
        if check is not None:
            check(arguments)

    sys.addaudithook(audit)


def make_room() -> None:
    """Lift the limit of memory a little, to report that it was reached."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def _addresses() -> int:
    """How many bytes of addresses this process has already: libraries map far more than they use."""
    with suppress(OSError), open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no Path at a fork
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _refuse_fork(_: tuple[Any, ...]) -> None:
    raise PermissionError(_FORKING)


def _check_signal(arguments: tuple[Any, ...]) -> None:
    pid, number = arguments
    # 0 is this process's own group, and the signal 0 is none. Everyone is -1, and a group is less.
    parent = os.getppid()
    if number and (pid in {1, -1, parent} or pid == -os.getpgid(parent)):
        raise PermissionError("a page ends no process but those that it has started")


def _check_host(host: object) -> None:
    if isinstance(host, (bytes, bytearray)):
        host = host.decode(errors="replace")
    if host is None or host == "localhost":
        return
    with suppress(ValueError):
        if ipaddress.ip_address(str(host)).is_loopback:
            return
    raise PermissionError(f"a page reaches no network but this machine's loopback, and not {str(host)!r}")


def _check_address(arguments: tuple[Any, ...]) -> None:
    address = arguments[1]
    # An address of another form than (host, port, ...) is of this machine, such as a path.
    if isinstance(address, tuple) and address and isinstance(address[0], (str, bytes, bytearray)):
        _check_host(address[0])


_CHECKS: dict[str, Callable[[tuple[Any, ...]], None]] = {
    "os.fork": _refuse_fork,
    "os.forkpty": _refuse_fork,
    "os.kill": _check_signal,
    "os.killpg": lambda arguments: _check_signal((-arguments[0], arguments[1])),
    "socket.bind": _check_address,
    "socket.connect": _check_address,
    "socket.sendmsg": _check_address,
    "socket.sendto": _check_address,
    "socket.getaddrinfo": lambda arguments: _check_host(arguments[0]),
    "socket.gethostbyname": lambda arguments: _check_host(arguments[0]),
    "socket.gethostbyaddr": lambda arguments: _check_host(arguments[0]),
}
