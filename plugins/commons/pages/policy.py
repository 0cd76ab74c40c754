"""The content security policy: what pages may load and run, which is nothing but what the build has put there.

A page names the hashes of its own inline scripts, those of the theme, in a `meta` element, for hosts that send no
headers of ours. What somebody writes into an entry would not run even if it became an element: its hash is not there.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

HEADERS = "_headers"
_INLINE = re.compile(r"<script\b(?![^>]*\bsrc=)(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.DOTALL | re.IGNORECASE)
_TYPE = re.compile(r"\btype=[\"']?(?P<type>[\w/+.-]+)")
_META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="(?P<policy>[^"]*)">')
_CHARSET = '<meta charset="utf-8">'
_GISCUS = "https://giscus.app"
# Others are data, which no browser runs.
_SCRIPTS = {"", "module", "text/javascript", "application/javascript"}
# What hosts can say and pages cannot, or what has nothing to do with scripts.
_OTHERS = (
    "X-Content-Type-Options: nosniff",
    "Referrer-Policy: strict-origin-when-cross-origin",
    "Permissions-Policy: camera=(), geolocation=(), microphone=()",
    # Everything here is public, and programs on other sites may read it.
    "Access-Control-Allow-Origin: *",
)


def hashes(html: str) -> list[str]:
    """The inline scripts of a page, as a policy names them."""
    found = (
        script["code"]
        for script in _INLINE.finditer(html)
        if (type_ := _TYPE.search(script["attributes"])) is None or type_["type"].lower() in _SCRIPTS
    )
    digests = (base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() for code in found)
    return [f"'sha256-{digest}'" for digest in dict.fromkeys(digests)]


def policy(scripts: Iterable[str], *, forge: str = "", discussions: bool = False) -> str:
    """The policy of a page.

    Args:
        scripts: The hashes of its inline scripts.
        forge: Where forms may lead besides the site, such as `https://github.com`.
        discussions: Whether giscus may be loaded when a reader asks for it.
    """
    others = [_GISCUS] if discussions else []
    # No text becomes HTML or a script, but for what `commons.js` lets pass; giscus has ways of its own.
    trusted = {"require-trusted-types-for": ["'script'"], "trusted-types": ["default"]} if not discussions else {}
    directives = {
        "default-src": ["'self'"],
        # The index of the search is read by a program in WebAssembly.
        "script-src": ["'self'", "'wasm-unsafe-eval'", *others, *scripts],
        "style-src": ["'self'", *others],
        # Widths and colours of figures are attributes; they can hide something, and run nothing.
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "frame-src": others or ["'none'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'", *([forge] if forge else [])],
    } | trusted
    return _written(directives)


def with_policy(html: str, *, forge: str = "", discussions: bool = False) -> str:
    """A page with its policy, which must come before any script.

    Args:
        html: The whole page, to which nothing is added afterwards.
        forge: As in `policy`.
        discussions: As in `policy`.

    Raises:
        ValueError: The page does not begin as pages do.
    """
    if _CHARSET not in html:
        raise ValueError(f"the page has no {_CHARSET}, behind which its policy would stand")
    said = policy(hashes(html), forge=forge, discussions=discussions)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{said}">'
    return html.replace(_CHARSET, f"{_CHARSET}\n{meta}", 1)


def policy_in(html: str) -> str:
    """The policy that is in a page, or in its beginning; empty if there is none."""
    found = _META.search(html)
    return found["policy"] if found else ""


def headers(policies: Iterable[str]) -> str:
    """The headers of all pages as a file for hosts that read one, such as Netlify and Cloudflare Pages.

    Args:
        policies: Those of the pages: what any of them allows, all may do.
    """
    directives: dict[str, list[str]] = {}
    for each in dict.fromkeys(policies):
        for directive in filter(None, each.split("; ")):
            name, *sources = directive.split()
            directives.setdefault(name, []).extend(sources)
    joined = {name: list(dict.fromkeys(sources)) for name, sources in directives.items()}
    # A frame around the site is for its host to forbid: a page cannot say it.
    said = _written({**joined, "frame-ancestors": ["'self'"]})
    return "\n  ".join(["/*", f"Content-Security-Policy: {said}", *_OTHERS]) + "\n"


def _written(directives: dict[str, list[str]]) -> str:
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())
