"""An SVG figure made part of a page: in the page's colours, with ids of its own, and with nothing that acts."""

from __future__ import annotations

import re
from html import escape
from xml.etree import ElementTree as ET

from commons.execute.images import PNG, with_palette

_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}href"
# What draws; everything else is dropped: scripts, styles (which would be the whole page's), animations, metadata.
# fmt: off
_ELEMENTS = frozenset({
    "circle", "clipPath", "defs", "desc", "ellipse", "feGaussianBlur", "feMerge", "feMergeNode", "feOffset",
    "filter", "g", "image", "line", "linearGradient", "marker", "mask", "path", "pattern", "polygon", "polyline",
    "radialGradient", "rect", "stop", "svg", "symbol", "text", "textPath", "title", "tspan", "use",
})
# fmt: on
_PROLOGUE = re.compile(r"\A\s*(?:<\?xml[^>]*\?>)?\s*(?:<!--.*?-->\s*)*(?:<!DOCTYPE[^>\[]*>)?", re.DOTALL)
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^'\")\s]+)['\"]?\s*\)")
_TARGET = re.compile(r"(?:^|url\()#([^)]+)")
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}(?![\de])")
_COORDINATES = {"cx", "cy", "d", "height", "points", "r", "transform", "width", "x", "x1", "x2", "y", "y1", "y2"}
_ADDRESS = re.compile(r"url\(\s*['\"]?(?!#)", re.IGNORECASE)
_BLACK = re.compile(r"(?<![\w#-])(?:#000000|#000|black|rgb\(0, ?0, ?0\))(?![\w-])", re.IGNORECASE)
_COLOURED = ("color", "fill", "flood-color", "stop-color", "stroke")
# What a style may say: these are attributes too, and a page whose policy forbids inline styles still shows them.
# fmt: off
_STYLES = frozenset({
    "clip-path", "clip-rule", "color", "dominant-baseline", "fill", "fill-opacity", "fill-rule", "flood-color",
    "flood-opacity", "font-family", "font-size", "font-stretch", "font-style", "font-variant", "font-weight",
    "image-rendering", "letter-spacing", "marker-end", "marker-mid", "marker-start", "mask", "opacity", "stop-color",
    "stop-opacity", "stroke", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin",
    "stroke-miterlimit", "stroke-opacity", "stroke-width", "text-anchor", "text-decoration", "visibility",
})
# fmt: on
# Matplotlib's own, which it writes as a style sheet.
_JOINTS = {"stroke-linecap": "butt", "stroke-linejoin": "round"}


class FigureError(ValueError):
    """An SVG that cannot be shown; the message is one sentence without a full stop."""


def inline(svg: str, *, alt: str, prefix: str) -> str:
    """Make an SVG document an element of a page.

    Args:
        svg: A document, for example Matplotlib's.
        alt: What it shows, for those who do not see it.
        prefix: What its ids begin with on the page.

    Returns:
        An `<svg>` element: black in it is the colour of text, and its size gives way to a narrow page.

    Raises:
        FigureError: It is no SVG, or one with declarations of its own.
    """
    body = _PROLOGUE.sub("", svg, count=1)
    if "<!DOCTYPE" in body or "<!ENTITY" in body:
        raise FigureError("this figure is an SVG with declarations of its own, which are not read")
    try:
        root = ET.fromstring(body)  # noqa: S314 - no declarations, so no entities
    except ET.ParseError as error:
        raise FigureError(f"this figure is no SVG: {error}") from error
    if root.tag not in {"svg", f"{_SVG}svg"}:
        raise FigureError(f"this figure is no SVG, but an element {root.tag!r}")
    _clean(root, prefix)
    _thin(root, {target for element in root.iter() for target in _targets(element)})
    size = _view(root)
    root.attrib = {"viewBox": size} | _JOINTS | {"fill": "currentColor", "role": "img", "aria-label": alt}
    root.set("width", size.split()[2])
    root.set("class", "gc-cell__figure")
    return _markup(root)


