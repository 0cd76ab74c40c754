"""Two states of a catalog compared: what was added, removed, renamed and changed, as data, and in words."""

from commons.catalog.comparing.changes import (
    Atom,
    Comparison,
    DataChange,
    EntryChange,
    FieldChange,
    Happened,
    Member,
    Members,
    Part,
    Prose,
    Step,
    Value,
)
from commons.catalog.comparing.compare import compare
from commons.catalog.comparing.sentences import Markup, Section, Sentences

__all__ = [
    "Atom",
    "Comparison",
    "DataChange",
    "EntryChange",
    "FieldChange",
    "Happened",
    "Markup",
    "Member",
    "Members",
    "Part",
    "Prose",
    "Section",
    "Sentences",
    "Step",
    "Value",
    "compare",
]
