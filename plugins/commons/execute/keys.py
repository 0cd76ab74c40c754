"""What the outputs of a page depend on, in one name: prose is not among it."""

from __future__ import annotations

import hashlib
import platform
import sys
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, distributions, packages_distributions, version
from pathlib import Path
from typing import TYPE_CHECKING

from commons import store
from commons.execute import imports

if TYPE_CHECKING:
    from commons.execute.cells import Cell, Document

# What runs every cell.
_ALWAYS = ("IPython", "matplotlib", "matplotlib_inline", "numpy")
_SKIPPED = "skip-execution"
MAY_RAISE = "raises-exception"


def run_cells(document: Document) -> list[Cell]:
    """The cells of a page that are run, in order."""
    return [cell for cell in document.cells if _SKIPPED not in cell.tags]


def needs_server(document: Document) -> bool:
    """Whether a page's cells use the local API server."""
    return document.settings.server or "openai" in packages(document)


def packages(document: Document) -> frozenset[str]:
    """The packages of others that a page's outputs depend on."""
    names = _names(document)
    return imports.packages(names, imports.sources(names)) | frozenset(_ALWAYS)


def versions(document: Document) -> dict[str, str]:
    """The version of every package of others that a page depends on, and of Python."""
    found = {name: _version(name) for name in sorted(packages(document), key=str.lower)}
    return {"Python": platform.python_version()} | {name: number for name, number in found.items() if number}


def key(document: Document) -> str:
    """The name in the store of what a page's cells make."""
    modules = imports.sources(_names(document))
    if needs_server(document):
        modules |= imports.sources(["gptcore.cli"])
    local = {name.partition(".")[0] for name in modules}
    data = {name: digest for package in local for name, digest in _data(package).items()}
    return store.key(
        "execute",
        {
            "cells": [[cell.source, MAY_RAISE in cell.tags] for cell in run_cells(document)],
            "worker": store.source_digest("commons.execute.worker"),
            "machine": [sys.platform, platform.machine()],
            "versions": versions(document),
            "modules": {name: _digest(path) for name, path in modules.items()},
            "data": data,
            "files": {name: _digest(Path(name)) for name in document.settings.files},
            "server": needs_server(document),
        },
    )


@lru_cache(maxsize=1024)
def _names(document: Document) -> frozenset[str]:
    return frozenset().union(*(imports.imported(cell.source) for cell in run_cells(document)))


def _data(package: str) -> dict[str, str]:
    """The data files that come with a package of this project, such as a model, with what is in them."""
    folder = imports.folder(package)
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"})
    return {f"{package}/{path.relative_to(folder).as_posix()}": _digest(path) for path in files}


def _digest(path: Path) -> str:
    status = path.stat()
    return _file_digest(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=4096)
def _file_digest(path: Path, size: int, modified: int) -> str:  # noqa: ARG001 - another size or time, another file
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def _version(package: str) -> str:
    """The version of the distribution that a top-level name belongs to; nothing for what is no distribution's."""
    try:
        return version(package)
    except (PackageNotFoundError, ValueError):
        distribution = _distribution_of(package)
        return version(distribution) if distribution else ""


def _distribution_of(package: str) -> str | None:
    """The distribution with a top-level name that is not its own, as PyYAML has `yaml`."""
    # Most say in a file which names they have. To look through the lists of all files takes half a second.
    for distribution in distributions():
        if package in (distribution.read_text("top_level.txt") or "").split():
            return distribution.name
    return next(iter(packages_distributions().get(package, [])), None)
