from __future__ import annotations

from pathlib import Path

import pytest

from commons.reference import BibliographyError, GlossaryError, References, expand
from commons.source import Source

BIB = """
@misc{one2017, author = {Vaswani, Ashish and A, B and C, D and E, F}, title = {{Attention}}, year = {2017} }
@misc{two-1, author = {Ba, Jimmy}, title = {{Norm}}, year = {2016}, eprint = {1607.06450} }
"""
TERMS = """terms:
  - {id: token, en: token, zh: 词元, meaning: {en: A piece., zh: 一段。}, page: 'learn/a.md#here'}
  - {id: other, en: <other>, zh: 其他, meaning: {en: Else., zh: 别的。}}
"""
PAGE = "---\ntitle: A page\n---\n\nSee [@one2017], `[@one2017]` and\n\n```python\nx[@nobody]\n```\n"


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    (tmp_path / "references.bib").write_text(BIB, encoding="utf-8")
    (tmp_path / "glossary.yml").write_text(TERMS, encoding="utf-8")
    (tmp_path / "en" / "learn").mkdir(parents=True)
    (tmp_path / "en" / "learn" / "a.md").write_text(PAGE, encoding="utf-8")
    return tmp_path / "en"


def expanded(documents: Path, text: str, path: str = "learn/b.md", language: str = "en") -> tuple[str, list[str]]:
    page = Source(path, text)
    body = text.partition("---\n\n")[2] or text
    return expand(body, page, path, References(documents, language)), [str(problem) for problem in page.problems]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("[@two-1].", "en", "Jimmy Ba: [*Norm*](../reference/bibliography.md#two-1), 2016."),
        ("[@two-1]。", "zh", "Jimmy Ba：[*Norm*](../reference/bibliography.md#two-1)，2016 年。"),
        ("[@one2017]", "en", "Ashish Vaswani et al.: [*Attention*](../reference/bibliography.md#one2017), 2017"),
        ("[@one2017]", "zh", "Ashish Vaswani 等：[*Attention*](../reference/bibliography.md#one2017)，2017 年"),
    ],
)
def test_citations(documents: Path, text: str, language: str, expected: str) -> None:
    assert expanded(documents, text, language=language) == (expected, [])


@pytest.mark.parametrize(
    "text",
    ["`[@two-1]`", "```\n[@two-1]\n```", r"\[@two-1]", "[@handle](https://example.org)", "![@two-1]", "mail@two-1]"],
)
def test_what_is_no_citation(documents: Path, text: str) -> None:
    assert expanded(documents, text) == (text, [])


def test_an_unknown_key_is_reported_at_its_place(documents: Path) -> None:
    text, problems = expanded(documents, "---\ntitle: x\n---\n\nWords.\nSee [@two-2].\n")
    assert text == "Words.\nSee [@two-2].\n"
    assert problems == ["learn/b.md:6:5: docs/references.bib has no work 'two-2'; did you mean 'two-1'?"]


def test_a_page_without_citations_needs_no_file(tmp_path: Path) -> None:
    assert expanded(tmp_path / "en", "Nothing here.") == ("Nothing here.", [])
    with pytest.raises(BibliographyError):
        expanded(tmp_path / "en", "[@two-1]")


def test_the_list_of_works(documents: Path) -> None:
    text, problems = expanded(documents, "Works:\n\n```{bibliography}\n```\n\nEnd.\n", "reference/bibliography.md")
    assert not problems
    first, second = text.removeprefix("Works:\n\n").removesuffix("\n\nEnd.\n").split("\n")
    assert first.startswith('- <span id="two-1"></span><span lang="en">Jimmy Ba')
    assert first.endswith("arxiv.org/abs/1607.06450)\\.</span>")
    assert second.startswith('- <span id="one2017"></span>')
    assert second.endswith("</span> Cited in [A page](../learn/a.md).")


def test_a_term_of_a_page_that_is_not_there(documents: Path) -> None:
    terms = documents.parent / "glossary.yml"
    terms.write_text(TERMS.replace("learn/a.md#here", "learn/gone.md#here"), encoding="utf-8")
    with pytest.raises(GlossaryError) as caught:
        expanded(documents, "```{glossary}\n```", "reference/glossary.md")
    assert str(caught.value).endswith("glossary.yml:2:77: there is no page 'learn/gone.md' to explain 'token'")


@pytest.mark.parametrize(
    ("language", "head", "token"),
    [
        (
            "en",
            "| English | Chinese |",
            (
                '| <span id="token">token</span> | <span lang="zh">词元</span> '
                "| A piece. More in [A page](../learn/a.md#here). |"
            ),
        ),
        (
            "zh",
            "| 中文 | 英文 |",
            (
                '| <span id="token">词元</span> | <span lang="en">token</span> '
                "| 一段。详见[A page](../learn/a.md#here)。 |"
            ),
        ),
    ],
)
def test_the_list_of_terms(documents: Path, language: str, head: str, token: str) -> None:
    text, problems = expanded(documents, "````{glossary}\n````", "reference/glossary.md", language)
    assert not problems
    lines = text.split("\n")
    assert lines[0].startswith(head)
    assert lines[2] == token
    assert "&lt;other&gt;" in lines[3]
