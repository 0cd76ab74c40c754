"""The catalog: one YAML file an entry, read with positions, validated, and checked as a whole.

Nothing in the files makes this raise: what is wrong is a `Diagnostic`, with its file, line, column and number.
"""

from commons.catalog.changes import load_against
from commons.catalog.diagnostics import Diagnostic, Related
from commons.catalog.files import BaseError
from commons.catalog.kinds import (
    FOLDERS,
    KINDS,
    Artifact,
    Discussion,
    Entry,
    Event,
    Evidence,
    Grant,
    Paper,
    Person,
    Pool,
    Problem,
    Project,
    Review,
    Reviewer,
    Text,
)
from commons.catalog.lifecycle import Lifecycle
from commons.catalog.loading import Catalog, load
from commons.catalog.vocabulary import Vocabulary

__all__ = [
    "FOLDERS",
    "KINDS",
    "Artifact",
    "BaseError",
    "Catalog",
    "Diagnostic",
    "Discussion",
    "Entry",
    "Event",
    "Evidence",
    "Grant",
    "Lifecycle",
    "Paper",
    "Person",
    "Pool",
    "Problem",
    "Project",
    "Related",
    "Review",
    "Reviewer",
    "Text",
    "Vocabulary",
    "load",
    "load_against",
]