def _view(root: ET.Element) -> str:
    box = root.get("viewBox")
    numbers = (box or f"0 0 {root.get('width', '')} {root.get('height', '')}").replace(",", " ").split()
    values = [re.sub(r"(?:pt|px)$", "", number) for number in numbers]
    if len(values) != 4 or not all(re.fullmatch(r"-?\d{1,6}(?:\.\d+)?", value) for value in values):
        raise FigureError("this figure has no size: an SVG needs a viewBox, or width and height")
    return " ".join(values)


def _clean(element: ET.Element, prefix: str) -> None:
    element.tag = element.tag.removeprefix(_SVG)
    for child in list(element):
        if child.tag.removeprefix(_SVG) in _ELEMENTS:
            _clean(child, prefix)
        else:
            element.remove(child)
    attributes = dict(element.attrib)
    attributes |= _styles(attributes.pop("style", ""))
    attributes = {("href" if name == _XLINK else name): value for name, value in attributes.items()}
    element.attrib = {
        name: _local(name, value, prefix) for name, value in attributes.items() if _is_harmless(name, value)
    }
    if element.attrib.get("image-rendering") == "pixelated":
        # As an attribute it would be the only value that SVG does not know.
        del element.attrib["image-rendering"]
        element.set("class", "gc-pixels")


def _targets(element: ET.Element) -> list[str]:
    """The ids that an element refers to."""
    return [found for value in element.attrib.values() for found in _TARGET.findall(value)]


def _thin(element: ET.Element, used: set[str]) -> None:
    """Leave out what nobody sees: ids without a use, groups without a purpose, the digits behind a hundredth."""
    if element.get("id") not in used:
        element.attrib.pop("id", None)
    for name in _COORDINATES & element.attrib.keys():
        element.set(name, " ".join(_LONG_NUMBER.sub(_rounded, element.attrib[name]).split()))
    for child in list(element):
        _thin(child, used)
        if child.tag in {"defs", "g"} and not len(child):
            element.remove(child)
        elif child.tag == "g" and not child.attrib:
            place = list(element).index(child)
            element[place : place + 1] = list(child)


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def _styles(style: str) -> dict[str, str]:
    """`fill: none; stroke: black` as attributes."""
    pairs = (declaration.partition(":") for declaration in style.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip() in _STYLES}


def _is_harmless(name: str, value: str) -> bool:
    if name == "href":
        return value.startswith(("#", PNG, "data:image/jpeg;base64,"))
    return name[:2].lower() != "on" and name != "class" and "{" not in name and not _ADDRESS.search(value)


def _local(name: str, value: str, prefix: str) -> str:
    if name == "id":
        return f"{prefix}{value}"
    if name == "href" and value.startswith("#"):
        return f"#{prefix}{value[1:]}"
    if name == "href" and value.startswith(PNG):
        return with_palette(value)
    value = _REFERENCE.sub(lambda found: f"url(#{prefix}{found[1]})", value)
    return _BLACK.sub("currentColor", value) if name in _COLOURED else value


def _markup(element: ET.Element) -> str:
    """Without namespaces, which HTML does not have, and without the white space between elements."""
    attributes = "".join(
        f' {name}="{escape(value, quote=False).replace(chr(34), "&quot;")}"' for name, value in element.attrib.items()
    )
    keeps = element.tag in {"text", "tspan", "textPath", "title", "desc"}
    inner = [_kept(element.text, keeps=keeps)]
    for child in element:
        inner += [_markup(child), _kept(child.tail, keeps=keeps)]
    content = "".join(inner)
    return f"<{element.tag}{attributes}>{content}</{element.tag}>" if content else f"<{element.tag}{attributes}/>"


def _kept(text: str | None, *, keeps: bool) -> str:
    return escape(text, quote=False) if text and keeps else ""
