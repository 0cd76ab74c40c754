"""Pages as Markdown, for programs that read text: what the page shows, with formulas as LaTeX and without its drawings.

Text that looks like Markdown or HTML stays text, whoever wrote it.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING

from html_to_markdown import ConversionOptions, convert

if TYPE_CHECKING:
    from collections.abc import Sequence

# What has no meaning without the page around it. Drawings have their numbers in tables beside them.
_LEFT_OUT = ["svg", ".headerlink", ".gc-foot", ".md-content__button", "button", "script", "style"]
_OPTIONS = ConversionOptions(extract_metadata=False, exclude_selectors=_LEFT_OUT)
_MATH = re.compile(r"<math\b(?P<attributes>[^>]*)>(?P<content>.*?)</math>", re.DOTALL)
_LATEX = re.compile(r'<annotation encoding="application/x-tex">(.*?)</annotation>', re.DOTALL)
# Code, of which nothing is a mark, a tag, or text.
_BETWEEN = re.compile(r"""(<pre\b.*?</pre>|<code\b.*?</code>|<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>)""", re.DOTALL)
_CARDS = re.compile(r'<ul class="gc-cards">.*?</ul>', re.DOTALL)
# What Markdown has a meaning for within a line; what it has at the beginning of one, the converter escapes. Private
# characters stand for them until all is written; text that has such characters, or NUL, loses them.
_MARKS = {mark: chr(0xE010 + number) for number, mark in enumerate("\\`*_[]<~$|&")}
_OPEN, _CLOSE = "\ue001", "\ue002"
_PRIVATE = re.compile("[\0\ue000-\uf8ff]|&#(?:x[eE][0-9a-fA-F]{3}|5[7-9][0-9]{3}|6[0-3][0-9]{3});")
_HELD = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
# What of a text is written in another way; a line may end with any of the last.
_SPECIAL = re.compile(r"[\\`*_\[\]<>~$|&\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_HIDE, _SHOW = str.maketrans(_MARKS), str.maketrans({private: "\\" + mark for mark, private in _MARKS.items()})


def markdown(html: str, lists: Sequence[str] = ()) -> str:
    """Write a page's content as Markdown (CommonMark with tables).

    Args:
        html: The content, without what a theme puts around it.
        lists: What its first lists of cards are in Markdown, as far as that is known.
    """
    ready: list[str] = []

    def held(written: str) -> str:
        ready.append(written)
        return f"{_OPEN}{len(ready) - 1}{_CLOSE}"

    plain = _PRIVATE.sub("", html)
    if lists:
        left = iter(lists)
        plain = _CARDS.sub(lambda _: f"<p>{held(next(left))}</p>", plain, count=len(lists))
    plain = _MATH.sub(lambda math: held(_formula(math)), plain)
    plain = re.sub(r"<(/?)dt\b[^>]*>", lambda tag: "</strong></dt>" if tag[1] else "<dt><strong>", plain)
    plain = re.sub(r"</span>\s*(?=<span class=\"gc-tag)", "</span>, ", plain)
    pieces = _BETWEEN.split(plain)
    pieces[::2] = map(_hidden, pieces[::2])
    written = convert("".join(pieces), _OPTIONS).content or ""
    return _HELD.sub(lambda number: ready[int(number[1])], written.translate(_SHOW)).strip() + "\n"


def _hidden(text: str) -> str:
    """Text of HTML without marks of Markdown, and without lines that could begin with one."""
    if not _SPECIAL.search(text):
        return text
    return escape(" ".join(unescape(text).splitlines()).translate(_HIDE), quote=False)


def _formula(math: re.Match[str]) -> str:
    latex = _LATEX.search(math["content"])
    if latex is None:
        return " ".join(unescape(re.sub(r"<[^>]+>", "", math["content"])).split())
    written = unescape(latex[1]).strip()
    return f"$$\n{written}\n$$" if 'display="block"' in math["attributes"] else f"${written}$"
