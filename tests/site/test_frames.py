"""What a theme has around a page, filled for many: what goes in is text, and a theme that changes is noticed."""

from __future__ import annotations

import re
from html import escape

import pytest

from commons.pages import Family, Heading, RenderedPage
from commons.site import HEAD, Frame, FrameError, Placeholders, Values
from tests import hostile

FAMILY = Family("catalog/projects/", 0, has_source=True)
DEEP = Family("catalog/projects/", 2, has_source=False)
PAGE = """<html><head><title>{title}</title><meta name="description" content="{about}">{head}</head>
<body><a href="https://x.org/edit/{source}">edit</a><a href="../../{url}">here</a><a href="?page={quoted}">report</a>
<nav>{contents}</nav>
<article>{content}<aside>foot</aside></article></body></html>"""
ITEM = '<li><a href="#{id}">\n<span>{title}</span></a></li>'


def theme(page: RenderedPage, head: str, *, item: str = ITEM) -> str:
    """What a theme might make of a page."""
    url = page.path.removesuffix(".md").removesuffix("/index") + "/"
    items = [item.format(id=each.id, title=escape(each.title)) for each in page.headings]
    return PAGE.format(
        title=escape(page.title),
        about=escape(page.description),
        head=head,
        source=page.source,
        url=url,
        quoted=url.replace("/", "%2F"),
        contents="<ul>{}</ul>".format("\n".join(items)) if items else "",
        content=page.html,
    )


def frame(family: Family) -> Frame:
    placeholders = Placeholders.of(family)
    return Frame.of(*(theme(page, HEAD) for page in placeholders))


def page(text: str, *, path: str, sections: int, source: str = "catalog/projects/x.yml") -> RenderedPage:
    headings = tuple(Heading(f"s{number}", text) for number in range(sections))
    return RenderedPage(path, text, text, f'<h1 id="title">{escape(text)}</h1>', source=source, headings=headings)


@pytest.mark.parametrize("text", ["A project", "gcframe", *hostile.OWN])
@pytest.mark.parametrize("sections", [0, 1, 2, 7])
def test_a_filled_frame_is_what_the_theme_would_make(text: str, sections: int) -> None:
    text = " ".join(text.split())
    made = page(text, path="catalog/projects/x.md", sections=sections)
    assert frame(FAMILY).filled(Values(made, "x", "<meta>")) == theme(made, "<meta>")


def test_a_page_in_folders_has_its_way_in_addresses_and_quoted() -> None:
    made = page("x", path="catalog/projects/license/mit/index.md", sections=0, source="")
    filled = frame(DEEP).filled(Values(made, "license/mit", ""))
    assert filled == theme(made, "")
    assert "catalog%2Fprojects%2Flicense%2Fmit%2F" in filled


def test_placeholders_are_no_pages_of_the_site() -> None:
    for family in (FAMILY, DEEP):
        assert not any(each.is_searched for each in Placeholders.of(family))
        assert len({each.path for each in Placeholders.of(family)}) == 2


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (
            r"<title>[^<]*</title>",
            "<title>gcframeTitle& - x</title>",
            "in a way that is not known: .*gcframeTitle& - x",
        ),
        (r'#gcframe-heading1">', '#gcframe-heading1" class="second">', "does not write all sections"),
        (r"gcframe-heading2", "other", "one after the other"),
    ],
)
def test_a_theme_that_does_something_else_stops_the_build(before: str, after: str, says: str) -> None:
    without, sections = (re.sub(before, after, theme(each, HEAD)) for each in Placeholders.of(FAMILY))
    with pytest.raises(FrameError, match=says):
        Frame.of(without, sections)
