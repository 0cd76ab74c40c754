"""The content-addressed cache that every computed thing goes through.

A value is stored under a hash of everything it depends on (`key`), so nothing is ever out of date: another input is
another key. What is read back is trusted only if it is whole, and a cache that cannot be read or written costs time,
never a build.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import os
import posixpath
import uuid
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fsspec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

log = logging.getLogger(__name__)

DEFAULT_URL = ".cache/commons"


class StoreError(ValueError):
    """The cache's address cannot be understood."""


class Store:
    """A cache at an fsspec URL.

    Args:
        url: A folder, or any URL that fsspec understands, such as `s3://bucket/prefix`.

    Raises:
        StoreError: fsspec does not know the URL's protocol, or lacks the package for it.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._writable = True
        try:
            self._files, self._root = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise StoreError(f"COMMONS_CACHE={url!r} is no address for a cache: {error}") from error

    def get_or_compute(self, key: str, compute: Callable[[], bytes]) -> bytes:
        """The value of a key: read if it is stored, else computed and stored.

        Several processes may ask for the same key at once: each gets the right value, and the last one's is kept.

        Args:
            key: From `key`.
            compute: Makes the value. What it raises is passed on, and nothing is stored.
        """
        stored = self._read(key)
        if stored is not None:
            return stored
        value = compute()
        self._write(key, value)
        return value

    def _path(self, key: str) -> str:
        return posixpath.join(self._root, key[:2], key)

    def _read(self, key: str) -> bytes | None:
        try:
            entry: bytes = self._files.cat_file(self._path(key))
        except FileNotFoundError:
            return None
        except Exception as error:  # a cache that fails, in whatever way, is a cache that has nothing
            log.warning("the cache %s cannot be read, so this is computed anew: %s", self.url, error)
            return None
        digest, value = entry[:32], entry[32:]
        return value if digest == _digest(key, value) else None

    def _write(self, key: str, value: bytes) -> None:
        if not self._writable:
            return
        path = self._path(key)
        temporary = f"{path}.{uuid.uuid4().hex}.tmp"
        try:
            self._files.makedirs(posixpath.dirname(path), exist_ok=True)
            try:
                self._files.pipe_file(temporary, _digest(key, value) + value)
                self._files.mv(temporary, path)
            except BaseException:
                if self._files.exists(temporary):
                    self._files.rm(temporary)
                raise
        except Exception as error:  # as above
            self._writable = False  # said once, and not tried again for every value
            log.warning("the cache %s cannot be written, so nothing new is kept in it: %s", self.url, error)


def _digest(key: str, value: bytes) -> bytes:
    """Of the value and its name: a whole entry under another entry's name is as wrong as half an entry."""
    return hashlib.sha256(key.encode() + b"\0" + value).digest()


@cache
def _opened(url: str) -> Store:
    return Store(url)


def default() -> Store:
    """The cache of this build: `$COMMONS_CACHE`, else `.cache/commons` in the working directory.

    Raises:
        StoreError: `$COMMONS_CACHE` is no address that fsspec understands.
    """
    url = os.environ.get("COMMONS_CACHE") or DEFAULT_URL
    return _opened(url if "://" in url else str(Path(url).absolute()))


def key(kind: str, inputs: Mapping[str, Any]) -> str:
    """Name a value by what it is computed from.

    Args:
        kind: What is computed, such as `live.generate`.
        inputs: Everything the value depends on, as JSON values with text for names; the order of names is irrelevant.

    Returns:
        64 hexadecimal digits (SHA-256). Different inputs have different keys.

    Raises:
        TypeError: An input that JSON has no form for.
        ValueError: An input is not a number (NaN) or is infinite.
    """
    _require_text_names(inputs)
    canonical = json.dumps([kind, inputs], sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", errors="surrogatepass")).hexdigest()


def _require_text_names(value: object) -> None:
    """JSON would write the names 1 and "1" alike, and so give two different inputs one key."""
    if isinstance(value, dict):
        for name, member in value.items():
            if not isinstance(name, str):
                raise TypeError(f"names in a key's inputs must be text, got {name!r}")
            _require_text_names(member)
    elif isinstance(value, (list, tuple)):
        for member in value:
            _require_text_names(member)


@cache
def source_digest(*modules: str) -> str:
    """A hash of source code, so that changed code computes anew. The modules are found, not imported.

    Args:
        modules: Dotted names; a package counts with every `.py` file in it.

    Returns:
        64 hexadecimal digits, the same in every folder that the same code is in.

    Raises:
        ModuleNotFoundError: There is no source for a name.
    """
    digest = hashlib.sha256()
    for module in sorted(modules):
        for name, path in _sources(module):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{module}\0{name}\0{content}\n".encode())
    return digest.hexdigest()


def _sources(module: str) -> list[tuple[str, Path]]:
    spec = importlib.util.find_spec(module)
    if spec is None or not (spec.submodule_search_locations or spec.has_location):
        raise ModuleNotFoundError(f"no source code found for {module!r}", name=module)
    if not spec.submodule_search_locations:
        return [("", Path(spec.origin or ""))]
    folders = [Path(folder) for folder in spec.submodule_search_locations]
    return sorted((path.relative_to(folder).as_posix(), path) for folder in folders for path in folder.rglob("*.py"))
