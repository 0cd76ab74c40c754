"""Where a catalog's files are: in a folder, or in a commit."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal, Protocol

from commons.catalog.diagnostics import printable
from commons.catalog.reader import MAX_BYTES

Type = Literal["file", "folder", "link", "other"]


class Files(Protocol):
    """The files of a catalog; names are relative to it, with slashes."""

    def list(self, folder: str) -> dict[str, Type]:
        """What is in a folder, sorted by name. Raises OSError if that cannot be known."""

    def read(self, name: str, most: int = MAX_BYTES) -> bytes:
        """A file, or its first `most + 1` bytes. Raises OSError if it cannot be read."""

    def shown(self, name: str) -> str:
        """The name as diagnostics print it."""


class Disk:
    """The files of a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        with contextlib.suppress(ValueError):
            root = root.relative_to(Path.cwd())
        self._shown = root

    def list(self, folder: str) -> dict[str, Type]:
        """What is in a folder, sorted by name."""
        with os.scandir(self._root / folder) as entries:
            return {entry.name: _type(entry) for entry in sorted(entries, key=lambda entry: entry.name)}

    def read(self, name: str, most: int = MAX_BYTES) -> bytes:
        """A file, or its beginning."""
        with open(f"{self._root}/{name}", "rb") as file:  # noqa: PTH123 - see `shown`
            return file.read(most + 1)

    def is_link(self, name: str) -> bool:
        """Whether a file is a link to another."""
        return (self._root / name).is_symlink()

    def shown(self, name: str) -> str:
        """The path as one would type it here."""
        # Joined as text: a path object for each of ten thousand files takes longer than their rules.
        root = self._shown.as_posix()
        return printable(f"{root}/{name}" if name and root != "." else name or root)


def _type(entry: os.DirEntry[str]) -> Type:
    if entry.is_symlink():
        return "link"
    if entry.is_dir(follow_symlinks=False):
        return "folder"
    return "file" if entry.is_file(follow_symlinks=False) else "other"


class Memory:
    """Files that were read already, under the names that a folder's have.

    Args:
        contents: By name; what is no plain file is None.
        like: Says how names are printed.
    """

    def __init__(self, contents: dict[str, bytes | None], like: Files) -> None:
        self._contents, self._like = contents, like

    def list(self, folder: str) -> dict[str, Type]:
        """What is in a folder, sorted by name."""
        prefix = f"{folder}/" if folder else ""
        found: dict[str, Type] = {}
        for name, content in sorted(self._contents.items()):
            if name.startswith(prefix):
                first, slash, _ = name.removeprefix(prefix).partition("/")
                found[first] = "folder" if slash else "link" if content is None else "file"
        if not found:
            raise FileNotFoundError(folder)
        return found

    def read(self, name: str, most: int = MAX_BYTES) -> bytes:
        """A file, or its beginning."""
        content = self._contents.get(name)
        if content is None:
            raise FileNotFoundError(name)
        return content[: most + 1]

    def shown(self, name: str) -> str:
        """The name as the folder's files are printed."""
        return self._like.shown(name)


class Without:
    """Files but for some of them.

    Args:
        files: All.
        names: Those that are as if they were not there.
    """

    def __init__(self, files: Files, names: frozenset[str]) -> None:
        self._files, self._names = files, names

    def list(self, folder: str) -> dict[str, Type]:
        """What is in a folder, sorted by name."""
        prefix = f"{folder}/" if folder else ""
        listed = self._files.list(folder)
        return {name: type_ for name, type_ in listed.items() if f"{prefix}{name}" not in self._names}

    def read(self, name: str, most: int = MAX_BYTES) -> bytes:
        """A file, or its beginning."""
        return self._files.read(name, most)

    def shown(self, name: str) -> str:
        """The name as diagnostics print it."""
        return self._files.shown(name)


class BaseError(Exception):
    """The base cannot be read; the message says why."""


def read_commit(folder: Path, ref: str, under: str = ".") -> dict[str, bytes | None]:
    """The files of a folder as they are in a commit; nothing is checked out.

    Args:
        folder: In a git repository.
        ref: A commit, a branch, a tag.
        under: A file or a folder in it, if not all are wanted.

    Returns:
        Contents by names relative to the folder; what is no plain file is None.

    Raises:
        BaseError: There is no git, no repository, or no such commit.
    """
    if ref.startswith("-"):
        raise BaseError(f"{ref!r} is no commit")
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}", wrong=ref)
    listing = _git(folder, "ls-tree", "-r", "-z", commit.decode().strip(), "--", under, wrong=ref)
    blobs: dict[str, str] = {}
    contents: dict[str, bytes | None] = {}
    for line in filter(None, listing.split(b"\0")):
        about, _, path = line.partition(b"\t")
        mode, _, blob = about.decode().split(" ")
        shown = os.fsdecode(path)
        contents[shown] = None
        if mode.startswith("100"):
            blobs[shown] = blob
    given = "".join(f"{blob}\n" for blob in blobs.values()).encode()
    output = _git(folder, "cat-file", "--batch", wrong=ref, given=given)
    start = 0
    for name in blobs:
        end = output.index(b"\n", start)
        size = int(output[start:end].split(b" ")[2])
        contents[name] = output[end + 1 : end + 1 + size]
        start = end + size + 2
    return contents


@lru_cache(maxsize=8)
def lines_of(path: str) -> list[str]:
    """The lines of a file; none if it is no plain file."""
    file = Path(path)
    if file.is_symlink() or not file.is_file():
        return []
    with file.open("rb") as opened:
        content = opened.read(MAX_BYTES)
    return content.decode("utf-8", errors="replace").split("\n")


def head(folder: Path) -> tuple[str, date]:
    """The id and the day of the commit that a repository is at.

    Args:
        folder: In a git repository.

    Raises:
        BaseError: There is no git, no repository, or no commit.
    """
    commit, day = _git(folder, "log", "-1", "--format=%H %cs", wrong="HEAD").decode().split()
    return commit, date.fromisoformat(day)


def _git(folder: Path, *arguments: str, wrong: str, given: bytes = b"") -> bytes:
    git = shutil.which("git")
    if git is None:
        raise BaseError("git is not installed")
    command = [git, "-C", str(folder), *arguments]
    done = subprocess.run(command, input=given, capture_output=True, check=False)  # noqa: S603 - the arguments are ours
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip() or f"there is no commit {wrong!r} in this repository"
        raise BaseError(printable(said.removeprefix("fatal: ").split("\n")[0]))
    return done.stdout
