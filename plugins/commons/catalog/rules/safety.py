"""Texts that do harm: markup, scripts, secrets, and words that break a page's layout."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from commons.catalog.diagnostics import Diagnostic, quoted
from commons.catalog.rules.finding import finding
from commons.catalog.rules.signs import longest_sign, may_join

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commons.catalog.tree import Node, Tree

_LONGEST_WORD = 100
# The longest conjuncts of Sanskrit have eleven characters.
_LONGEST_SIGN = 16
# Fields that hold an address have stricter rules of their own.
ADDRESSES = frozenset({"repository", "homepage", "url", "ref", "thread", "fix", "page"})
# Names of elements, and not everything in angle brackets: `vector<int>`, `a<b c` and the token `</s>` are text.
HTML = re.compile(
    r"<(?:!--|/?(?:abbr|audio|base|body|br|button|code|details|div|em|embed|font|form|frame|h[1-6]|head|html|iframe|img|"
    r"input|li|link|math|meta|object|ol|pre|script|select|span|strong|style|svg|table|td|textarea|title|tr|ul|video)"
    r"(?=[\s/>])|/?[abipu](?:\s+[a-z-]+\s*=[^<>]*)?\s*/?>)",
    re.IGNORECASE,
)
SCRIPT = re.compile(r"(?:java|vb)script:\S|data:text/html", re.IGNORECASE)
# The beginning of each kind of secret, its whole, and what it is.
SECRETS = (
    *((f"gh{each}_", re.compile(rf"\bgh{each}_[A-Za-z0-9]{{36}}"), "a GitHub token") for each in "pousr"),
    ("github_pat_", re.compile(r"\bgithub_pat_[A-Za-z0-9_]{22}"), "a GitHub token"),
    ("glpat-", re.compile(r"\bglpat-[A-Za-z0-9_-]{20}"), "a GitLab token"),
    ("sk-", re.compile(r"\bsk-(?:[a-z]+-)*[A-Za-z0-9_]{20}"), "an API key"),
    ("hf_", re.compile(r"\bhf_[A-Za-z0-9]{30}"), "a Hugging Face token"),
    ("AKIA", re.compile(r"\bAKIA[0-9A-Z]{16}\b"), "an AWS access key"),
    ("AIza", re.compile(r"\bAIza[0-9A-Za-z_-]{35}"), "a Google API key"),
    ("xox", re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10}"), "a Slack token"),
    ("eyJ", re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\."), "a signed token"),
    ("PRIVATE KEY", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"), "a private key"),
)


def check_safety(tree: Tree) -> Iterator[Diagnostic]:
    """Check all texts of a file, and for secrets its comments too."""
    for beginning, pattern, what in SECRETS:
        if beginning in tree.text:
            yield from _secrets(tree, pattern, what)
    if tree.root is not None and _may_be_harmful(tree.text):
        yield from _texts(tree, tree.root)


def _secrets(tree: Tree, pattern: re.Pattern[str], what: str) -> Iterator[Diagnostic]:
    for found in pattern.finditer(tree.text):
        line = tree.text.count("\n", 0, found.start()) + 1
        column = found.start() - tree.text.rfind("\n", 0, found.start())
        message = f"this looks like {what}: remove it, and make it invalid where it was issued"
        yield Diagnostic(tree.path, line, column, "GC503", message)


def _may_be_harmful(text: str) -> bool:
    """A quick look at the whole file; most files have nothing that a text must be looked at for."""
    lower = text.lower()
    # An escape may hide any character.
    return (
        "<" in text
        or "\\" in text
        or "script:" in lower
        or "data:text" in lower
        or _has_long_word(text)
        or may_join(text)
    )


def _has_long_word(text: str) -> bool:
    # There are fewer lines than words, and in short ones no word is long.
    long = (line for line in text.split("\n") if len(line) > _LONGEST_WORD)
    return any(len(word) > _LONGEST_WORD for line in long for word in line.split())


def _texts(tree: Tree, node: Node) -> Iterator[Diagnostic]:
    for name, member in node.members.items():
        if member.members:
            yield from _texts(tree, member)
        elif isinstance(member.value, str) and name not in ADDRESSES:
            yield from _text(tree, member, member.value)


def _text(tree: Tree, node: Node, text: str) -> Iterator[Diagnostic]:
    html, script = HTML.search(text), SCRIPT.search(text)
    if html:
        yield finding(tree, node, "GC501", f"the text has HTML in it ({quoted(html[0])}): texts are plain text")
    elif script:
        yield finding(
            tree, node, "GC502", f"the text has {quoted(script[0])} in it, which runs in a browser: remove it"
        )
    for word in text.split():
        # Languages that write without spaces have no such words.
        if len(word) > _LONGEST_WORD and "://" not in word and word.isascii():
            message = f"the word {quoted(word)} is longer than {_LONGEST_WORD} characters: divide it"
            yield finding(tree, node, "GC504", message)
    if may_join(text):
        length, first = longest_sign(text)
        if length > _LONGEST_SIGN:
            message = (
                f"{length} characters from {quoted(first)} (U+{ord(first):04X}) on are drawn as one, "
                f"more than {_LONGEST_SIGN}: leave some out"
            )
            yield finding(tree, node, "GC505", message)
