"""What is in a catalog's folders: the files that are to be read, and what does not belong there."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from commons.catalog.diagnostics import Diagnostic, quoted
from commons.catalog.kinds import FOLDERS, KIND_IN
from commons.catalog.lifecycle import FILE as LIFECYCLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from commons.catalog.files import Files, Type

VOCABULARY, ASSETS = "vocabulary", "assets"
_NEEDED = ("projects", VOCABULARY, LIFECYCLE)
# `schema` is made from the kinds by `commons schema`, and not read.
_KNOWN = (*FOLDERS.values(), VOCABULARY, LIFECYCLE, ASSETS, "schema", "README.md")
SUFFIX = ".yml"


class Listing:
    """The files of one catalog.

    Attributes:
        found: What was wrong in its folders so far.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self.found: list[Diagnostic] = []

    def root(self) -> dict[str, Type] | None:
        """What is in the catalog's folder, by name; None if that cannot be known."""
        listed = self._list("")
        if listed is None:
            return None
        for name in _NEEDED:
            if name not in listed:
                what = f"the file {name}" if "." in name else f"the folder {name}/"
                self._refuse(name, "GC207", f"{what} is missing")
        for name, type_ in listed.items():
            if name not in _KNOWN:
                close = difflib.get_close_matches(name, _KNOWN, n=1)
                hint = f"; did you mean '{close[0]}'?" if close else f": its folders are {', '.join(FOLDERS.values())}"
                self._refuse(name, "GC205", f"{quoted(name)} does not belong in a catalog{hint}")
            elif type_ == "link":
                self._refuse(name, "GC206", "this is a link: put the folder or file itself here")
        return listed

    def entries(self, folder: str) -> list[str]:
        """The files of a folder, each an entry."""
        return list(self._yaml(folder, self._list(folder) or {}))

    def vocabulary(self, names: tuple[str, ...]) -> list[str]:
        """The files of the vocabulary, which are just these."""
        listed = self._list(VOCABULARY)
        for name in names:
            if listed is not None and name not in listed:
                self._refuse(f"{VOCABULARY}/{name}", "GC207", f"the file {name} is missing")
        files = []
        for path in self._yaml(VOCABULARY, listed or {}):
            name = path.removeprefix(f"{VOCABULARY}/")
            if name in names:
                files.append(path)
                continue
            close = difflib.get_close_matches(name, names, n=1)
            hint = f"did you mean '{close[0]}'?" if close else f"there are: {', '.join(names)}"
            self._refuse(path, "GC205", f"{quoted(name)} is no file of the vocabulary; {hint}")
        return files

    def assets(self, names: Mapping[str, frozenset[str]]) -> dict[tuple[str, str], list[str]]:
        """The assets of entries.

        Args:
            names: The ids of each kind by the files' names.

        Returns:
            Paths of files, by the kind and the id of the entry whose folder they are in.
        """
        found: dict[tuple[str, str], list[str]] = {}
        for folder in self._folders(ASSETS, KIND_IN, "assets are in folders named like those of entries"):
            kind = KIND_IN[folder]
            path = f"{ASSETS}/{folder}"
            for name in self._folders(path, names[kind], f"there is no {kind} of that id"):
                found[kind, name] = list(self._pictures(f"{path}/{name}"))
        return found

    def _folders(self, folder: str, known: Mapping[str, str] | frozenset[str], otherwise: str) -> Iterator[str]:
        for name, type_ in (self._list(folder) or {}).items():
            if type_ == "link":
                self._refuse(f"{folder}/{name}", "GC206", "this is a link: put the folder itself here")
            elif type_ != "folder" or name not in known:
                close = difflib.get_close_matches(name, known, n=1) if type_ == "folder" else []
                hint = f"did you mean '{close[0]}'?" if close else otherwise
                self._refuse(f"{folder}/{name}", "GC205", f"{quoted(name)} does not belong here; {hint}")
            else:
                yield name

    def _pictures(self, folder: str) -> Iterator[str]:
        for name, type_ in (self._list(folder) or {}).items():
            path = f"{folder}/{name}"
            if type_ == "link":
                self._refuse(path, "GC206", "this is a link: put the file itself here")
            elif type_ != "file":
                self._refuse(path, "GC205", f"{quoted(name)} does not belong here: only files do")
            else:
                yield path

    def _yaml(self, folder: str, listed: Mapping[str, Type]) -> Iterator[str]:
        for name, type_ in listed.items():
            path = f"{folder}/{name}"
            if type_ == "link":
                self._refuse(path, "GC206", "this is a link: put the file itself here")
            elif type_ != "file" or not name.endswith(SUFFIX) or name.startswith("."):
                self._refuse(path, "GC205", f"{quoted(name)} does not belong here: only files named *{SUFFIX} do")
            else:
                yield path

    def _list(self, folder: str) -> dict[str, Type] | None:
        try:
            return self._files.list(folder)
        except FileNotFoundError:
            self._refuse(folder, "GC207", "there is no such folder")
        except NotADirectoryError:
            self._refuse(folder, "GC207", "this is a file, and a folder is expected")
        except OSError as error:
            self._refuse(folder, "GC016", f"the folder cannot be read: {error.strerror}")
        return None

    def _refuse(self, name: str, id: str, message: str) -> None:  # noqa: A002
        self.found.append(whole(self._files, name, id, message))


def whole(files: Files, name: str, id: str, message: str) -> Diagnostic:  # noqa: A002
    """A diagnostic about a file or folder as such."""
    return Diagnostic(files.shown(name), 1, 1, id, message)
