from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commons.reference import BibliographyError, bibliography

ONE = "@misc{%s,\n author = {%s},\n title = {{%s}},\n year = {2017},\n}\n"


def read(tmp_path: Path, text: str) -> dict[str, bibliography.Work]:
    path = tmp_path / "references.bib"
    path.write_text(text, encoding="utf-8")
    return bibliography.read(path)


@pytest.mark.parametrize(
    ("authors", "named", "more"),
    [
        ("Ba, Jimmy", ("Jimmy Ba",), False),
        ("Kingma, Diederik P. and Ba, Jimmy", ("Diederik P. Kingma", "Jimmy Ba"), False),
        ("A, B and C, D and E, F", ("B A", "D C", "F E"), False),
        ("A, B and C, D and E, F and G, H", ("B A",), True),
        ("Olsson, Catherine and others", ("Catherine Olsson",), True),
        ("{nostalgebraist}", ("nostalgebraist",), False),
        ("van der Berg, Jan", ("Jan van der Berg",), False),
    ],
)
def test_authors(tmp_path: Path, authors: str, named: tuple[str, ...], more: bool) -> None:
    work = read(tmp_path, ONE % ("some2017", authors, "A Title"))["some2017"]
    assert (work.authors, work.more) == (named, more)


def test_works_are_in_the_order_of_names_and_years(tmp_path: Path) -> None:
    text = "".join(
        ONE % work for work in [("z2017", "Zed, A", "x"), ("a2017", "Abe, B", "y"), ("m2017", "Mid, C", "z")]
    )
    assert list(read(tmp_path, text)) == ["a2017", "m2017", "z2017"]


def test_what_a_reference_says(tmp_path: Path) -> None:
    text = "@misc{x, author={Ba, Jimmy}, title={{BERT and *stars* [here](there)}}, year={2017}, eprint={1234.56789}}"
    work = read(tmp_path, text)["x"]
    assert work.title == "BERT and *stars* [here](there)"
    assert "[arXiv:1234\\.56789](https://arxiv.org/abs/1234.56789)" in work.reference
    assert r"\*stars\* \[here\]\(there\)" in work.reference
    assert "\n" not in work.reference


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("% works\n@misc{x,\n title = {{T}}, year = {2017} }", "references.bib:2:1: x has no author"),
        ("@misc{x, author = {A, B} }", "references.bib:1:1: x has no title and no year"),
        ("@misc{X:1, author = {A, B}, title={T}, year={1} }", "'X:1' is no key"),
        ("\n\n@misc{x, author = }", "references.bib:3:1: is no BibTeX"),
        ("@misc{x, author = {A, B}, title={T}, year={1} }\n" * 2, "is no BibTeX: repeated bibliography entry: x"),
    ],
)
def test_mistakes(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BibliographyError) as caught:
        read(tmp_path, text)
    assert message in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BibliographyError, match="cannot be read"):
        bibliography.read(tmp_path / "references.bib")


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "references.bib").write_bytes(b"@misc{\xff")
    with pytest.raises(BibliographyError, match="cannot be read"):
        bibliography.read(tmp_path / "references.bib")


@given(st.text(alphabet='@{}",=#%\\abc1 \n', max_size=60))
@example("@string{a = b}@misc{x, author = a}")
def test_any_text_is_read_or_refused(text: str) -> None:
    path = Path(__file__)  # only its name is used
    try:
        bibliography.parse(text, path)
    except BibliographyError as error:
        assert str(error).startswith(path.as_posix())
