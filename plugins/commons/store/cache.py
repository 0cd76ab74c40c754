"""Where values are kept: a folder, or a bucket that several machines share."""

from __future__ import annotations

import hashlib
import logging
import os
import posixpath
import re
import time
import uuid
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import fsspec
from fsspec.utils import get_protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

log = logging.getLogger(__name__)

DEFAULT_URL = ".cache/commons"
# An entry that is read this many seconds after it was written is written again: so the time at which it was written,
# which every file system and object store knows, says to within an hour when it was last used.
REFRESH = 3600

# Stores without folders, where a value is there as a whole or not at all. Elsewhere it is written beside its place and
# then moved to it.
_OBJECT_STORES = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "memory"})
# Botocore's own are a minute for each of many attempts; s3fs tries again by itself. One request for a small value.
_S3_OPTIONS: dict[str, Any] = {
    "max_concurrency": 1,
    "config_kwargs": {"connect_timeout": 3, "read_timeout": 20, "retries": {"max_attempts": 0}},
}
_OPTIONS = {"s3": _S3_OPTIONS, "s3a": _S3_OPTIONS}
_ENTRY = re.compile(
    r"(?P<folder>[0-9a-f]{2})/(?:(?P=folder)[0-9a-f]{62}(?:\.(?P<kind>[a-z0-9._-]+))?|\.[0-9a-f]{32}\.tmp)"
)
_DIGEST, _HEADER = 32, 40  # bytes


class StoreError(ValueError):
    """The cache's address cannot be understood, or what is there cannot be listed or removed."""


class Entry(NamedTuple):
    """A stored value, as a listing knows it.

    Attributes:
        path: Where it is.
        kind: What it is a value of; empty for what an interrupted writer or an earlier version left.
        size: In bytes.
        used: When it was last used, to within `REFRESH`; seconds since 1970.
    """

    path: str
    kind: str
    size: int
    used: float


