"""What all fences put into a page: its language, the words in it, and text from a model made safe to show."""

from __future__ import annotations

import re
import shlex
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from commons import templates

if TYPE_CHECKING:
    from collections.abc import Mapping

    import jinja2

# How many shades a probability may have.
SHADES = 10
# What is kept of a probability: more than is shown, so that what is nearly 0 or 1 does not become it.
DECIMALS = 8

_ROOM = "commons.live"
_SPACES = {" ": "␣", "\n": "↵", "\t": "⇥"}


def draw(template: str, **values: Any) -> str:
    """Render a template in the page's language.

    Returns:
        HTML in which every value is escaped.
    """
    language = templates.page_language(_ROOM)
    return _environment(language).get_template(template).render(values).strip("\n")


def words() -> Mapping[str, str]:
    """The fixed texts of the page's language, by name."""
    return templates.words(_ROOM, templates.page_language(_ROOM))


def readable(text: str) -> str:
    """Text to read: line breaks stay, and what has no look of its own or could reorder its surroundings is named."""
    return "".join(
        character if character in "\n\t" or _prints(character) else f"[U+{ord(character):04X}]" for character in text
    )


def visible(text: str) -> str:
    """Text to look at closely: white space is drawn too."""
    return "".join(_SPACES.get(character) or readable(character) for character in text)


def percent(probability: float) -> str:
    """A probability as a reader says it; what is not quite 0 or 1 never reads as if it were."""
    if 0.0 < probability < 0.0005:
        return "<0.1%"
    if 0.9995 <= probability < 1.0:
        return ">99.9%"
    return f"{probability * 100:.1f}%"


def shade(probability: float) -> int:
    """Which of the shades a probability has, the strongest last."""
    return min(int(probability * SHADES), SHADES - 1)


def command(*words: str, **options: Any) -> str:
    """A command for a shell.

    Args:
        *words: The program, and what comes before its options.
        **options: By name; None and False are left out, and an option of several values is given several times.
    """
    line = list(words)
    for name, value in options.items():
        option = f"--{name.replace('_', '-')}"
        if value is True:
            line.append(option)
        elif value is not None and value is not False:
            for one in value if isinstance(value, tuple) else (value,):
                line += [option, _short(one) if isinstance(one, float) else str(one)]
    return shlex.join(line)


def unbroken(line: str) -> Markup:
    """A command to show: no line ends after a hyphen in the name of an option."""
    return Markup(re.sub(r"(?<!\S)--[\w-]+", r'<span class="gc-unbroken">\g<0></span>', str(escape(line))))  # noqa: S704 - escaped


def _short(number: float) -> str:
    """0 rather than 0.0, but never another number."""
    return f"{number:g}" if float(f"{number:g}") == number else repr(number)


def _prints(character: str) -> bool:
    # Controls, formatting marks such as those of bidirectional text, surrogates, private use, unassigned,
    # and separators that look like a space or a line break but are none.
    return character == " " or unicodedata.category(character)[0] not in "CZ"


@cache
def _environment(language: str) -> jinja2.Environment:
    environment = templates.environment(_ROOM)
    environment.globals["words"] = templates.words(_ROOM, language)
    environment.filters.update(readable=readable, visible=visible, percent=percent, shade=shade, unbroken=unbroken)
    return environment
