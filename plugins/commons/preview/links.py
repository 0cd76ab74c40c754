"""Links of pages that stand in a preview: to what is in it, or else to the site."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from html import escape, unescape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import nh3

if TYPE_CHECKING:
    from collections.abc import Mapping

# Attributes in HTML of our own templates, where no text of an entry has a quote of this sort.
_ATTRIBUTE = re.compile(r' (href|src|id|for|aria-labelledby)="([^"]*)"')
_PICTURE = re.compile(r'<img(?: src="(?P<src>[^"]*)"| alt="(?P<alt>[^"]*)"| [\w-]+="[^"]*")*>')
_MATH = frozenset(
    [
        "math",
        "semantics",
        "annotation",
        "mrow",
        "mi",
        "mo",
        "mn",
        "mtext",
        "mspace",
        "msup",
        "msub",
        "msubsup",
        "mfrac",
        "msqrt",
        "mroot",
        "mover",
        "munder",
        "munderover",
        "mtable",
        "mtr",
        "mtd",
        "mstyle",
        "mpadded",
        "mphantom",
        "menclose",
        "mmultiscripts",
        "mprescripts",
        "none",
        "ms",
    ]
)
_MATH_ATTRIBUTES = frozenset(
    [
        "display",
        "mathvariant",
        "stretchy",
        "fence",
        "separator",
        "form",
        "lspace",
        "rspace",
        "minsize",
        "maxsize",
        "symmetric",
        "largeop",
        "movablelimits",
        "accent",
        "accentunder",
        "linethickness",
        "columnalign",
        "rowalign",
        "columnspacing",
        "rowspacing",
        "displaystyle",
        "scriptlevel",
        "width",
        "height",
        "depth",
        "voffset",
        "columnspan",
        "rowspan",
        "encoding",
    ]
)
_TAGS = nh3.ALLOWED_TAGS | _MATH | {"section", "figure", "figcaption", "input"}
_ATTRIBUTES = {
    **{tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()},
    **{tag: set(_MATH_ATTRIBUTES) for tag in _MATH},
    "input": {"type", "checked", "disabled"},
}
_EVERYWHERE = {"class", "id", "lang", "title", "alt", "dir"}
# Names of classes that pages of this site use; others could make text look like what the preview itself says.
_CLASS = re.compile(r"gc-(?!preview)[\w-]+|highlight|admonition[\w-]*|footnote[\w-]*|arithmatex|headerlink")


@dataclass(frozen=True)
class Links:
    """Where the links of a preview lead.

    Attributes:
        site: The site's address in the page's language, with a slash at the end.
        pages: Pages of the site that the preview has, such as `catalog/projects/x/`, and their files in it.
        files: Pictures by their place on the site, and their files in the preview.
    """

    site: str
    pages: Mapping[str, str]
    files: Mapping[str, str] = field(default_factory=dict)

    def resolve(self, url: str, page: str, file: str) -> str | None:
        """Where a link leads to.

        Args:
            url: As it stands in the page.
            page: The page's place on the site, such as `catalog/projects/x/`.
            file: The page's file in the preview.

        Returns:
            A relative address in the preview, or an absolute one; None for what leads nowhere that is safe.
        """
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        if parts.scheme or parts.netloc:
            return url if parts.scheme in {"https", "http", "mailto"} else None
        target = posixpath.normpath(posixpath.join("/", page, parts.path))[1:]
        target += "/" if target and (parts.path.endswith(("/", ".")) or not parts.path) else ""
        here = self.files.get(target) or self.pages.get(target)
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        if here is not None:
            return posixpath.relpath(here, posixpath.dirname(file) or ".") + fragment
        return self.site + target + fragment

    def rewrite(self, html: str, page: str, file: str, prefix: str) -> str:
        """HTML of our own templates with its links led on, and its ids made different from those beside it.

        Args:
            html: What `commons.pages` made.
            page: As for `resolve`.
            file: As for `resolve`.
            prefix: What its ids begin with.
        """

        def replaced(found: re.Match[str]) -> str:
            name, value = found[1], unescape(found[2])
            if name in {"href", "src"}:
                led = f"#{prefix}{value[1:]}" if value.startswith("#") else self.resolve(value, page, file)
                return f' {name}="{escape(led)}"' if led is not None else ""
            return f' {name}="{escape(" ".join(prefix + each for each in value.split()))}"'

        return _ATTRIBUTE.sub(replaced, html)

    def clean(self, html: str, page: str, file: str, prefix: str) -> str:
        """HTML that strangers may have written, without what is not text, a picture, a table or a formula.

        Args:
            html: Any.
            page: As for `resolve`.
            file: As for `resolve`.
            prefix: What its ids begin with.
        """

        def filtered(tag: str, name: str, value: str) -> str | None:
            if name in {"href", "src"}:
                if value.startswith("#"):
                    return f"#{prefix}{value[1:]}"
                # A page's links lead from its file to files; on the site each page is a folder.
                led = self.resolve(_as_folder(value), page, file)
                return led if name == "href" or (led and not urlsplit(led).scheme) else None
            if name == "id":
                return prefix + value
            if name == "class":
                return " ".join(each for each in value.split() if _CLASS.fullmatch(each)) or None
            return "checkbox" if (tag, name) == ("input", "type") else value

        cleaned = nh3.clean(
            html,
            tags=set(_TAGS),
            attributes={**_ATTRIBUTES, "*": _EVERYWHERE},
            attribute_filter=filtered,
            url_schemes={"https", "http", "mailto"},
            link_rel="noopener nofollow",
        )
        # A picture that the preview does not have is what is said of it.
        return _PICTURE.sub(lambda found: found[0] if found["src"] else found["alt"] or "", cleaned)


def _as_folder(url: str) -> str:
    """A link to a page's file as a link to the page: `../gpt.md#heads` as `../gpt/#heads`."""
    path, hash_sign, fragment = url.partition("#")
    if "://" in path or not path.endswith(".md"):
        return url
    folder = path.removesuffix(".md")
    name = folder.rpartition("/")[2]
    return (folder[: -len(name)] if name == "index" else f"{folder}/") + hash_sign + fragment
