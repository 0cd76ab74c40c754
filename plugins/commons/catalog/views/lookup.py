"""Finding entries by what people call them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from commons.catalog.forms import kind_named
from commons.catalog.kinds import FOLDERS, KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog.kinds import Entry
    from commons.catalog.loading import Catalog

# States of what was taken back: it is not to be found in listings any more, though its page stays.
GONE = frozenset({"withdrawn", "left", "cancelled"})


class Found(NamedTuple):
    """An entry and its kind."""

    kind: str
    entry: Entry

    @property
    def name(self) -> str:
        """What no other entry is called, such as `projects/nanogpt`."""
        return f"{FOLDERS[self.kind]}/{self.entry.id}"


def every(catalog: Catalog) -> Iterator[Found]:
    """All entries, kind by kind."""
    for kind in KINDS:
        for entry in catalog.of(kind):
            yield Found(kind, entry)


def split(name: str) -> tuple[str | None, str]:
    """The kind and the id in a name such as `nanogpt`, `project/nanogpt` or `catalog/projects/nanogpt.yml`."""
    *before, last = name.replace("\\", "/").split("/")
    return (kind_named(before[-1]) if before else None), last.removesuffix(".yml")


def lookup(catalog: Catalog, name: str) -> list[Found]:
    """The entries that a name may mean.

    Args:
        catalog: Where to look.
        name: An id, with its kind or its path before it if one likes.

    Returns:
        Those with the id, or else those that had it formerly.
    """
    kind, id = split(name)  # noqa: A001
    id = id.lower()  # noqa: A001
    entries = [each for each in every(catalog) if kind in {None, each.kind}]
    return [each for each in entries if each.entry.id == id] or [each for each in entries if id in each.entry.formerly]


def label(entry: Entry) -> str:
    """What an entry is called in a list: its name or title, or whom or what it is about."""
    names = ("name", "title", "project", "person")
    return next((str(getattr(entry, name)) for name in names if getattr(entry, name, None)), "")
