from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from commons.execute.figures import FigureError, inline

CASES = yaml.safe_load((Path(__file__).parent / "figures.yml").read_text(encoding="utf-8"))
ROOT = (
    '<svg viewBox="0 0 10 20" stroke-linecap="butt" stroke-linejoin="round" fill="currentColor" role="img" '
    'aria-label="A figure" width="10" class="gc-cell__figure">'
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_documents_become_elements_of_a_page(case: dict) -> None:
    if "error" in case:
        with pytest.raises(FigureError) as raised:
            inline(case["svg"], alt="A figure", prefix="p-")
        assert str(raised.value).startswith(case["error"])
    else:
        assert inline(case["svg"], alt="A figure", prefix="p-") == f"{ROOT}{case['inside']}</svg>"


def test_the_alternative_is_text() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><g/></svg>'
    assert 'aria-label="a &quot;b&quot; &lt;c&gt;"' in inline(svg, alt='a "b" <c>', prefix="")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.bad: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.bad += [name for name in names if name.startswith("on") or name == "style"]
        self.bad += [value for name, value in attrs if name == "href" and not (value or "").startswith(("#", "data:"))]
        self.bad += [tag] * (tag in {"script", "style", "foreignobject", "animate", "a", "set"})


ELEMENTS = ["g", "path", "script", "a", "style", "foreignObject", "set", "image", "use", "text"]
ATTRIBUTES = ["onload", "href", "style", "fill", "id", "xlink:href", "class", "OnClick"]
VALUES = ["#a", "javascript:x", "url(#a)", "url('https://x')", "fill: black", '"><script>', "&", "https://x"]
attributes = st.dictionaries(st.sampled_from(ATTRIBUTES), st.sampled_from(VALUES), max_size=3)
elements = st.recursive(
    st.tuples(st.sampled_from(ELEMENTS), attributes, st.just([])),
    lambda inner: st.tuples(st.sampled_from(ELEMENTS), attributes, st.lists(inner, max_size=3)),
    max_leaves=8,
)


def written(element: tuple) -> str:
    from html import escape

    name, attributes, children = element
    pairs = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{pairs}>{''.join(map(written, children))}&lt;script&gt;</{name}>"


@given(elements)
def test_whatever_is_in_it_nothing_acts(element: tuple) -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 1 1">'
        f"{written(element)}</svg>"
    )
    page = _Page()
    page.feed(inline(svg, alt="x", prefix="p-"))
    assert page.bad == []
