"""The `projects.yaml` of a best-of list: many projects, each with ids on the services that know more about it.

Format: https://github.com/best-of-lists/best-of-generator#projectsyaml-structure
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.catalog.importing.drafts import Draft, Item, Note, Reading, Text
from commons.catalog.importing.words import put_category, put_license, put_words

if TYPE_CHECKING:
    from commons.catalog.importing.formats import Context
    from commons.catalog.tree import Node, Tree

_HOSTS = {"github_id": "github.com", "gitlab_id": "gitlab.com", "gitee_id": "gitee.com"}
# How the list shows and ranks a project, and counts that are another day's.
_OF_THE_LIST = ("show", "group_id", "star_count", "fork_count", "commit_count", "projectrank", "updated_at")


def best_of(tree: Tree, root: Node, context: Context) -> Reading:
    """Read the projects of a list."""
    titles = _titles(tree, root)
    reading = Reading()
    listed = root.members.get("projects")
    for node in listed.members.values() if listed and isinstance(listed.value, tuple) else ():
        draft = Draft(tree.path, node.place)
        why = _project(Item(tree, node, draft), draft, titles, context)
        if why:
            name = draft.values.get("name", "this")
            reading.notes.append(Note(tree.path, *node.place, f"{name!r} is left out: {why}"))
        else:
            reading.drafts.append(draft)
    if listed is None:
        reading.notes.append(Note(tree.path, *root.place, "there is no list 'projects' in this file"))
    return reading


def _titles(tree: Tree, root: Node) -> dict[str, str]:
    """The titles of the list's categories."""
    found: dict[str, str] = {}
    listed = root.members.get("categories")
    for node in listed.members.values() if listed and isinstance(listed.value, tuple) else ():
        item = Item(tree, node, Draft(tree.path, node.place))
        name, title = item.text("category"), item.text("title")
        if name and title:
            found[name.value] = title.value
    return found


def _project(item: Item, draft: Draft, titles: dict[str, str], context: Context) -> str | None:
    """Fill in a draft, or say why it is no project."""
    draft.put(item.text("name"), "name")
    if item.is_true("resource"):
        return "it is a link to another list"
    if item.is_true("ignore"):
        return "the list ignores it"
    _repository(item, draft)
    if item.is_true("group") and "repository" not in draft.values:
        return "it is a heading for several projects"
    draft.put(item.text("description"), "summary", "en")
    put_license(draft, item.texts("license"), "AND")
    category = item.text("category")
    names = [category, Text(titles.get(category.value, category.value), category.place)] if category else []
    put_category(draft, names, context.vocabulary, context.category)
    put_words(draft, item.texts("labels"), context.vocabulary)
    docs = item.text("docs_url")
    if docs:
        draft.add("artifacts", {"kind": "docs", "url": docs.value}, docs.place)
    item.drop(*_OF_THE_LIST)
    item.tell_rest()
    return None


def _repository(item: Item, draft: Draft) -> None:
    homepage = item.text("homepage")
    for name, host in _HOSTS.items():
        id_ = item.text(name)
        if id_ and "repository" not in draft.values:
            draft.put(Text(f"https://{host}/{id_.value.strip('/')}", id_.place), "repository")
        elif id_:
            draft.note(f"'{name}' is not carried over: a project has one repository", id_.place)
    if (
        "repository" not in draft.values
        and homepage
        and homepage.value.startswith(tuple(f"https://{host}/" for host in _HOSTS.values()))
    ):
        draft.put(homepage, "repository")
    else:
        draft.put(homepage, "homepage")
