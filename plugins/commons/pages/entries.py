"""The pages of people, reviewers, reviews, pools, grants, problems and discussions.

One template serves them all: what fields a kind has, what they are called, and which of them are words of the
vocabulary or refer to other entries, the kinds' own schema says.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from commons.catalog.forms import form
from commons.catalog.kinds import FOLDERS, Asset
from commons.catalog.labels import field_label
from commons.catalog.marks import marks_of
from commons.catalog.views.ledger import ledger
from commons.catalog.views.values import value_of, values
from commons.pages.page import Family, Heading, Planned, RenderedPage
from commons.pages.words import text_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from commons.catalog import Entry, Text
    from commons.catalog.forms import Form
    from commons.catalog.views.ledger import PoolLedger
    from commons.pages.community import Community

# What has a place of its own on a page.
_APART = frozenset({"id", "formerly", "sample", "state", "log", "name", "title", "renewals"})
# What an entry is about, in a sentence: where it is the entry's own field, its page begins with it.
_ABOUT = {
    "person": "about",
    "project": "summary",
    "review": "summary",
    "pool": "summary",
    "grant": "justification.goal",
    "problem": "actual",
    "discussion": "question",
}
_LEADS = frozenset({"about", "summary", "question"})


def plan(kind: str, community: Community) -> Iterator[Planned]:
    """Plan the pages of a kind's entries by id."""
    yield from _pages(kind, community.catalog.of(kind), community)


def about(kind: str, entry: Entry) -> Text | None:
    """What an entry is about, in a sentence or two, or None."""
    return next(values(entry, _ABOUT[kind].split(".")), None) if kind in _ABOUT else None


def entry(kind: str, entry: Entry, community: Community) -> RenderedPage:
    """Render the page of one entry."""
    (page,) = _pages(kind, [entry], community)
    return page.render()


def _pages(kind: str, entries: Iterable[Entry], community: Community) -> Iterator[Planned]:
    whole = form(kind, community.catalog)
    accounts = {each.pool.id: each for each in ledger(community.catalog)} if kind == "pool" else {}
    for each in entries:
        page = partial(_page, kind, each, community, whole, accounts.get(each.id))
        family = Family(f"catalog/{FOLDERS[kind]}/", 0, has_source=True)
        yield Planned(f"catalog/{_place(kind, each)}.md", page, hidden=each.sample, family=family)


def _page(kind: str, entry: Entry, community: Community, whole: Form, account: PoolLedger | None) -> RenderedPage:
    words, language = community.words, community.language
    lead = about(kind, entry)
    apart = _APART | ({_ABOUT[kind]} & _LEADS if lead else set())
    fields = [field for name, field in whole.fields.items() if name not in apart and value_of(entry, name)]
    facts = [field for field in fields if not field.leaf().fields or _is_texts(field)]
    sections = [field for field in fields if field not in facts]
    mentions = community.mentions.get((kind, entry.id), ())
    description = text_in(lead, language) if lead else words[f"{kind}_description"]
    title, description = community.marked(entry, description)
    html = community.fill(
        "entry.html",
        kind=kind,
        entry=entry,
        title=title,
        data=community.data_of(kind, entry),
        lead=lead if apart != _APART else None,
        facts=facts,
        sections=sections,
        pool_ledger=account,
        mentions=mentions,
        turn=community.turn(kind, entry),
        is_trial=kind == "review" and entry.id in community.trial_reviews,
        value_of=value_of,
        label=lambda field: field_label(field, language),
    )
    headings = [Heading(field.steps[0] or "", field_label(field, language)) for field in sections]
    headings += [Heading("ledger", words["ledger"])] if account else []
    headings += [Heading("mentions", words["mentions"])] if mentions else []
    place = _place(kind, entry)
    return RenderedPage(
        path=f"catalog/{place}.md",
        title=title,
        description=description,
        html=html,
        source=entry.path,
        headings=(*headings, Heading("timeline", words["timeline"])),
        sample=entry.sample,
        pictures=tuple(
            (f"catalog/{place}/{name}", f"assets/{place}/{name}")
            for steps, mark in marks_of(kind)
            if isinstance(mark, Asset)
            for name in values(entry, steps)
        ),
    )


def _place(kind: str, entry: Entry) -> str:
    return f"{FOLDERS[kind]}/{entry.id}"


def _is_texts(field: Form) -> bool:
    """Whether it is a text in two languages, or a list of them."""
    return field.leaf().is_bilingual
