from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from commons.search.records import mark, record, spaced

PAGE = (
    '<!doctype html>\n<html lang="zh"><head><title>x</title>{head}</head><body><nav>导航</nav>{article}</body></html>'
)
HEADING = '<h1>多个头<a class="headerlink" href="#t" title="本节链接">¶</a></h1>'
ARTICLE = f'<article class="x" title="中文">{HEADING}{{text}}</article>'


def page(text: str = "", head: str = "") -> str:
    return PAGE.format(head=head, article=ARTICLE.format(text=text))


def test_the_article_alone_with_its_characters_apart() -> None:
    assert record(page("<p>一个<b>GPT</b>，模型。</p>"), {"kind": ["学习"]}) == (
        '<html lang="zh"><head><meta data-pagefind-meta="kind[content]" content="学习"></head><body>'
        '<article class="x" title="中文"><h1>多 个 头</h1><p> 一 个<b> GPT</b>， 模 型 。</p></article>'
        f'<p data-pagefind-weight="0">{mark("kind", "学习")}</p></body></html>'
    )


def test_every_value_has_a_word_of_its_own() -> None:
    made = record(page(), {"kind": ['"><script>'], "license": ["MIT", "Apache-2.0"]})
    assert made is not None
    assert '<meta data-pagefind-meta="kind[content]" content="&quot;&gt;&lt;script&gt;">' in made
    words = made.split('weight="0">')[1].split("</p>")[0].split(" ")
    assert words == [mark("kind", '"><script>'), mark("license", "MIT"), mark("license", "Apache-2.0")]
    assert all(re.fullmatch("qzf[0-9a-f]{12}", word) for word in words)


def test_what_is_left_out_of_the_search() -> None:
    made = record(page("<aside data-search-exclude>外面</aside>"), {})
    assert made is not None
    assert "<aside data-pagefind-ignore>" in made


def test_pages_that_are_not_to_be_found() -> None:
    assert record(page(head='<meta name="robots" content="noindex, follow">'), {}) is None
    assert record("<!doctype html><html lang=en><p>elsewhere</p></html>", {}) is None


@given(st.lists(st.text(st.sampled_from("中文字𠀀ab 。,-")), min_size=1, max_size=4))
def test_around_every_chinese_character_there_is_a_space_and_nothing_else_changes(texts: list[str]) -> None:
    html = "<b>".join(texts)
    made = spaced(html)
    assert made.replace(" ", "") == html.replace(" ", "")
    assert not re.search(r"[中文字𠀀]\S|\S[中文字𠀀]", made.replace("<b>", ""))
    assert spaced(made) == made
