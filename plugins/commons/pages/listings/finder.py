"""What the finder reads: all entries of a kind, what they can be chosen by, and the words of the controls."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from commons.catalog.kinds import FOLDERS, KINDS
from commons.pages.community import Community
from commons.pages.entries import about
from commons.pages.listings.members import Members
from commons.pages.listings.pages import ENTRIES_A_PAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from commons.catalog import Catalog, Entry

# The facets that an entry's card shows.
_ON_CARDS = {"project": ("license", "artifacts"), "reviewer": ("areas", "state")}
# What the finder says that is not on the page before it is used.
_WORDS = ("all", "clear", "found", "name", "none", "pages", "remove", "shown", "since", "some", "text_label")

# What it says of entries that are set aside to be compared, which only projects are.
_COMPARING = ("chosen", "empty", "go", "leave_out", "more", "most")


def finder_files(catalog: Catalog, language: str) -> Iterator[tuple[str, bytes]]:
    """Write what the finders of a language read.

    Args:
        catalog: A catalog without diagnostics.
        language: `en` or `zh`.

    Yields:
        For each kind with entries, where the file is in the language's part of the site, and its content.
    """
    community = Community(catalog, language)
    for kind in KINDS:
        members = Members(kind, community)
        if members.entries:
            yield f"catalog/{FOLDERS[kind]}/entries.json", _json(_document(members))


def _document(members: Members) -> Mapping[str, object]:
    """All entries, column by column: that is smaller and read faster than a mapping for each."""
    community, entries = members.community, members.entries
    place = {entry.id: index for index, entry in enumerate(entries)}
    own, other = zip(*(_texts(members, entry) for entry in entries), strict=True)
    words = community.words
    return {
        "ids": [entry.id for entry in entries],
        "names": [community.name(entry) for entry in entries],
        "about": own,
        "elsewhere": other,
        "since": [entry.log[-1].at.isoformat() for entry in entries],
        "notes": _notes(members),
        "facets": [
            {
                "name": facet.name,
                "label": label,
                "values": [[choice.slug, choice.label] for choice in choices],
                "entries": [[place[entry.id] for entry in choice.entries] for choice in choices],
            }
            for facet, label, choices in members.choices
        ],
        "cards": _ON_CARDS.get(members.kind, ("state",)),
        "absent": {"license": words["license_none"]} if members.kind == "project" else {},
        "sorts": members.sorts,
        "page": ENTRIES_A_PAGE,
        "other": "en" if community.language == "zh" else "zh",
        "words": {name: words[f"find_{name}"] for name in _WORDS}
        | {name: words[name] for name in ("colon", "untranslated")}
        | ({f"compare_{name}": words[f"compare_{name}"] for name in _COMPARING} if members.kind == "project" else {}),
    }


def _texts(members: Members, entry: Entry) -> tuple[str | None, str | None]:
    """What an entry is about, in the page's language and in the other one."""
    text = about(members.kind, entry)
    own, other = ("zh", "en") if members.community.language == "zh" else ("en", "zh")
    return (getattr(text, own), getattr(text, other)) if text else (None, None)


def _notes(members: Members) -> Sequence[str | None] | None:
    """What cards say besides: how much a reviewer has to do."""
    loads = [members.directory.load(entry) for entry in members.entries]
    text = members.community.words["reviewer_load"]
    return [load and text.format(**load._asdict()) for load in loads] if any(loads) else None


def _json(document: Mapping[str, object]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
