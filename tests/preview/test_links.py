from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.preview.links import Links
from tests import hostile

SITE = "https://example.org/site/"
LINKS = Links(
    SITE,
    {
        "catalog/projects/x/": "en/projects/x.html",
        "catalog/projects/": "en/projects.html",
        "learn/": "en/documents/1.html",
    },
    {"catalog/problems/p/shot.png": "pictures/after/problems/p/shot.png"},
)
PAGE, FILE = "catalog/projects/x/", "en/projects/x.html"


@pytest.mark.parametrize(
    ("url", "led"),
    {
        "../": "../projects.html",
        "../#training": "../projects.html#training",
        "../x/": "x.html",
        "../../people/y/": f"{SITE}catalog/people/y/",
        "../../../learn/#top": "../documents/1.html#top",
        "../../../../../../etc/": f"{SITE}etc/",
        "../../problems/p/shot.png": "../../pictures/after/problems/p/shot.png",
        "https://example.com/a": "https://example.com/a",
        "mailto:a@example.org": "mailto:a@example.org",
        "javascript:alert(1)": None,
        "data:text/html,x": None,
        "//evil.example/": None,
        "https://[": None,
        "file:///etc/passwd": None,
    }.items(),
)
def test_where_links_lead(url: str, led: str | None) -> None:
    assert LINKS.resolve(url, PAGE, FILE) == led


def test_our_own_html_keeps_all_but_where_it_leads() -> None:
    html = '<h2 id="a">a</h2><a href="#a">b</a> <a href="../">c &#34; href="x"</a><img src="gone.png" alt="">'
    assert LINKS.rewrite(html, PAGE, FILE, "after-") == (
        '<h2 id="after-a">a</h2><a href="#after-a">b</a> <a href="../projects.html">c &#34; href='
        f'"{SITE}catalog/projects/x/x"</a><img src="{SITE}catalog/projects/x/gone.png" alt="">'
    )


def clean(html: str) -> str:
    return LINKS.clean(html, "learn/", "en/documents/2.html", "after-")


@pytest.mark.parametrize(
    ("html", "cleaned"),
    {
        "<p>a<script>alert(1)</script></p>": "<p>a</p>",
        "<img src=x onerror=alert(1)>": "",
        "<img src=https://evil.example/pixel.png alt='a > b'>": "a &gt; b",
        '<a href="javascript:alert(1)">x</a>': '<a rel="noopener nofollow">x</a>',
        '<a href="gpt.md#heads">x</a>': f'<a href="{SITE}learn/gpt/#heads" rel="noopener nofollow">x</a>',
        '<a href="index.md">x</a>': '<a href="1.html" rel="noopener nofollow">x</a>',
        '<meta http-equiv="refresh" content="0;url=https://evil.example">': "",
        "<style>body{display:none}</style>x": "x",
        '<p class="preview-banner gc-tag" style="top:0">x</p>': '<p class="gc-tag">x</p>',
        '<p class="gc-preview-banner">x</p>': "<p>x</p>",
        '<h2 id="a">x</h2><a href="#a">y</a>': (
            '<h2 id="after-a">x</h2><a href="#after-a" rel="noopener nofollow">y</a>'
        ),
        "<math display=block><msup><mi>x</mi><mn>2</mn></msup></math>": (
            '<math display="block"><msup><mi>x</mi><mn>2</mn></msup></math>'
        ),
        "<input type=submit value=x>": '<input type="checkbox">',
        "<form action=https://evil.example>x</form>": "x",
    }.items(),
)
def test_what_is_left_of_a_strangers_html(html: str, cleaned: str) -> None:
    assert clean(html) == cleaned


class _Reading(HTMLParser):
    """The elements and attributes of a text, as a browser's parser finds them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_nothing_hostile_acts() -> None:
    for text in (*hostile.OWN, *hostile.PUBLIC):
        for tag, attributes in _Reading(clean(text)).found:
            assert tag not in {"script", "style", "iframe", "object", "embed", "form", "meta", "base", "link", "svg"}
            assert not any(name.startswith("on") or name in {"style", "ping", "srcset"} for name in attributes)
            address = urlsplit((attributes.get("href") or "").strip())
            assert address.scheme in {"", "https", "http", "mailto"}
            assert address.scheme or not address.netloc


@given(st.text(max_size=100), st.text(max_size=30))
def test_any_address_leads_somewhere_safe(url: str, page: str) -> None:
    led = LINKS.resolve(url, page, FILE)
    if led is not None:
        scheme = urlsplit(led).scheme
        assert scheme in {"https", "http", "mailto"} or (not scheme and led.startswith(("..", "x.html")))
