"""Both languages of a written page have the same parts, and Chinese prose is in Chinese."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from commons.execute.pages import read_page
from commons.reference import References
from commons.source import Source
from tests.building import ROOT

ENGLISH, CHINESE = ROOT / "docs" / "en", ROOT / "docs" / "zh"
PAGES = sorted(path.relative_to(ENGLISH).as_posix() for path in ENGLISH.rglob("*.md"))
WORDS = References(CHINESE, "zh").words_in_use
every_page = pytest.mark.parametrize("path", PAGES)


class Parts(NamedTuple):
    """What both languages of a page have in common."""

    front_matter: Any
    headings: list[tuple[int, str]]
    cells: list[tuple[str, tuple[str, ...], str | None, bool, bool]]
    fences: list[tuple[str, list[str]]]
    formulas: list[Any]
    images: int
    footnotes: list[str]
    citations: list[str]


def source(folder: Path, path: str) -> Source:
    return Source(path, (folder / path).read_text(encoding="utf-8"))


def front_matter(text: str) -> Any:
    return yaml.safe_load(text.split("---\n")[1]) if text.startswith("---\n") else {}


def parts(page: Source) -> Parts:
    head = {key: value for key, value in front_matter(page.text).items() if key not in {"title", "description"}}
    prose = page.prose
    cells = [
        (
            cell.source,
            cell.options.tags,
            cell.options.name,
            cell.options.alt is not None,
            cell.options.caption is not None,
        )
        for cell in read_page(page).cells
    ]
    # Of a live fence the words differ that are shown, of other code nothing is compared but how much there is.
    fences = [
        (fence.language, [line.partition(":")[0] for line in fence.body.splitlines()])
        for fence in page.fences
        if fence.language.startswith("gpt-")
    ]
    blocks = re.findall(r"^\$\$\n(.*?)\n\$\$$", prose, re.MULTILINE | re.DOTALL)
    # Words in a formula are in the page's language, and so in its order.
    formulas = [
        re.findall(r"^(?:\\label|%).*$", block, re.MULTILINE) if r"\text{" in block else block for block in blocks
    ]
    return Parts(
        head,
        [(len(marks), name) for marks, name in re.findall(r"^(#+) .*\{#([\w-]+)\}$", prose, re.MULTILINE)],
        cells,
        fences,
        formulas,
        len(re.findall(r"!\[", prose)),
        sorted(re.findall(r"^\[\^([\w-]+)\]:", prose, re.MULTILINE)),
        sorted(re.findall(r"\[@([\w-]+)\]", prose)),
    )


def test_both_languages_have_the_same_files() -> None:
    assert sorted(path.relative_to(CHINESE).as_posix() for path in CHINESE.rglob("*.md")) == PAGES


@every_page
def test_both_languages_have_the_same_parts(path: str) -> None:
    english, chinese = parts(source(ENGLISH, path)), parts(source(CHINESE, path))
    for name, ours, theirs in zip(Parts._fields, english, chinese, strict=True):
        assert ours == theirs, name


@every_page
def test_every_figure_has_a_caption(path: str) -> None:
    """Live fences have theirs from their templates; a cell with a figure must have an `alt`."""
    cells = read_page(source(ENGLISH, path)).cells
    assert [cell.line for cell in cells if cell.options.alt and not cell.options.caption and "learn/" in path] == []


@every_page
def test_front_matter_has_words_in_its_own_language(path: str) -> None:
    english, chinese = (front_matter(source(folder, path).text) for folder in (ENGLISH, CHINESE))
    assert set(english) == set(chinese)
    assert english["title"].isascii() or not re.search("[\u4e00-\u9fff]", english["title"])
    assert re.search("[\u4e00-\u9fff]", chinese["description"])


NO_PROSE = re.compile(
    r"\A---\n.*?\n---\n"  # front matter
    r"|^\$\$\n.*?\n\$\$$|\$[^$\n]+\$"  # formulas
    r"|\]\([^)]*\)|https?://\S+|\{[^{}\n]*\}|<[^<>]*>|\[\^[\w-]+\]|\[@[\w-]+\]"  # addresses, attributes, tags, keys
    r"|“[^”]*”|\*[^*\n]+\*|（[^（）]*）"  # quoted or stressed, or what a term is called elsewhere
    r"|^:::.*$|^(?:!!!|\?\?\?) \w+|^#+ [a-z-]+ |\bgithub\.com/\S+",  # directives, headings that are names, addresses
    re.MULTILINE | re.DOTALL,
)
KEPT = sorted({*WORDS.names, *(term.zh for term in WORDS.terms if term.zh.isascii())}, key=len, reverse=True)
KEPT_PATTERN = re.compile("|".join(rf"(?<![A-Za-z]){re.escape(name)}(?![a-z])" for name in KEPT))


def english_words(page: Source) -> list[str]:
    return re.findall(r"[A-Za-z]{2,}(?:[ '-][A-Za-z]+)*", KEPT_PATTERN.sub("", NO_PROSE.sub("", page.prose)))


@every_page
def test_no_english_is_left_in_chinese_prose(path: str) -> None:
    assert english_words(source(CHINESE, path)) == []


def test_what_counts_as_english() -> None:
    text = (
        "用 NumPy 写，“Once upon a time”，*them*，$x_{model}$，[页面](a-page.md)，拉取请求（pull request），see below。"
    )
    assert english_words(Source("x.md", text)) == ["see below"]


def test_every_name_is_in_use() -> None:
    prose = "\n".join(source(CHINESE, path).prose for path in PAGES)
    assert [name for name in WORDS.names if name not in prose] == []
