from __future__ import annotations

import json
import re
from html import unescape

import pytest

from commons import templates
from commons.search import with_search

PAGE = """<body><header><nav>{repository}</nav>
</header><p>x</p><script id="__config" type="application/json">{{}}</script></body>"""


@pytest.mark.parametrize("repository", ["", '<div class="md-header__source"><a href="x">y</a></div>'])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_button_in_the_header_and_the_dialog_before_the_scripts(language: str, repository: str) -> None:
    html = with_search(PAGE.format(repository=repository), language, "../../")
    assert html.index("<nav>") < html.index("gc-search-opener") < html.index("</nav>")
    assert not repository or html.index("gc-search-opener") < html.index("md-header__source")
    assert html.index("</header>") < html.index("<dialog") < html.index("</dialog>") < html.index("__config")
    assert 'data-root="../../"' in html
    said = re.search(r"data-words='([^']*)'", html)
    assert said is not None
    assert json.loads(unescape(said[1]))["search_none"] == templates.words("commons.search", language)["search_none"]


def test_a_page_without_a_place_for_it() -> None:
    with pytest.raises(ValueError, match="no place for the search"):
        with_search("<body></body>", "en", "/")
