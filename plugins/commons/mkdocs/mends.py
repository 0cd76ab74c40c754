"""What Material's HTML lacks, put right after a page is rendered.

A template override would do the same, but breaks with every release of the theme. Each mend is an exact replacement
with its reason; a mend whose text is gone from the theme is a warning, and so fails a strict build instead of being
forgotten.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Mend(NamedTuple):
    """One replacement: what to look for, which every page must have, and what to put there."""

    pattern: re.Pattern[str]
    replacement: str


MENDS = (
    # Material's script looks for a sitemap.xml beside every one of these: two 404s a page.
    Mend(re.compile(r'<link rel="alternate" href="[^"]*" hreflang="[^"]*">'), ""),
    # Material's script asks GitHub for the repository's stars behind every link that is marked so.
    Mend(re.compile(r'(<a [^>]*class="md-source") data-md-component="source"'), r"\1"),
    # The generator's version changes bytes for no reader's benefit.
    Mend(re.compile(r'<meta name="generator" content="[^"]*">'), ""),
    # What Material's own search says; pages have another search.
    Mend(re.compile(r'"search\.result\.[^"]*": "(?:[^"\\]|\\.)*", '), ""),
)


def switch(html: str, links: Mapping[str, str]) -> str:
    """Correct the links of the language switch.

    MkDocs makes them relative as if both languages were one site, so that from `zh/x/` the way to `x/` is `./`.

    Args:
        html: A page as the theme rendered it.
        links: Where the page is in each language, relative to the page.
    """
    return re.sub(
        r'<a href="[^"]*" hreflang="([^"]*)" class="md-select__link">',
        lambda link: f'<a href="{links[link[1]]}" hreflang="{link[1]}" class="md-select__link">',
        html,
    )


_LABEL = re.compile(r'(<label class="md-nav__link" for="__nav_\w+" id="__nav_\w+_label") tabindex=""')
_CONTENTS = re.compile(r'(<nav class="md-nav md-nav--secondary") aria-label="[^"]*"')


def contents(html: str) -> str:
    """Take the parts of the table of contents for what they are, lists in a list.

    Material makes each a landmark with the heading's text for its name, and two headings may have the same text
    (WAI-ARIA: landmarks of a page have different names). The whole is on a page twice if the page is in the
    navigation: there it is a part of that. Its title is the label of a box that no other page has. And a place in the
    order of the keyboard is a number, or nothing.

    Args:
        html: A page as the theme rendered it.
    """
    html = _LABEL.sub(r"\1", html)
    is_in_navigation = 'id="__toc"' in html
    html = _CONTENTS.sub(r'\1 role="none"', html, count=1) if is_in_navigation else html.replace(' for="__toc"', "")
    return re.sub(r'<nav class="md-nav" aria-label="[^"]*">', '<nav class="md-nav" role="none">', html)


def mend(html: str) -> tuple[str, list[str]]:
    """Apply all mends to a page.

    Args:
        html: A page as the theme rendered it.

    Returns:
        The mended page, and the patterns that were not found.
    """
    missing = []
    for pattern, replacement in MENDS:
        html, count = pattern.subn(replacement, html)
        if not count:
            missing.append(pattern.pattern)
    return html, missing
