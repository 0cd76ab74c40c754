"""The files that have cells: found, and read by what their names end with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.execute import notebooks, pages
from commons.execute.cells import Document
from commons.source import Problem, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

SUFFIXES = (".md", ".ipynb", ".py")


def read(path: Path) -> Document:
    """Read the cells of a file; nothing in it makes this raise.

    Raises:
        OSError: It cannot be read.
    """
    name = path.as_posix()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        return Document(name, (), problems=(Problem(name, 1, 1, f"this file is not UTF-8: {error.reason}"),))
    if path.suffix == ".ipynb":
        return notebooks.read_notebook(name, text)
    if path.suffix == ".py":
        return notebooks.read_script(name, text)
    return pages.read_page(Source(name, text))


def find(paths: Iterable[Path]) -> Iterator[Path]:
    """The files at some paths that may have cells, in a fixed order; of a folder, all that are in it."""
    for path in paths:
        if path.is_dir():
            inside = (file for file in path.rglob("*") if file.suffix in SUFFIXES and file.is_file())
            yield from sorted(file for file in inside if _may_have_cells(file, path))
        else:
            yield path


def is_notebook(path: Path) -> bool:
    """Whether a file is a notebook, or a Python program in percent format."""
    if path.suffix == ".py":
        return notebooks.is_script(path.read_text(encoding="utf-8", errors="replace"))
    return path.suffix == ".ipynb"


def _may_have_cells(file: Path, folder: Path) -> bool:
    if any(part.startswith(".") for part in file.relative_to(folder).parts):
        return False
    if file.suffix == ".md":
        return pages.CELL in file.read_text(encoding="utf-8", errors="replace")
    return is_notebook(file)
