from __future__ import annotations

from pathlib import Path

import pytest

from commons.reference import GlossaryError, glossary

ONE = "terms:\n  - id: a\n    en: a\n    zh: 甲\n    meaning: {en: A., zh: 甲。}\n"


def read(tmp_path: Path, text: str) -> glossary.Glossary:
    path = tmp_path / "glossary.yml"
    path.write_text(text, encoding="utf-8")
    return glossary.read(path)


def test_terms(tmp_path: Path) -> None:
    found = read(tmp_path, ONE + "    wrong: [乙]\n    page: learn/a.md\nnames: [GPT]\n")
    (term,) = found.terms
    assert found.names == ("GPT",)
    assert (term.en, term.zh, term.meaning.zh, term.wrong, term.page) == ("a", "甲", "甲。", ("乙",), "learn/a.md")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("terms: 3\n", "glossary.yml:1:8: terms must be"),
        (ONE + "    wrongs: [x]\n", "glossary.yml:6:5: unknown field 'wrongs'"),
        ("terms:\n  - id: a\n", "glossary.yml:2:5:"),
        ("terms: &x []\n", "glossary.yml:1:8:"),
    ],
)
def test_mistakes(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(GlossaryError) as caught:
        read(tmp_path, text)
    assert message in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(GlossaryError, match="is not there"):
        glossary.read(tmp_path / "glossary.yml")
