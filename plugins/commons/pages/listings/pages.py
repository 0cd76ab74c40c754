"""The listings as pages: of a kind, and of each value that its entries can be chosen by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from markupsafe import Markup

from commons.catalog.kinds import FOLDERS
from commons.pages.listings.members import Members
from commons.pages.page import Family, Heading, Planned, RenderedPage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from commons.catalog import Entry
    from commons.pages.community import Community
    from commons.pages.listings.members import Choice, Choices

# Pages are to be light: with what a theme puts around them, no more than 8 kB compressed.
ENTRIES_A_PAGE = 10
# Values of a facet that a kind's listing names; if there are more, a page of their own names all.
CHOICES_NAMED = 16


def plan(kind: str, community: Community) -> Iterator[Planned]:
    """Plan all listings of a kind: its own pages first, then those of each value of each facet."""
    members = Members(kind, community)
    yield from _pages(_Listing(members, members.entries))
    for choices in members.choices:
        if len(choices.choices) > CHOICES_NAMED:
            path = f"catalog/{FOLDERS[kind]}/by/{choices.facet.name}/index.md"
            yield Planned(path, partial(_all_choices, members, choices, path), hidden=True, family=_family(kind, path))
        for choice in choices.choices:
            yield from _pages(_Listing(members, choice.entries, choices, choice))


def first(kind: str, community: Community) -> RenderedPage:
    """Render the first page of a kind's listing."""
    members = Members(kind, community)
    return next(_pages(_Listing(members, members.entries))).render()


@dataclass(frozen=True)
class _Listing:
    """Entries of a kind: all, or those with a value."""

    members: Members
    entries: Sequence[Entry]
    choices: Choices | None = None
    choice: Choice | None = None

    @property
    def folder(self) -> str:
        """Where its pages are, relative to the kind's folder, with a slash at the end; empty for all entries."""
        return f"{self.choices.facet.name}/{self.choice.slug}/" if self.choices and self.choice else ""

    @property
    def title(self) -> str:
        words, kind = self.members.community.words, self.members.community.words[f"{self.members.kind}_entries"]
        if not self.choices or not self.choice:
            return kind
        return words["feed_of"].format(kind=kind, facet=self.choices.label, value=self.choice.label)


def _pages(listing: _Listing) -> Iterator[Planned]:
    kind = listing.members.kind
    count = max(1, -(-len(listing.entries) // ENTRIES_A_PAGE))
    for number in range(1, count + 1):
        folder = listing.folder + (f"page/{number}/" if number > 1 else "")
        path = f"catalog/{FOLDERS[kind]}/{folder}index.md"
        family = _family(kind, path) if folder else None
        yield Planned(path, partial(_page, listing, folder, number, count), hidden=bool(folder), family=family)


def _family(kind: str, path: str) -> Family:
    """Listings that are as far from the kind's folder are alike."""
    folder = f"catalog/{FOLDERS[kind]}/"
    return Family(folder, path.removeprefix(folder).count("/"), has_source=False)


def _page(listing: _Listing, folder: str, number: int, count: int) -> RenderedPage:
    members = listing.members
    community, kind, directory = members.community, members.kind, members.directory
    shown = listing.entries[(number - 1) * ENTRIES_A_PAGE : number * ENTRIES_A_PAGE]
    groups = directory.groups(shown, sample=members.are_samples)
    is_first = number == 1 and not listing.choice
    title = listing.title
    if number > 1:
        title = community.words["page_title"].format(title=title, number=number)
    # The way up to the kind's folder.
    up = "../" * folder.count("/")
    cards, level = members.cards, directory.level if is_first or directory.is_grouped else 2
    html = community.fill(
        "listing.html",
        kind=kind,
        title=title,
        is_first=is_first,
        up=up,
        listing=listing,
        members=members,
        groups=groups,
        total=len(listing.entries),
        sorts=members.sorts,
        number=number,
        pages=_numbers(number, count),
        named=CHOICES_NAMED,
        card=lambda entry: Markup(cards.of(entry, level).html_from(up)),  # noqa: S704 - a card is HTML
        before=directory.before(sample=members.are_samples) if is_first else "",
        samples=members.samples_apart if is_first else (),
        level=level,
    )
    headings = list(directory.headings) if is_first and not members.are_samples else []
    headings += [Heading(group.id, group.title) for group in groups if group.id and not members.are_samples]
    description = community.words[f"{kind}_description"]
    return RenderedPage(
        f"catalog/{FOLDERS[kind]}/{folder}index.md",
        title,
        description if is_first else title,
        html,
        headings=tuple(headings),
        repeats=not is_first,
        # On the first page other cards may stand before these.
        lists=() if is_first else tuple(cards.markdown(group.entries, level, up) for group in groups),
    )


def _all_choices(members: Members, choices: Choices, path: str) -> RenderedPage:
    """The page that names all values of a facet that has many."""
    community = members.community
    title = community.words["all_choices"].format(kind=community.words[f"{members.kind}_entries"], facet=choices.label)
    html = community.fill("choices.html", kind=members.kind, title=title, choices=choices)
    return RenderedPage(path, title, title, html, repeats=True)


def _numbers(number: int, count: int) -> list[int]:
    """The pages that a page links: the first, the last, and those around it; 0 where some are left out."""
    near = sorted({1, count, *range(max(1, number - 2), min(count, number + 2) + 1)})
    found: list[int] = []
    for each in near:
        if found and each - found[-1] > 1:
            found.append(each - 1 if each - found[-1] == 2 else 0)
        found.append(each)
    return found if count > 1 else []
