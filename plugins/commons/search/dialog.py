"""What opens the search in a page, and the dialog it takes place in; `search.js` brings both to life."""

from __future__ import annotations

import re
from functools import cache

from commons import templates

_ROOM = "commons.search"
# Behind everything else in the header but the way to the repository, if there is one.
_PLACE = re.compile(r'(?=<div class="md-header__source">)|(?=</nav>\s*</header>)')
# Before the theme's scripts, and so before ours, which look for the dialog as soon as they are read.
_SCRIPTS = '<script id="__config"'


def with_search(html: str, language: str, root: str) -> str:
    """A page in which one can search.

    Args:
        html: The whole page as the theme rendered it.
        language: `en` or `zh`.
        root: The way to the root of the site, all languages together; it ends with a slash.

    Raises:
        ValueError: The page has no header to put the button into, or not the theme's scripts.
    """
    if not _PLACE.search(html) or _SCRIPTS not in html:
        raise ValueError("the page has no place for the search")
    opener, dialog = _parts(language, root)
    return _PLACE.sub(lambda _: opener, html, count=1).replace(_SCRIPTS, dialog + _SCRIPTS, 1)


@cache
def _parts(language: str, root: str) -> tuple[str, str]:
    """The button and the dialog; pages of one folder share them."""
    words = templates.words(_ROOM, language)
    said = {name: text for name, text in words.items() if name.startswith(("search_", "filter_"))}
    made = templates.environment(_ROOM)
    opener = made.get_template("opener.html").render(words=words)
    return opener, made.get_template("dialog.html").render(words=words, root=root, said=said)
