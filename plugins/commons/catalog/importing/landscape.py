"""The data file of a landscape (`landscape.yml`, landscape2 and before): items in subcategories of categories.

Format: https://github.com/cncf/landscape2/blob/main/docs/config/data.yml
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.catalog.importing.drafts import Draft, Item, Note, Reading, Text
from commons.catalog.importing.words import put_category, put_license, put_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog.importing.formats import Context
    from commons.catalog.tree import Node, Tree

_OF_THE_LANDSCAPE = ("item", "logo", "second_path", "branch", "joined", "enduser", "tag")


def landscape(tree: Tree, root: Node, context: Context) -> Reading:
    """Read the items of a landscape that have a repository."""
    reading = Reading()
    top = root.members.get("landscape") or root.members.get("categories")
    if top is None:
        reading.notes.append(Note(tree.path, *root.place, "there is no list 'landscape' or 'categories' in this file"))
        return reading
    seen: set[tuple[str, object]] = set()
    for category in _members(top):
        for subcategory in _members(category.members.get("subcategories")):
            for node in _members(subcategory.members.get("items")):
                draft = Draft(tree.path, node.place)
                names = [name for each in (subcategory, category) if (name := _name(tree, each))]
                why = _item(Item(tree, node, draft), tree, draft, names, context)
                shown = str(draft.values.get("name", "this"))
                same = (shown, draft.values.get("repository"))
                if why is None and same in seen:
                    why = "it stands in another category too"
                seen.add(same)
                if why:
                    reading.notes.append(Note(tree.path, *node.place, f"{shown!r} is left out: {why}"))
                else:
                    reading.drafts.append(draft)
    return reading


def _members(node: Node | None) -> Iterator[Node]:
    """The mappings in a list."""
    for member in node.members.values() if node and isinstance(node.value, tuple) else ():
        if isinstance(member.value, dict):
            yield member


def _name(tree: Tree, node: Node) -> Text | None:
    return Item(tree, node, Draft(tree.path, node.place)).text("name")


def _item(item: Item, tree: Tree, draft: Draft, categories: list[Text], context: Context) -> str | None:
    """Fill in a draft, or say why it is no project."""
    draft.put(item.text("name"), "name")
    repository = item.text("repo_url")
    if repository is None:
        return "it has no 'repo_url', so nothing says where its source is"
    draft.put(repository, "repository")
    homepage = item.text("homepage_url")
    draft.put(homepage if homepage and homepage.value != repository.value else None, "homepage")
    draft.put(item.text("description"), "summary", "en")
    put_license(draft, item.texts("license"), "AND")
    put_category(draft, categories, context.vocabulary, context.category)
    maturity = item.text("project")
    if maturity and maturity.value == "archived":
        draft.note("the landscape calls it archived: see whether it belongs in the catalog", maturity.place)
    extra = item.take("extra")
    for node in _members(extra) if extra and isinstance(extra.value, tuple) else ([extra] if extra else []):
        _extra(Item(tree, node, draft), draft, context)
    item.drop(*_OF_THE_LANDSCAPE)
    item.lost("additional_repos", "a project has one repository; see whether they are projects of their own")
    item.tell_rest()
    return None


def _extra(item: Item, draft: Draft, context: Context) -> None:
    tags = item.text("summary_tags")
    if tags:
        words = [Text(word.strip(), tags.place) for word in tags.value.split(",") if word.strip()]
        put_words(draft, words, context.vocabulary)
    summary = item.text("summary_use_case")
    if summary and "summary" not in draft.values:
        draft.put(summary, "summary", "en")
    docs = item.text("documentation_url")
    if docs:
        draft.add("artifacts", {"kind": "docs", "url": docs.value}, docs.place)
    item.tell_rest()
