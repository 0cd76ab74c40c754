"""What feeds say of an event, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from commons.catalog.kinds import FOLDERS, MAINTAINERS
from commons.catalog.labels import in_language, word_label
from commons.pages.entries import about

if TYPE_CHECKING:
    from datetime import date

    from commons.catalog import Text
    from commons.pages.community import Community
    from commons.pages.feeds.channels import Happening


class Item(NamedTuple):
    """An event as a feed tells it.

    Attributes:
        id: What it is known by, relative to the site: never another's, and the same under any name of the entry.
        url: Where it is told, relative to the site.
        day: When it happened.
        title: What happened, in a line.
        text: What there is to say, in paragraphs.
        author: Who did it.
        author_url: Their page, relative to the site; empty if they have none.
        reference: Where it was discussed or decided; empty if that is not said.
        kind: The entry's kind, and its label.
        state: The state that it led to, and its label.
    """

    id: str
    url: str
    day: date
    title: str
    text: str
    author: str
    author_url: str
    reference: str
    kind: tuple[str, str]
    state: tuple[str, str]


def item(happening: Happening, community: Community) -> Item:
    """Tell an event in the language of a community."""
    kind, entry, number = happening
    event, words = happening.event, community.words
    name, first = community.name(entry), (*entry.formerly, entry.id)[0]
    person = community.people.get(event.by.lower())
    author = words["the_maintainers"] if event.by == MAINTAINERS else person.name if person else event.by
    state = _state(event.to, community)
    if event.from_ is None:
        title = words["feed_new"].format(kind=words[kind], name=name, state=state)
    else:
        title = words["feed_moved"].format(name=name, before=_state(event.from_, community), after=state)
    described = about(kind, entry) if event.from_ is None else None
    paragraphs = [
        _localised(described, community) if described else "",
        words["feed_by"].format(who=author),
        _localised(event.note, community) if event.note else "",
    ]
    return Item(
        id=f"catalog/{FOLDERS[kind]}/{first}/#event-{number}",
        url=f"catalog/{FOLDERS[kind]}/{entry.id}/#event-{number}",
        day=event.at,
        title=title,
        text="\n\n".join(filter(None, paragraphs)),
        author=author,
        author_url=f"catalog/{FOLDERS['person']}/{person.id}/" if person and event.by != MAINTAINERS else "",
        reference=event.ref or "",
        kind=(kind, words[kind]),
        state=(event.to, state),
    )


def _state(name: str, community: Community) -> str:
    return word_label(community.catalog.vocabulary, "states", name, community.language)


def _localised(text: Text, community: Community) -> str:
    """A text in the language of the feed, or in the other one, which is said."""
    found, language = in_language(text, community.language)
    return found if language == community.language else f"{found} {community.words['untranslated']}"
