"""A site from pieces that were built apart."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from commons.handover import PIECE, Shard
from commons.pages.policy import HEADERS, headers
from commons.search import write_index
from commons.site.notes import PLANS, POLICIES, RECORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

# Among the notes: which piece it is.
_SHARD = "shard"


class PieceError(ValueError):
    """Pieces do not make a site; the message says why."""


def complete(site: Path, notes: Path) -> None:
    """Write what needs all pages of all languages: the headers for hosts, and the index of the search.

    Args:
        site: The folder of the whole site.
        notes: What the builds of the languages have left.

    Raises:
        IndexingError: The index could not be made.
    """
    written = (path.read_text(encoding="utf-8") for path in sorted(notes.glob(POLICIES.format(language="*"))))
    (site / HEADERS).write_text(headers(policy for text in written for policy in json.loads(text)), encoding="utf-8")
    write_index(site, notes / RECORDS)


def leave(piece: Path, notes: Path, shard: Shard) -> None:
    """Make a piece of what was built, for `join`.

    Args:
        piece: The folder of the pages.
        notes: What the builds of the languages have left; it is moved.
        shard: Which piece it is.
    """
    (notes / _SHARD).write_text(f"{shard}\n", encoding="utf-8")
    notes.rename(piece / PIECE)


def join(pieces: Iterable[Path], site: Path, notes: Path) -> None:
    """Put pieces together; the files are the same as those of a site that was built at one go.

    Args:
        pieces: All of one site, in any order.
        site: An empty folder.
        notes: Where to put the notes; a folder that is not there yet.

    Raises:
        PieceError: They are not the pieces of one site. Nothing has been written then, unless two of them have the
            same file.
        IndexingError: The index of the search could not be made.
    """
    found = _numbered(pieces)
    for number in sorted(found):
        _add(found[number], site, notes)
    complete(site, notes)


def _numbered(pieces: Iterable[Path]) -> Mapping[int, Path]:
    found: dict[int, Path] = {}
    first: tuple[Path, int, dict[str, str]] | None = None
    for piece in pieces:
        shard, plans = _read(piece)
        if first is None:
            first = piece, shard.of, plans
        elif (shard.of, plans) != first[1:]:
            raise PieceError(f"{piece}: belongs to another site than {first[0]}; build all pieces of one commit")
        if shard.number in found:
            raise PieceError(f"{piece}: is piece {shard} as {found[shard.number]} is")
        found[shard.number] = piece
    of = first[1] if first else 1
    missing = [str(Shard(number, of)) for number in range(1, of + 1) if number not in found]
    if missing:
        raise PieceError(f"missing: {', '.join(missing)}; `commons build --shard {missing[0]}` makes the first of them")
    return found


def _read(piece: Path) -> tuple[Shard, dict[str, str]]:
    """Which piece it is, and for each language of which plan."""
    notes = piece / PIECE
    try:
        shard = Shard.read((notes / _SHARD).read_text(encoding="utf-8").strip())
        plans = {path.name: path.read_text(encoding="utf-8") for path in notes.glob(PLANS.format(language="*"))}
    except (OSError, ValueError) as error:
        raise PieceError(f"{piece}: is no piece of a site; `commons build --shard 1/2` makes one") from error
    return shard, plans


def _add(piece: Path, site: Path, notes: Path) -> None:
    """Copy a piece; only of its notes it may have the same as others."""

    def copy(source: str, target: str) -> str:
        try:
            with open(source, "rb") as read, open(target, "xb") as written:  # noqa: PTH123 - `copytree` gives names
                shutil.copyfileobj(read, written)
        except FileExistsError as error:
            raise PieceError(f"{source}: another piece has this file too") from error
        return target

    shutil.copytree(piece, site, dirs_exist_ok=True, copy_function=copy, ignore=shutil.ignore_patterns(PIECE))
    shutil.copytree(piece / PIECE, notes, dirs_exist_ok=True)
