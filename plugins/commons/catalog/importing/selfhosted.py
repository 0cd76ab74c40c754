"""An entry of awesome-selfhosted-data, `software/<name>.yml`: one program that one can run oneself.

Format: https://github.com/awesome-selfhosted/awesome-selfhosted-data/blob/master/CONTRIBUTING.md
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from commons.catalog.importing.drafts import Draft, Item, Reading
from commons.catalog.importing.words import LANGUAGES, put_category, put_license, put_words

if TYPE_CHECKING:
    from commons.catalog.importing.formats import Context
    from commons.catalog.tree import Node, Tree

# What a robot of that list looks up again and again.
_LOOKED_UP = ("stargazers_count", "updated_at", "current_release", "commit_history")


def selfhosted(tree: Tree, root: Node, context: Context) -> Reading:
    """Read a file that describes one program."""
    draft = Draft(tree.path, root.place)
    item = Item(tree, root, draft)
    draft.put(item.text("name"), "name")
    source, homepage = item.text("source_code_url"), item.text("website_url")
    draft.put(source, "repository")
    draft.put(homepage if homepage and (source is None or homepage.value != source.value) else None, "homepage")
    draft.put(item.text("description"), "summary", "en")
    licenses = item.texts("licenses")
    put_license(draft, licenses, "AND")
    if len(licenses) > 1:
        draft.note("several licences are written as AND here: see whether one may choose", licenses[0].place)
    for platform in item.texts("platforms"):
        language = LANGUAGES.get(platform.value.lower())
        if language:
            draft.add("languages", language, platform.place)
        else:
            draft.note(f"the platform {platform.value!r} is no programming language we know", platform.place)
    tags = item.texts("tags")
    put_category(draft, tags, context.vocabulary, context.category)
    put_words(draft, tags, context.vocabulary)
    if source:
        draft.add("artifacts", {"kind": "code"}, source.place)
    demo = item.text("demo_url")
    if demo:
        draft.add("artifacts", {"kind": "demo", "url": demo.value}, demo.place)
    if item.is_true("archived"):
        draft.note("the list calls it archived: see whether it belongs in the catalog")
    if item.is_true("depends_3rdparty"):
        draft.note("it depends on somebody else's service: say so in notes")
    item.drop(*_LOOKED_UP)
    item.tell_rest()
    return Reading([draft])
