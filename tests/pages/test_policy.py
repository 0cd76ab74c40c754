"""The content security policy: what is in a page is allowed, and nothing that could be put there."""

from __future__ import annotations

import base64
import hashlib

import pytest

from commons.pages.policy import hashes, headers, policy, policy_in, with_policy

PAGE = '<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n<script>a()</script>\n</head><body></body></html>'


def hashed(code: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"


@pytest.mark.parametrize(
    ("html", "codes"),
    [
        ("<script>a()</script><p></p><script>\nb(<1)\n</script>", ["a()", "\nb(<1)\n"]),
        ("<script>a()</script><script>a()</script>", ["a()"]),
        ("<SCRIPT TYPE='module'>a()</SCRIPT>", ["a()"]),
        ('<script src="x.js"></script>', []),
        ('<script async src="x.js">no()</script>', []),
        ('<script type="application/ld+json">{"a": 1}</script>', []),
        ('<script id="__config" type="application/json">{}</script>', []),
        ("<script>词元</script>", ["词元"]),
        ("<p>script</p>", []),
    ],
)
def test_inline_scripts_are_found(html: str, codes: list[str]) -> None:
    assert hashes(html) == [hashed(code) for code in codes]


def test_a_page_allows_its_own_scripts_and_says_so_before_them() -> None:
    page = with_policy(PAGE)
    assert page.index("Content-Security-Policy") < page.index("<script>")
    said = policy_in(page)
    assert f"script-src 'self' 'wasm-unsafe-eval' {hashed('a()')};" in said
    assert "script-src 'self' 'wasm-unsafe-eval' 'unsafe" not in said
    assert "object-src 'none'" in said and "base-uri 'self'" in said
    assert policy_in(PAGE) == ""


def test_a_page_that_begins_otherwise_is_no_page() -> None:
    with pytest.raises(ValueError, match="charset"):
        with_policy("<html></html>")


def test_others_are_asked_only_where_the_site_is_set_up_so() -> None:
    assert "https:" not in policy([])
    assert "form-action 'self' https://github.com" in policy([], forge="https://github.com")
    assert policy([]).endswith("; require-trusted-types-for 'script'; trusted-types default")
    said = policy([], discussions=True)
    assert "trusted-types" not in said
    assert "script-src 'self' 'wasm-unsafe-eval' https://giscus.app;" in said and "frame-src https://giscus.app" in said


def test_headers_allow_what_any_page_needs() -> None:
    pages = [policy([hashed("a")]), policy([hashed("b"), hashed("a")], forge="https://github.com"), ""]
    lines = headers(pages).splitlines()
    assert lines[0] == "/*"
    (said,) = (line for line in lines if "Content-Security-Policy" in line)
    assert f"script-src 'self' 'wasm-unsafe-eval' {hashed('a')} {hashed('b')};" in said
    assert said.count("default-src") == 1
    assert said.endswith("frame-ancestors 'self'")
    assert "  Access-Control-Allow-Origin: *" in lines
