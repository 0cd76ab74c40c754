"""Pages as Markdown, for programs that read text: what the page shows, with formulas as LaTeX and without its drawings.

Text that looks like Markdown or HTML stays text, whoever wrote it.
"""

from __future__ import annotations

import re
from html import escape, unescape

from html_to_markdown import ConversionOptions, convert

# What has no meaning without the page around it. Drawings have their numbers in tables beside them.
_LEFT_OUT = ["svg", ".headerlink", ".gc-foot", ".md-content__button", "button", "script", "style"]
_MATH = re.compile(r"<math\b(?P<attributes>[^>]*)>(?P<content>.*?)</math>", re.DOTALL)
_LATEX = re.compile(r'<annotation encoding="application/x-tex">(.*?)</annotation>', re.DOTALL)
# Code, of which nothing is a mark, a tag, or text.
_PIECE = re.compile(
    r"""(?P<code><(?P<name>pre|code)\b.*?</(?P=name)>)|(?P<tag><[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>)|(?P<text>[^<]+)""",
    re.DOTALL,
)
# What Markdown has a meaning for within a line; what it has at the beginning of one, the converter escapes. Private
# characters stand for them until all is written; text that has such characters loses them.
_MARKS = {mark: chr(0xE010 + number) for number, mark in enumerate("\\`*_[]<~$|&")}
_OPEN, _CLOSE = "\ue001", "\ue002"
_PRIVATE = re.compile("[\ue000-\uf8ff]|&#(?:x[eE][0-9a-fA-F]{3}|5[7-9][0-9]{3}|6[0-3][0-9]{3});")
_HELD = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_HIDE, _SHOW = str.maketrans(_MARKS), str.maketrans({private: "\\" + mark for mark, private in _MARKS.items()})


def markdown(html: str) -> str:
    """Write a page's content as Markdown (CommonMark with tables).

    Args:
        html: The content, without what a theme puts around it.
    """
    formulas: list[str] = []

    def held(math: re.Match[str]) -> str:
        formulas.append(_formula(math))
        return f"{_OPEN}{len(formulas) - 1}{_CLOSE}"

    plain = _MATH.sub(held, _PRIVATE.sub("", html))
    plain = re.sub(r"<(/?)dt\b[^>]*>", lambda tag: "</strong></dt>" if tag[1] else "<dt><strong>", plain)
    plain = re.sub(r"</span>\s*(?=<span class=\"gc-tag)", "</span>, ", plain)
    options = ConversionOptions(extract_metadata=False, exclude_selectors=_LEFT_OUT)
    written = convert(_PIECE.sub(_hidden, plain), options).content or ""
    return _HELD.sub(lambda number: formulas[int(number[1])], written.translate(_SHOW)).strip() + "\n"


def _hidden(piece: re.Match[str]) -> str:
    """A piece of HTML in which no text has marks of Markdown, nor lines that could begin with one."""
    text = piece["text"]
    return escape(" ".join(unescape(text).splitlines()).translate(_HIDE), quote=False) if text else piece[0]


def _formula(math: re.Match[str]) -> str:
    latex = _LATEX.search(math["content"])
    if latex is None:
        return " ".join(unescape(re.sub(r"<[^>]+>", "", math["content"])).split())
    written = unescape(latex[1]).strip()
    return f"$$\n{written}\n$$" if 'display="block"' in math["attributes"] else f"${written}$"
