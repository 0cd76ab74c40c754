"""What is wrong in a catalog, where, and under which number."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

# One title for each id; an id is never used again for something else. The first digit says what it is about:
# 0 YAML, 1 schema, 2 identity, 3 references, 4 licences and addresses, 5 text, 6 life, 7 grants, 8 assets, 9 the
# world outside, as it is now.
TITLES = {
    "GC001": "The file is too large",
    "GC002": "The file is not UTF-8",
    "GC003": "A control character or an invisible character",
    "GC004": "Nested too deeply",
    "GC005": "An anchor",
    "GC006": "An alias",
    "GC007": "A tag",
    "GC008": "A merge key",
    "GC009": "Several documents in one file",
    "GC010": "A name that stands twice",
    "GC011": "A name that is not plain text",
    "GC012": "A mistake in the YAML",
    "GC013": "Nothing in the file",
    "GC014": "A number that is too large",
    "GC015": "A YAML directive",
    "GC016": "The file cannot be read",
    "GC101": "An unknown field",
    "GC102": "A missing field",
    "GC103": "A value of the wrong type",
    "GC104": "An empty value",
    "GC105": "A value that is too long, too short, too large or too small",
    "GC106": "A value of the wrong form",
    "GC107": "A wrong date",
    "GC108": "A list that has a value twice",
    "GC109": "Neither of two fields, one of which is needed",
    "GC110": "A value that is not valid",
    "GC201": "An id of the wrong form",
    "GC202": "An id that is not the file's name",
    "GC203": "An id that another entry has",
    "GC204": "A repository that another entry has",
    "GC205": "A file or folder that does not belong in the catalog",
    "GC206": "A link to a file or folder",
    "GC207": "A missing file or folder",
    "GC208": "A handle that does not fit the id",
    "GC209": "A former id that is another entry's",
    "GC210": "A paper that another project has",
    "GC211": "A name that looks like another's",
    "GC212": "A name that mixes scripts",
    "GC301": "An unknown category",
    "GC302": "An unknown kind of artifact",
    "GC303": "An unknown state",
    "GC304": "A word that the vocabulary does not have",
    "GC305": "A reference to an entry that is not there",
    "GC306": "A real entry that refers to a sample",
    "GC401": "A licence that is not on the SPDX list",
    "GC402": "A licence in another spelling than SPDX's",
    "GC403": "No licence, and no note that says why",
    "GC404": "An address that does not begin with https://",
    "GC405": "A user name in an address",
    "GC406": "A host that cannot be right",
    "GC407": "A port in an address",
    "GC408": "A character that cannot stand in an address",
    "GC409": "A repository's address that can be shorter",
    "GC501": "HTML in a text",
    "GC502": "An address that is a script",
    "GC503": "A secret",
    "GC504": "A word that is too long",
    "GC505": "Too many characters in one sign",
    "GC601": "A state that is not that of the last event",
    "GC602": "An event that does not follow the one before",
    "GC603": "A transition that there is not",
    "GC604": "Missing evidence for a transition",
    "GC605": "Dates that are not in order",
    "GC606": "An entry that was removed",
    "GC607": "An event that was changed or removed",
    "GC608": "A transition by somebody without the role",
    "GC609": "A transition that there was not at the base",
    "GC610": "A decision about one's own entry",
    "GC611": "Too few reviews",
    "GC612": "An event in somebody else's name",
    "GC613": "A decision with a conflict of interest",
    "GC614": "A role that is not one's own to give",
    "GC615": "A change of what a decision rests on",
    "GC616": "A grade that does not count",
    "GC617": "A trial by somebody else's review",
    "GC618": "A grade that contradicts itself",
    "GC701": "More approved than asked for",
    "GC702": "More allocated than approved",
    "GC703": "More delivered than allocated",
    "GC704": "More approved than a pool has in a period",
    "GC705": "A unit that is not the pool's",
    "GC706": "A delivery outside the pool's periods",
    "GC707": "Milestones that are not in order",
    "GC708": "A period that ends before it begins",
    "GC709": "Periods that are not in order",
    "GC710": "An approval after a pool's last day",
    "GC711": "A delivery before the approval",
    "GC801": "A picture's name of the wrong form",
    "GC802": "A picture of another type, or damaged",
    "GC803": "A picture of too many bytes",
    "GC804": "A picture of too many pixels",
    "GC805": "A picture that moves",
    "GC806": "A picture that says where it was taken",
    "GC807": "A picture that no entry names",
    "GC808": "A picture that is not there",
    "GC809": "A picture without a description",
    "GC901": "A link that leads nowhere",
    "GC902": "A link that does not answer",
    "GC903": "A link that leads where it should not",
    "GC904": "A repository that has moved",
    "GC905": "A repository that is archived",
    "GC906": "A licence file that has changed",
    "GC907": "A licence that is another on the forge",
}

# Control characters, and what is invisible or turns the direction of writing: Unicode's categories Cc, Cf, Cs, Zl and
# Zp without tab, newline and a carriage return before a newline; fillers that look like spaces; noncharacters.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    "\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb"
    "\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]|\r(?!\n)"
)
# Those of them in Unicode's basic plane that Python calls printable.
_PRINTABLE = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
_LONGEST_QUOTE = 60
# A file that has more mistakes than this was not written for the catalog, and nobody reads so many lines about it.
MAX_DIAGNOSTICS = 50


def is_harmless(text: str) -> bool:
    """Whether a text is sure to have nothing `FORBIDDEN` in it; to look for that itself takes ten times as long."""
    return (
        text.replace("\n", "").isprintable()
        and not any(character in text for character in _PRINTABLE)
        # No character takes two units: beyond the basic plane there are more of them.
        and len(text.encode("utf-16-le")) == 2 * len(text)
    )


class Place(NamedTuple):
    """A place in a file; both numbers count from 1, columns in characters."""

    line: int
    column: int


START = Place(1, 1)


class Related(NamedTuple):
    """Another place that a diagnostic speaks of."""

    path: str
    line: int
    column: int
    message: str


class Edit(NamedTuple):
    """Characters of a file that are to be others.

    Attributes:
        start: The place of the first that goes.
        end: The place behind the last that goes.
        text: What comes instead.
    """

    start: Place
    end: Place
    text: str


@dataclass(frozen=True, order=True, slots=True)
class Diagnostic:
    """One mistake, as `catalog/projects/x.yml:7:10: what is wrong and what to do (GC401)`.

    Attributes:
        path: The file as it is to be printed and opened.
        line: Counts from 1.
        column: Counts characters from 1.
        id: A key of `TITLES`.
        message: One sentence without a full stop.
        severity: An error stops a build; a warning is for somebody to look at.
        related: Other places that it speaks of.
        is_old: Whether it was there already at the base that the catalog was compared with.
        fix: Edits that mend it, where there is one way to do so that guesses nothing; made together or not at all.
    """

    path: str
    line: int
    column: int
    id: str
    message: str
    severity: Literal["error", "warning"] = "error"
    related: tuple[Related, ...] = ()
    is_old: bool = False
    fix: tuple[Edit, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        weight = "warning: " if self.severity == "warning" else ""
        return printable(f"{self.path}:{self.line}:{self.column}: {weight}{self.message} ({self.id})")


def printable(text: str) -> str:
    """The text with every character named that a terminal would act on or not show.

    Entries and file names come from strangers: what is printed of them must not move the cursor or turn the line.
    """
    return FORBIDDEN.sub(lambda found: f"[{named(found[0])}]", text.replace("\n", "[U+000A]").replace("\r", "[U+000D]"))


def named(character: str) -> str:
    """A character as `U+202E`."""
    return f"U+{ord(character):04X}"


def quoted(text: str) -> str:
    """The text in quotes, cut if it is long."""
    return repr(text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…")


def advice(diagnostic: Diagnostic) -> str:
    """What a diagnostic's fix does, in words."""
    texts = list(dict.fromkeys(edit.text for edit in diagnostic.fix))
    is_added = all(edit.start == edit.end for edit in diagnostic.fix)
    verb = "insert" if is_added else "write"
    what = "remove this" if texts == [""] else f"{verb} {', '.join(map(quoted, texts))}"
    return what if len(diagnostic.fix) == 1 else f"{what} in {len(diagnostic.fix)} places"
