"""The environment that the catalog's templates are filled in with: words, filters, and links between entries."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_decimal
from babel.units import format_unit

from commons import templates
from commons.catalog.issues.fields import FORMS
from commons.catalog.kinds import MAINTAINERS
from commons.catalog.labels import in_language
from commons.forge import place

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import jinja2

    from commons.catalog import Text

ROOM = "commons.pages"
_SIZES = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")


def words(language: str) -> Mapping[str, str]:
    """The fixed texts of the templates in a language."""
    return templates.words(ROOM, language)


@cache
def environment(language: str) -> jinja2.Environment:
    """What all templates of a language share."""
    made = templates.environment(ROOM)
    made.globals.update(language=language, words=words(language), place=place, MAINTAINERS=MAINTAINERS, SUBMITTED=FORMS)
    made.filters.update(
        text=lambda text: text_in(text, language),
        language_of=lambda text: in_language(text, language)[1],
        date=lambda day: _date(day, language),
        compact=lambda number: format_compact_decimal(number, locale=language, fraction_digits=1),
        number=cache(lambda number: format_decimal(number, locale=language)),
        size=lambda number: _size(number, language),
        bare_url=lambda url: url.removeprefix("https://").removesuffix("/"),
    )
    return made


def text_in(text: Text, language: str) -> str:
    """The text in a language, or in the other one where it is missing."""
    return in_language(text, language)[0]


@cache
def _date(day: date, language: str) -> str:
    # Babel reads its patterns anew each time, and a catalog has few days.
    return format_date(day, format="long", locale=language)


def _size(number: int, language: str) -> str:
    """A number of bytes, in the largest unit of which there is at least one."""
    power = min(max(len(str(number)) - 1, 0) // 3, len(_SIZES) - 1)
    return format_unit(round(number / 1000**power, 1), f"digital-{_SIZES[power]}", length="short", locale=language)
