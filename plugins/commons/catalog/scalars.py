"""Scalars: plain ones by YAML 1.2's core schema, where only null, true, false and numbers are not text.

YAML 1.1, which PyYAML's own constructors follow, makes `no` false, `1_000` a thousand and `12:30` 750. Here they are
text, as their writers meant them.
"""

from __future__ import annotations

import json
import math
import re

from commons.catalog.diagnostics import FORBIDDEN

_WORDS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_MAY_BE_TYPED = frozenset("0123456789+-.~nNtTfF")
# Python refuses to convert thousands of digits, and nothing here is counted that needs more than these.
_MOST_DIGITS = 100


class TooLargeError(ValueError):
    """A number that does not fit."""


def resolve(text: str) -> object:
    """What a plain scalar means.

    Args:
        text: The scalar as it stands in the file.

    Returns:
        None, a bool, an int, a float, or the text itself.

    Raises:
        TooLargeError: It is a number with more than 100 digits, or a float beyond the largest.
    """
    if text and text[0] not in _MAY_BE_TYPED:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        if len(text) > _MOST_DIGITS:
            raise TooLargeError
        return int(text, 0) if text.startswith("0") and text[1:2] in {"o", "x"} else int(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        if math.isinf(number) or len(text) > _MOST_DIGITS:
            raise TooLargeError
        return number
    return text


def in_quotes(text: str, quote: str = '"') -> str:
    """The text as a quoted scalar in one line; in double quotes where single ones cannot hold it."""
    if quote == "'" and "\n" not in text and not FORBIDDEN.search(text):
        return "'" + text.replace("'", "''") + "'"
    # JSON's escapes are YAML's; what the reader refuses even so is escaped, to be seen.
    return FORBIDDEN.sub(lambda found: _escaped(found[0]), json.dumps(text, ensure_ascii=False))


def _escaped(character: str) -> str:
    """A character as YAML escapes it, which has no pairs of surrogates as JSON does."""
    return json.dumps(character)[1:-1] if ord(character) <= 0xFFFF else f"\\U{ord(character):08x}"
