from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from commons.catalog.urls import check_url, same_repository

GOOD = [
    "https://example.org",
    "https://example.org/",
    "https://a-b.example.co.uk/x/y?z=1&a=%20#frag",
    "https://xn--fiqs8s.example.org/",
    "https://example.xn--p1ai/",
    "https://en.wikipedia.org/wiki/GPT-2_(model)",
    "https://zh.wikipedia.org/wiki/注意力",
    "https://openreview.net/forum?id=iO4LZibEqW",
    "https://example.org/@user:name",
]
BAD = {
    "http://example.org": "GC404",
    "HTTPS://example.org": "GC404",
    "ftp://example.org": "GC404",
    "example.org": "GC404",
    "//example.org": "GC404",
    "javascript:alert(1)": "GC404",
    "javascript://example.org/%0aalert(1)": "GC404",
    "data:text/html,x": "GC404",
    "https:example.org": "GC404",
    "https:/example.org": "GC404",
    "https://a@example.org/": "GC405",
    "https://github.com@evil.example/": "GC405",
    "https://user:password@example.org/": "GC405",
    "https://": "GC406",
    "https:///x": "GC406",
    "https://?x": "GC406",
    "https://localhost/": "GC406",
    "https://printer.local/": "GC406",
    "https://127.0.0.1/": "GC406",
    "https://2130706433/": "GC406",
    "https://0x7f.0.0.1/": "GC406",
    "https://127.0.0.0x1/": "GC406",
    "https://[::1]/": "GC406",
    "https://[::1]:80/": "GC406",
    "https://example..org/": "GC406",
    "https://example.org./": "GC406",
    "https://-a.example.org/": "GC406",
    "https://exаmple.org/": "GC406",
    "https://１２７.0.0.1/": "GC406",
    "https://example.o/": "GC406",
    "https://a_b.example.org/": "GC406",
    "https://" + "a" * 64 + ".org/": "GC406",
    "https://" + "a." * 130 + "org/": "GC406",
    "https://example.org:443/": "GC407",
    "https://example.org:/": "GC407",
    "https://example.org/a b": "GC408",
    "https://example.org/\n": "GC408",
    "https://example.org\\@evil.example/": "GC408",
    'https://example.org/"onmouseover="x': "GC408",
    "https://example.org/<script>": "GC408",
    "https://example.org/%zz": "GC408",
    " https://example.org/": "GC408",
}


@pytest.mark.parametrize("url", GOOD)
def test_good_addresses(url: str) -> None:
    assert check_url(url) == url


@pytest.mark.parametrize("url", BAD)
def test_bad_addresses(url: str) -> None:
    with pytest.raises(PydanticCustomError) as raised:
        check_url(url)
    assert raised.value.type == BAD[url]


@given(st.from_regex(r"\A(https?://)?[a-zA-Z0-9.@:\[\]/?#%-]{0,30}\Z") | st.text(max_size=30))
def test_no_text_makes_it_fail_otherwise(text: str) -> None:
    try:
        assert check_url(text).startswith("https://")
    except PydanticCustomError as refused:
        assert refused.type.startswith("GC40")
    assert same_repository(same_repository(text)) == same_repository(text)
