"""CITATION.cff, the Citation File Format 1.2: one project, cited.

Format: https://github.com/citation-file-format/citation-file-format/blob/main/schema-guide.md
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from commons.catalog.importing.drafts import Draft, Item, Reading, Text
from commons.catalog.importing.words import put_category, put_license, put_words

if TYPE_CHECKING:
    from commons.catalog.importing.formats import Context
    from commons.catalog.tree import Node, Tree

_DOI = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)


def citation(tree: Tree, root: Node, context: Context) -> Reading:
    """Read a file that cites one project."""
    draft = Draft(tree.path, root.place)
    item = Item(tree, root, draft)
    item.drop("cff-version", "message", "version")
    draft.put(item.text("title"), "name")
    draft.put(item.text("abstract"), "summary", "en")
    draft.put(item.text("repository-code") or item.text("repository"), "repository")
    draft.put(item.text("url"), "homepage")
    # Several are alternatives, says the format.
    put_license(draft, item.texts("license"), "OR")
    put_words(draft, item.texts("keywords"), context.vocabulary)
    put_category(draft, [], context.vocabulary, context.category)
    type_ = item.text("type")
    is_data = type_ is not None and type_.value == "dataset"
    draft.add("artifacts", {"kind": "data" if is_data else "code"}, type_.place if type_ else draft.place)
    _identifiers(item, tree, draft)
    _evidence(item, draft)
    for name in ("preferred-citation", "references"):
        _papers(item.take(name), name, tree, draft)
    item.lost("authors", "a project names those of its maintainers who are in the catalog, by their ids")
    item.lost("contact", "an entry has no addresses of people")
    item.lost("license-url", "say in license_note what the licence is, or find it on the SPDX list")
    item.tell_rest()
    return Reading([draft])


def _doi(text: Text | None) -> Text | None:
    return Text(_DOI.sub("", text.value), text.place) if text else None


def _identifiers(item: Item, tree: Tree, draft: Draft) -> None:
    doi = _doi(item.text("doi"))
    listed = item.take("identifiers")
    for node in listed.members.values() if listed else ():
        each = Item(tree, node, draft)
        type_, value = each.text("type"), each.text("value")
        each.drop("description")
        if type_ and value and type_.value == "doi":
            if doi and doi.value != _DOI.sub("", value.value):
                draft.note(f"the DOI {value.value!r} is not carried over: there is one already", value.place)
            doi = doi or _doi(value)
        elif value:
            draft.note(f"the identifier {value.value!r} is not carried over: it is no DOI", value.place)
    draft.put(doi, "software_doi")


def _evidence(item: Item, draft: Draft) -> None:
    commit, date = item.text("commit"), item.text("date-released")
    if commit and re.fullmatch(r"[0-9a-f]{40}", commit.value):
        draft.put(commit, "evidence", "commit")
        draft.put(date, "evidence", "date")
    elif commit:
        draft.note(f"the commit {commit.value!r} is not carried over: evidence has all 40 digits of it", commit.place)
    elif date:
        draft.note("'date-released' is not carried over: evidence has the date of a commit", date.place)


def _papers(node: Node | None, name: str, tree: Tree, draft: Draft) -> None:
    if node is None:
        return
    for each in node.members.values() if isinstance(node.value, tuple) else (node,):
        item = Item(tree, each, draft)
        type_, title, doi, url = (item.text(field) for field in ("type", "title", "doi", "url"))
        # What a project builds on is cited too; papers are about the project itself.
        is_paper = name == "preferred-citation" and type_ is not None and "software" not in type_.value
        if not is_paper or not (title or doi or url):
            shown = f" {title.value!r}" if title else ""
            draft.note(f"the work{shown} of '{name}' is not carried over: is it a paper about the project?", each.place)
            continue
        paper = {"title": title, "doi": _doi(doi), "url": url if doi is None else None}
        draft.add("papers", {key: text.value for key, text in paper.items() if text}, each.place)
