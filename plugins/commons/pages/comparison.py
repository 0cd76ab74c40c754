"""The page that shows up to four projects side by side.

Which ones, its address says: `catalog/compare/?ids=nanogpt,mingpt`. A script reads their documents from the API;
without it the page leads to the projects. There are too many pairs to have a page for each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.catalog.labels import read_labels
from commons.catalog.views.lookup import GONE
from commons.pages.api.places import FOLDER
from commons.pages.page import RenderedPage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from commons.catalog import Project
    from commons.catalog.views.related import Related
    from commons.pages.community import Community

# How many projects stand side by side; `assets/compare/address.js` has the same.
MOST = 4
# What is said of projects, row by row.
_FIELDS_FIRST = ("summary", "state", "category", "license", "license_note", "data_license", "artifacts", "languages")
_FIELDS_LAST = ("tasks", "tags", "topics", "maintainers", "year", "evidence", "repository", "homepage", "papers")
# What the script says that is not in the page before.
_WORDS = (
    *("add", "all", "alike", "caption", "differing", "differs", "failed", "found", "full", "none", "nothing", "one"),
    *("remove", "remove_short", "table", "too_many", "unknown", "withdrawn"),
)
_SHARED = ("comma", "gap", "license_none", "parameters", "records", "sample_evidence", "untranslated")


def render(community: Community) -> RenderedPage:
    """Render the page of a site that has the API."""
    words, rows = community.words, _rows(community)
    html = community.fill(
        "compare.html",
        up="../",
        api=f"../../{community.root}{FOLDER}/",
        rows=rows,
        said={"rows": rows, **_said(community)},
        categories=[name for name in community.catalog.categories if name in community.listed_categories],
    )
    return RenderedPage("catalog/compare/index.md", words["compare"], words["compare_description"], html, wide=True)


def address(project: Project, others: Sequence[Related] = ()) -> str:
    """The way from a project's page to a comparison with the first of others, or to one that others can be added to."""
    ids = [project.id, *(each.project.id for each in others)][:MOST]
    return f"../../compare/?ids={','.join(ids)}"


def _rows(community: Community) -> Sequence[tuple[str, str]]:
    """The rows in order, each with what it is called."""
    words = community.words
    labels = {name: label[community.language] for name, label in read_labels("commons.catalog").items()}
    fields = [(name, labels[name]) for name in (*_FIELDS_FIRST, *_FIELDS_LAST)]
    others = [(name, words[name]) for name in ("software_doi", "notes")]
    dates = [("since", words["compare_since"]), ("changed", words["find_since"]), ("json", words["compare_json"])]
    return [*fields, *others, *dates]


def _said(community: Community) -> Mapping[str, object]:
    """What the script says besides, in the language of the page."""
    words = community.words
    return {
        "other": "en" if community.language == "zh" else "zh",
        "gone": sorted(GONE),
        "sample": words["sample_marked"],
        "license_file": words["evidence_license"],
        "paper": words["untitled_paper"],
        **{name: words[f"compare_{name}"] for name in _WORDS},
        **{name: words[name] for name in _SHARED},
    }
