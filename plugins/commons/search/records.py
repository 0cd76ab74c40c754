"""What of a page is searched: its article, and what it can be filtered by."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from html import escape

# By the name of a filter, the values that a page has.
Facts = Mapping[str, Sequence[str]]

_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
# Around every Chinese character there is a space.
_BESIDE = re.compile(rf"(?<={_HAN})(?=\S)|(?<=\S)(?={_HAN})")
_IS_HAN = re.compile(_HAN)
_TAG = re.compile(r"(<[^>]*>)")
_ARTICLE = re.compile(r"<article\b.*</article>", re.DOTALL)
_LANGUAGE = re.compile(r'<html lang="([^"]*)"')
_PERMALINK = re.compile(r'<a class="headerlink"[^>]*>.*?</a>', re.DOTALL)
_MARK = "qzf"
_HIDDEN = '<meta name="robots" content="noindex'


def record(html: str, facts: Facts) -> str | None:
    """The page as it is indexed.

    Args:
        html: The whole page as it was built.
        facts: What the page can be filtered by.

    Returns:
        A page with nothing but what is searched; None for one that is not to be found.
    """
    article, language = _ARTICLE.search(html), _LANGUAGE.search(html)
    if article is None or language is None or _HIDDEN in html[: article.start()]:
        return None
    return of_article(article[0], language[1], facts)


def of_article(html: str, language: str, facts: Facts) -> str:
    """A page as it is indexed, by what stands in it; the arguments and the result are as those of `record`."""
    text = _PERMALINK.sub("", html).replace("data-search-exclude", "data-pagefind-ignore")
    marks = " ".join(mark(name, value) for name, values in facts.items() for value in values)
    kind = next(iter(facts.get("kind", ())), "")
    return (
        f'<html lang="{language}"><head><meta data-pagefind-meta="kind[content]" content="{escape(kind)}"></head>'
        f'<body>{spaced(text)}<p data-pagefind-weight="0">{marks}</p></body></html>'
    )


def mark(name: str, value: str) -> str:
    """A word that pages have which have a value, and no other page: a search with it finds those alone.

    Pagefind has filters of its own, and writes them in another order each time.
    """
    return f"{_MARK}{hashlib.sha256(f'{name}:{value}'.encode()).hexdigest()[:12]}"


def spaced(html: str) -> str:
    """The same with a space around every Chinese character, but for those in tags.

    Pagefind takes what stands on both sides of a tag within a line, or of a comma, for one word.
    """
    if not _IS_HAN.search(html):
        return html
    pieces, ends = [], " "
    for part in _TAG.split(html):
        if part.startswith("<") or not part:
            pieces.append(part)
            continue
        apart = not ends.isspace() and not part[0].isspace() and bool(_IS_HAN.match(ends) or _IS_HAN.match(part))
        pieces.append((" " if apart else "") + _BESIDE.sub(" ", part))
        ends = part[-1]
    return "".join(pieces)
