"""The catalog: one YAML file an entry, read with positions, validated, and checked as a whole.

Nothing in the files makes this raise: what is wrong is a `Diagnostic`, with its file, line, column and number.
"""

from commons.catalog.diagnostics import Diagnostic
from commons.catalog.kinds import Artifact, Entry, Event, Evidence, Paper, Project, Text
from commons.catalog.loading import Catalog, load
from commons.catalog.vocabulary import Vocabulary

__all__ = [
    "Artifact",
    "Catalog",
    "Diagnostic",
    "Entry",
    "Event",
    "Evidence",
    "Paper",
    "Project",
    "Text",
    "Vocabulary",
    "load",
]
