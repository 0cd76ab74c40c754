"""Badges: small pictures of a project's state, for its own README to show.

A badge is a file at an address that stays: while a project moves on, whoever shows its badge shows where it is now.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from PIL import ImageFont

from commons.catalog.labels import word_label
from commons.pages.words import environment, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog import Catalog, Project

_FONT_SIZE, _PADDING = 11, 6
# White letters on each of these have a contrast of 4.5 at least; the state is said in words besides.
_COLORS = {
    "listed": "#4a5568",
    "proposed": "#8a5300",
    "in-review": "#3f51b5",
    "accepted": "#1b6e3c",
    "archived": "#5f5f5f",
    "withdrawn": "#a3261f",
}
_OTHER = "#4a5568"


def path_of(id: str) -> str:  # noqa: A002
    """Where the badge of a project is in the site."""
    return f"badge/{id}.svg"


def render(catalog: Catalog, language: str) -> Iterator[tuple[str, bytes]]:
    """Write the badges of all projects.

    Args:
        catalog: A catalog without diagnostics.
        language: `en` or `zh`.

    Yields:
        Each file: where it is in the site, and its content. A project has one at each of its former ids too, for a
        README does not know that it has another.
    """
    drawn: dict[str, bytes] = {}  # there are few states, and many projects
    for project in catalog.projects:
        said = said_of(project, catalog, language)
        if said not in drawn:
            drawn[said] = _svg(words(language)["badge_site"], said, _COLORS.get(project.state, _OTHER), language)
        for id in (project.id, *project.formerly):  # noqa: A001
            yield path_of(id), drawn[said]


def said_of(project: Project, catalog: Catalog, language: str) -> str:
    """What a project's badge says: its state in words, and that it is a sample if it is."""
    state = word_label(catalog.vocabulary, "states", project.state, language)
    return words(language)["sample_marked"].format(text=state) if project.sample else state


def _svg(site: str, said: str, color: str, language: str) -> bytes:
    left, right = (_width(text) + 2 * _PADDING for text in (site, said))
    values = {"site": site, "said": said, "color": color, "left": left, "right": right, "padding": _PADDING}
    return environment(language).get_template("badge.svg").render(values, size=_FONT_SIZE).encode()


def _width(text: str) -> int:
    """How wide a text is, in pixels; the picture makes other fonts keep to it."""
    # The font has no Chinese characters, which are as wide as they are high.
    wide = sum(unicodedata.east_asian_width(character) in {"W", "F"} for character in text)
    others = "".join(character for character in text if unicodedata.east_asian_width(character) not in {"W", "F"})
    return round(_font().getlength(others) + wide * _FONT_SIZE)


@cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(_FONT_SIZE)
