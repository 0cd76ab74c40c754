"""What a cell's code writes and shows, in the order in which it does."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from contextlib import suppress
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any, Literal

from commons.execute.worker.messages import MIME_TYPES, Output, Raised, Shown, Stream
from commons.execute.worker.texts import markup, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Buffer

# Of each stream of a cell, in bytes. A page is read by people.
MOST = 20_000
# How often a cell may change from one stream to the other.
_MOST_PIECES = 500
_STREAMS: dict[int, Literal["stdout", "stderr"]] = {1: "stdout", 2: "stderr"}


class Outputs:
    """Records the outputs of one cell after another.

    Args:
        places: Folders and addresses of this run, and what is written for each.
    """

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = places
        self._outputs: list[Output] = []
        self._written: list[tuple[str, bytearray]] = []
        self._kept: dict[str, int] = {}
        self._omitted: dict[str, int] = {}
        self._files = {name: _take(number) for number, name in _STREAMS.items()}
        for name in _STREAMS.values():
            recorder: Any = _Recorder(self, name)
            setattr(sys, name, io.TextIOWrapper(recorder, "utf-8", errors="backslashreplace", write_through=True))

    def write(self, name: str, data: bytes, more: int = 0) -> None:
        """Record what was printed; what is too much is only counted, and so is `more` that was not even read."""
        is_new = not self._written or self._written[-1][0] != name
        room = MOST - self._kept.get(name, 0) if not is_new or len(self._written) < _MOST_PIECES else 0
        kept = data[: max(room, 0)]
        self._omitted[name] = self._omitted.get(name, 0) + len(data) - len(kept) + more
        if not kept:
            return
        if is_new:
            self._written.append((name, bytearray()))
        self._written[-1][1].extend(kept)
        self._kept[name] = self._kept.get(name, 0) + len(kept)

    def show(self, data: Mapping[str, Any], *, is_result: bool) -> None:
        """Record a value that was shown."""
        self._flush()
        texts = {mime: data[mime] for mime in MIME_TYPES if isinstance(data.get(mime), str)}
        cleaned = {
            mime: plain(text, self._places) if mime == "text/plain" else markup(text, self._places)
            for mime, text in texts.items()
        }
        if cleaned:
            self._outputs.append(Shown(is_result=is_result, data=cleaned))

    def take(self, raised: Raised | None) -> tuple[Output, ...]:
        """The outputs of the cell that has ended; the next one's begin here."""
        self.collect()
        self._flush()
        if raised is not None:
            shown = replace(raised, name=plain(raised.name, {}), text=plain(raised.text, self._places))
            self._outputs.append(shown)
        taken = tuple(self._outputs)
        self._outputs, self._kept = [], {}
        return taken

    def collect(self) -> None:
        """Take over what other programs have printed, and C code."""
        for name, file in self._files.items():
            self._from_file(name, file)

    def _from_file(self, name: str, file: IO[bytes]) -> None:
        size = os.fstat(file.fileno()).st_size
        if size:
            file.seek(0)
            self.write(name, file.read(MOST), max(size - MOST, 0))
            os.ftruncate(file.fileno(), 0)

    def _flush(self) -> None:
        """Streams become outputs; how much of each is missing is said after the last of it."""
        silent = [(name, bytearray()) for name in self._omitted if all(name != other for other, _ in self._written)]
        written = [*self._written, *silent]
        last = {name: index for index, (name, _) in enumerate(written)}
        for index, (name, data) in enumerate(written):
            omitted = self._omitted.get(name, 0) if index == last[name] else 0
            text = plain(data.decode("utf-8", errors="replace"), self._places)
            if text or omitted:
                stream: Literal["stdout", "stderr"] = "stdout" if name == "stdout" else "stderr"
                self._outputs.append(Stream(name=stream, text=text, omitted=omitted))
        self._written, self._omitted = [], {}


class _Recorder(io.RawIOBase):
    """Python's side of a standard stream."""

    def __init__(self, outputs: Outputs, name: str) -> None:
        self._outputs, self._name = outputs, name

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer, /) -> int:
        content = bytes(data)
        self._outputs.write(self._name, content)
        return len(content)


def _take(number: int) -> IO[bytes]:
    """Let a standard stream's file descriptor write to a file that nobody else sees, always at its end."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process
    with suppress(ImportError):  # on Windows a page's other programs write where they are
        import fcntl

        fcntl.fcntl(file.fileno(), fcntl.F_SETFL, os.O_APPEND)
    os.dup2(file.fileno(), number)
    return file
