from __future__ import annotations

from commons.mkdocs.mends import contents, mend, switch

PAGE = (
    """
<link rel="alternate" href="../zh/x/" hreflang="zh">
<meta name="generator" content="mkdocs-1.6.1, mkdocs-material-9.8.1">
<a href="https://github.com/x/y" title="Go to repository" class="md-source" data-md-component="source">
"""
    '<script id="__config" type="application/json">{"translations": {"clipboard.copy": "Copy", '
    r'"search.result.none": "No \"documents\"", "search.result.other": "#", "select.version": "Version"}}</script>'
)


def test_each_mend_is_applied() -> None:
    html, missing = mend(PAGE)
    assert not missing
    assert "alternate" not in html
    assert "generator" not in html
    assert '<a href="https://github.com/x/y" title="Go to repository" class="md-source">' in html
    assert '{"translations": {"clipboard.copy": "Copy", "select.version": "Version"}}' in html


def test_a_mend_without_its_place_is_named() -> None:
    _, missing = mend("<p>another theme</p>")
    assert len(missing) == 4


def test_the_language_switch_leads_to_the_same_page() -> None:
    link = '<a href="{}" hreflang="{}" class="md-select__link">'
    page = link.format("./", "en") + link.format("./", "zh")
    assert switch(page, {"en": "../../x/", "zh": "./"}) == link.format("../../x/", "en") + link.format("./", "zh")


def test_parts_of_the_table_of_contents_are_no_landmarks() -> None:
    outer = '<nav class="md-nav md-nav--secondary" aria-label="Table of contents">'
    page = outer + '<nav class="md-nav" aria-label="GPT"></nav><nav class="md-nav" aria-label="GPT"></nav></nav>'
    assert contents(page) == outer + '<nav class="md-nav" role="none"></nav>' * 2 + "</nav>"


def test_a_label_is_that_of_a_box_of_its_page() -> None:
    title = '<label class="md-nav__title" for="__toc">Contents</label>'
    assert contents(title) == '<label class="md-nav__title">Contents</label>'
    assert contents(f'<input id="__toc">{title}') == f'<input id="__toc">{title}'


def test_no_place_in_the_order_of_the_keyboard_is_nothing() -> None:
    label = '<label class="md-nav__link" for="__nav_2_1" id="__nav_2_1_label"'
    assert contents(f'{label} tabindex=""> tabindex=""') == f'{label}> tabindex=""'


def test_of_two_tables_of_contents_the_one_in_the_navigation_is_no_landmark() -> None:
    table = '<nav class="md-nav md-nav--secondary" aria-label="Contents">'
    inner = table.replace('aria-label="Contents"', 'role="none"')
    assert contents(f'<input id="__toc">{table}{table}') == f'<input id="__toc">{inner}{table}'
    assert contents(table) == table
