"""The kinds of entries, one module each. What a field may hold is said there and nowhere else."""

from __future__ import annotations

from commons.catalog.kinds.artifact import ARTIFACTS, TAG, Artifact
from commons.catalog.kinds.asset import Asset, Screenshot
from commons.catalog.kinds.discussion import Discussion
from commons.catalog.kinds.entry import MAINTAINERS, Entry, Event, Text
from commons.catalog.kinds.fields import Model, Past, Reference, Word
from commons.catalog.kinds.grant import Decision, Delivery, Grant, Justification, Milestone, Report
from commons.catalog.kinds.person import Affiliation, Person
from commons.catalog.kinds.pool import Period, Pool, Renewal
from commons.catalog.kinds.problem import Problem
from commons.catalog.kinds.project import Evidence, Paper, Project
from commons.catalog.kinds.review import Answer, Review
from commons.catalog.kinds.reviewer import Assessment, Conflict, Contribution, Grade, Reviewer, Trial

# The model of each kind, the folder its entries are in, and the other way round.
KINDS: dict[str, type[Entry]] = {
    "person": Person,
    "project": Project,
    "reviewer": Reviewer,
    "review": Review,
    "pool": Pool,
    "grant": Grant,
    "problem": Problem,
    "discussion": Discussion,
}
FOLDERS: dict[str, str] = {kind: "people" if kind == "person" else f"{kind}s" for kind in KINDS}
KIND_IN: dict[str, str] = {folder: kind for kind, folder in FOLDERS.items()}

__all__ = [
    "ARTIFACTS",
    "FOLDERS",
    "KINDS",
    "KIND_IN",
    "MAINTAINERS",
    "TAG",
    "Affiliation",
    "Answer",
    "Artifact",
    "Assessment",
    "Asset",
    "Conflict",
    "Contribution",
    "Decision",
    "Delivery",
    "Discussion",
    "Entry",
    "Event",
    "Evidence",
    "Grade",
    "Grant",
    "Justification",
    "Milestone",
    "Model",
    "Paper",
    "Past",
    "Period",
    "Person",
    "Pool",
    "Problem",
    "Project",
    "Reference",
    "Renewal",
    "Report",
    "Review",
    "Reviewer",
    "Screenshot",
    "Text",
    "Trial",
    "Word",
]
