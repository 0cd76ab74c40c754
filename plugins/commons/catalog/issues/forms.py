"""The forms as files of GitHub.

Format: https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from commons.catalog.authoring.drafting import in_one_line
from commons.catalog.issues.fields import FORMS, fields, word_labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog.issues.fields import Field
    from commons.catalog.loading import Catalog

LABEL = "submission"
_VOCABULARY = re.compile(r"(?:, a n|, n|^A n|^N)ames? of the vocabulary `[^`]+`")
_HEAD = "# Made from the catalog's kinds by `commons forms`; changes belong there.\n"
_NAMES = {
    "person": (
        "Join",
        "加入",
        "An entry of your own: who you are here, and what you know.",
        "你自己的条目：你是谁，懂什么。",
    ),
    "project": (
        "Submit a project",
        "提交项目",
        "An open project around GPT-style models.",
        "与 GPT 类模型有关的开放项目。",
    ),
    "reviewer": (
        "Become a reviewer",
        "申请成为评审者",
        "Your areas, and what shows that you know them.",
        "你的领域，以及能说明能力的依据。",
    ),
    "grant": (
        "Apply for resources",
        "申请资源",
        "A part of a pool for a project, with the reasons.",
        "为项目申请资源池中的一份，并说明理由。",
    ),
    "problem": (
        "Report a problem",
        "报告问题",
        "What is wrong, and how to see it; screenshots are welcome.",
        "哪里不对，怎样才能看到；欢迎附上截图。",
    ),
    "discussion": (
        "Record a discussion",
        "记录讨论",
        "A question for everybody, and where it is discussed.",
        "面向所有人的问题，以及在哪里讨论。",
    ),
}
GUIDES = {
    "person": "join",
    "project": "project",
    "reviewer": "review",
    "grant": "grants",
    "problem": "report",
    "discussion": "discuss",
}
# Questions that fill no field of their own: their answers join another's.
ASIDE: dict[str, dict[str, tuple[str, str]]] = {
    "problem": {
        "version": ("Version of the site / 网站版本", "At the foot of a page, the link to this form fills it in."),
        "language": ("Language of the page / 页面语言", "English or 中文."),
    }
}
AGREED = "Public / 公开"
_PUBLIC = (
    "I know that this becomes a public file and stays in the history of the repository. / "
    "我知道这会成为公开的文件，并留在仓库的历史记录中。"
)


def files(catalog: Catalog, site: str, discussions: str) -> Iterator[tuple[str, str]]:
    """The files of `.github/ISSUE_TEMPLATE`, with their names.

    Args:
        catalog: What the forms are made from.
        site: The site's address, with a slash at the end.
        discussions: Where questions go that are no submission.
    """
    for kind in FORMS:
        yield f"{kind}.yml", _written(_form(kind, catalog, site))
    link = {
        "name": "Ask or discuss / 提问与讨论",
        "url": discussions,
        "about": "Questions and ideas have boards of their own. / 提问和想法有专门的版块。",
    }
    yield "config.yml", _written({"blank_issues_enabled": True, "contact_links": [link]})


def _written(value: dict[str, Any]) -> str:
    return _HEAD + yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=110)


def _form(kind: str, catalog: Catalog, site: str) -> dict[str, Any]:
    english, chinese, about, about_chinese = _NAMES[kind]
    guide = f"contribute/{GUIDES[kind]}/"
    intro = (
        f"[The guide]({site}{guide}) says what happens with it. Where a text is asked for in English and in Chinese, "
        f"one of the two is enough.\n\n[指南]({site}zh/{guide})说明提交之后会怎样。要求中英文的地方，写其中一种即可。\n"
    )
    asked = [_question(field, catalog) for field in fields(kind, catalog)]
    aside = [
        {"type": "input", "id": name, "attributes": {"label": label, "description": description}}
        for name, (label, description) in ASIDE.get(kind, {}).items()
    ]
    agreed = {"label": AGREED, "options": [{"label": _PUBLIC, "required": True}]}
    return {
        "name": f"{english} / {chinese}",
        "description": f"{about} / {about_chinese}",
        # The second label tells which form it is: nothing else in an issue does.
        "labels": [LABEL, kind],
        "body": [
            {"type": "markdown", "attributes": {"value": intro}},
            *asked,
            *aside,
            {"type": "checkboxes", "id": "public", "attributes": agreed},
        ],
    }


def _question(field: Field, catalog: Catalog) -> dict[str, Any]:
    attributes: dict[str, Any] = {"label": field.label}
    description = _description(field)
    if description != ".":
        attributes["description"] = description
    question = {"type": "input", "id": field.id, "attributes": attributes}
    if field.shape in {"choice", "choices"}:
        question["type"] = "dropdown"
        attributes["multiple"] = field.shape == "choices"
        attributes["options"] = list(word_labels(field.form, catalog).values())
    elif field.shape in {"prose", "lines", "words", "yaml", "pictures"}:
        question["type"] = "textarea"
    example = _example(field)
    if example and question["type"] != "dropdown":
        attributes["placeholder"] = example
    if field.shape == "yaml":
        attributes["render"] = "yaml"
    # Of a text in two languages neither is needed by itself, and a list may have to be there and be empty.
    is_asked_for = field.needed and field.shape != "prose" and not field.form.nothing
    if is_asked_for and (field.form.item is None or field.form.least):
        question["validations"] = {"required": True}
    return question


def _description(field: Field) -> str:
    # Where words are chosen from a menu, it does not matter which file has them.
    in_menu = field.shape in {"choice", "choices"}
    described = _VOCABULARY.sub("", field.form.description) if in_menu else field.form.description
    if field.shape == "lines":
        described += " One a line."
    elif field.shape == "words":
        described += " With commas between them."
    elif field.shape == "yaml":
        known = ", ".join(field.form.leaf().fields)
        described += f" In YAML, as the example shows. The fields are {known}."
    elif field.shape == "pictures":
        described += " Drop each into the field, and write between its brackets what is to be seen."
    return described


def _example(field: Field) -> str:
    form = field.form
    if field.shape == "prose":
        return str((form.example or {}).get(field.steps[-1], ""))
    if field.shape == "pictures" or form.example is None:
        return ""
    if field.shape == "yaml":
        return yaml.safe_dump(form.example, allow_unicode=True, sort_keys=False, width=110).rstrip()
    if form.item is not None:
        return (", " if field.shape == "words" else "\n").join(map(str, form.example))
    return form.example if isinstance(form.example, str) else in_one_line(form.example)
