"""Each rule explained: why it is there, and an example of what it refuses beside one that it does not."""

from __future__ import annotations

from importlib.resources import files
from typing import Literal

from pydantic import Field

from commons.catalog.diagnostics import TITLES
from commons.catalog.kinds.entry import Text
from commons.catalog.kinds.fields import Line, Model, Name, Prose
from commons.catalog.reader import read_bytes
from commons.catalog.validate import validate

FOLDER = "explanations"
# The pages about rules, where Markdown files of them would stand in the documentation, and where they are on the site.
_PAGES = "contribute/rules"
SITE = "https://gpt-commons.github.io/gpt-commons/"
# What the rules of each first digit are about.
GROUPS = {
    "0": Text(en="YAML", zh="YAML"),
    "1": Text(en="Fields and their values", zh="字段与取值"),
    "2": Text(en="Identity and files", zh="身份与文件"),
    "3": Text(en="Words and references", zh="词语与引用"),
    "4": Text(en="Licences and addresses", zh="许可证与网址"),
    "5": Text(en="Texts", zh="文本"),
    "6": Text(en="Life of an entry", zh="条目的生命周期"),
    "7": Text(en="Grants and pools", zh="资助与资源池"),
    "8": Text(en="Pictures", zh="图片"),
    "9": Text(en="Links and repositories, as they are now", zh="链接与仓库的现状"),
}


class Explanation(Model):
    """What is said about a rule besides its title in English."""

    title_zh: Line = Field(description="The title in Chinese.")
    why: Text = Field(description="Why the rule is there.")
    kind: Name = Field(description="The kind of entry that the example is from.")
    example: Literal["fields", "first", "whole", "described", "change"] = Field(
        description="What the example is: fields of an entry, the first lines of a file, a whole file, "
        "words about one, or words about a change of one."
    )
    bad: Prose = Field(description="What the rule refuses.")
    good: Prose = Field(description="What it does not.")

    def title(self, rule: str, language: str) -> str:
        """The rule's title in a language."""
        return TITLES[rule] if language == "en" else self.title_zh


def page_path(name: str) -> str:
    """The path of a rule's page, or of their `index`, inside the documentation of a language."""
    return f"{_PAGES}/{name}.md"


def page_address(rule: str, language: str = "en") -> str:
    """The address of a rule's page on the site."""
    return f"{SITE}{'' if language == 'en' else f'{language}/'}{_PAGES}/{rule}/"


def explain(id: str) -> Explanation:  # noqa: A002
    """The explanation of a rule.

    Args:
        id: A key of `TITLES`.

    Raises:
        KeyError: There is no such rule.
    """
    if id not in TITLES:
        raise KeyError(id)
    name = f"{id}.yml"
    tree = read_bytes((files("commons.catalog") / FOLDER / name).read_bytes(), name)
    explanation, diagnostics = validate(tree, Explanation)
    if explanation is None:
        raise ValueError("\n".join(map(str, diagnostics)))
    return explanation