class Store:
    """A cache at an fsspec URL.

    Args:
        url: A folder, or any URL that fsspec understands, such as `s3://bucket/prefix`.
        writable: False for a cache that is only read.

    Attributes:
        name: The URL without what may be secret in it, for messages.

    Raises:
        StoreError: fsspec does not know the URL's protocol, or lacks the package for it.
    """

    def __init__(self, url: str, *, writable: bool = True) -> None:
        self.name = _without_secrets(url)
        self.writable = writable
        self._readable = True
        self._damage_told = False
        protocol = get_protocol(url)
        self._is_object_store = protocol in _OBJECT_STORES
        options = _OPTIONS.get(protocol, {}) | fsspec.config.conf.get(protocol, {})
        try:
            self._files, self._root = fsspec.core.url_to_fs(url, **options)
        except (ImportError, ValueError) as error:
            hint = "; install gpt-commons[s3]" if protocol in {"s3", "s3a"} and isinstance(error, ImportError) else ""
            raise StoreError(f"COMMONS_CACHE={self.name!r} is no address for a cache: {_said(error)}{hint}") from error

    def get_or_compute(self, key: str, compute: Callable[[], bytes]) -> bytes:
        """The value of a key: read if it is stored, else computed and stored.

        Several processes may ask for the same key at once: each gets the right value, and the last one's is kept.

        Args:
            key: From `commons.store.key`.
            compute: Makes the value. What it raises is passed on, and nothing is stored.
        """
        stored = self.get(key)
        if stored is not None:
            return stored
        value = compute()
        self.put(key, value)
        return value

    def get(self, key: str) -> bytes | None:
        """The value of a key, or None if it is not stored, is damaged, or cannot be read."""
        if not self._readable:
            return None
        try:
            entry: bytes = self._files.cat_file(self._path(key))
        except FileNotFoundError:
            return None
        except Exception as error:  # a cache that fails, in whatever way, is a cache that has nothing
            self._readable = self.writable = False  # said once, and not waited for again for every value
            log.warning("the cache %s cannot be read, so it is not used: %s", self.name, _said(error))
            return None
        if entry[:_DIGEST] != _digest(key, entry[_DIGEST:]):
            if not self._damage_told:
                log.warning("the cache %s has damaged entries, such as %s: they are computed anew", self.name, key)
            self._damage_told = True
            return None
        value = entry[_HEADER:]
        if time.time() - int.from_bytes(entry[_DIGEST:_HEADER]) > REFRESH:
            self.put(key, value)
        return value

    def put(self, key: str, value: bytes) -> None:
        """Store a value, unless the cache is read-only or has failed."""
        if not self.writable:
            return
        content = int(time.time()).to_bytes(_HEADER - _DIGEST) + value
        try:
            self._write(self._path(key), _digest(key, content) + content)
        except Exception as error:  # as above
            self.writable = False
            log.warning("the cache %s cannot be written, so nothing new is kept in it: %s", self.name, _said(error))

    def entries(self) -> list[Entry]:
        """Everything that is stored; files that are not a cache's are passed over.

        Raises:
            StoreError: The cache cannot be listed.
        """
        try:
            self._files.invalidate_cache()
            found = self._files.find(self._root, detail=True)
            matches = ((_ENTRY.fullmatch(path[len(self._root) + 1 :]), info) for path, info in found.items())
            return [
                Entry(info["name"], match["kind"] or "", info["size"], self._modified(info))
                for match, info in matches
                if match
            ]
        except Exception as error:
            raise StoreError(f"the cache {self.name} cannot be listed: {_said(error)}") from error

    def remove(self, entries: Iterable[Entry]) -> None:
        """Remove entries; one that is no longer there is no error.

        Raises:
            StoreError: The cache is read-only, or an entry cannot be removed.
        """
        if not self.writable:
            raise StoreError(f"the cache {self.name} is read-only: unset COMMONS_CACHE_READONLY to remove from it")
        paths = [entry.path for entry in entries]
        try:
            if self._is_object_store and paths:
                self._files.rm(paths)  # hundreds with one request
                return
            for path in paths:
                with suppress(FileNotFoundError):
                    self._files.rm_file(path)
        except Exception as error:
            raise StoreError(f"the cache {self.name} cannot be cleaned: {_said(error)}") from error

    def _path(self, key: str) -> str:
        return posixpath.join(self._root, key[:2], key)

    def _write(self, path: str, entry: bytes) -> None:
        if self._is_object_store:
            self._files.pipe_file(path, entry)
            return
        folder = posixpath.dirname(path)
        temporary = posixpath.join(folder, f".{uuid.uuid4().hex}.tmp")
        self._files.makedirs(folder, exist_ok=True)
        try:
            self._files.pipe_file(temporary, entry)
            self._files.mv(temporary, path)
        except BaseException:
            if self._files.exists(temporary):
                self._files.rm(temporary)
            raise

    def _modified(self, info: dict[str, Any]) -> float:
        # A local file's, an S3 object's; asking for each by name would be a request for each.
        modified: float | datetime = info.get("mtime") or info.get("LastModified") or self._files.modified(info["name"])
        return modified if isinstance(modified, (int, float)) else modified.timestamp()


def _digest(key: str, content: bytes) -> bytes:
    """Of the content and its name: a whole entry under another entry's name is as wrong as half an entry."""
    return hashlib.sha256(key.encode() + b"\0" + content).digest()


def _said(error: Exception) -> str:
    lines = _without_secrets(str(error)).splitlines()
    return lines[0] if lines else type(error).__name__


def _without_secrets(text: str) -> str:
    """Addresses may hold a user and a password, or a signature in their query."""
    return re.sub(r"://(?:[^/\s@]*@)?([^\s'\"?]*)(?:\?[^\s'\"]*)?", r"://\1", text)


@cache
def _opened(url: str, *, writable: bool) -> Store:
    return Store(url, writable=writable)


def default() -> Store:
    """The cache of this build: `$COMMONS_CACHE`, else `.cache/commons` in the working directory.

    With `$COMMONS_CACHE_READONLY` set, to anything but 0, it is read and nothing is written to it.

    Raises:
        StoreError: `$COMMONS_CACHE` is no address that fsspec understands.
    """
    url = os.environ.get("COMMONS_CACHE") or DEFAULT_URL
    writable = os.environ.get("COMMONS_CACHE_READONLY", "0") in {"", "0"}
    return _opened(url if "://" in url else str(Path(url).absolute()), writable=writable)
