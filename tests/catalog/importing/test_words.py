from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.catalog import load
from commons.catalog.diagnostics import Place
from commons.catalog.importing.drafts import Draft, Text
from commons.catalog.importing.words import _CATEGORIES, LANGUAGES, id_of, put_category, put_license, put_words
from commons.catalog.rules import check_id
from tests.catalog.folder import ROOT

VOCABULARY = load(ROOT / "catalog").vocabulary
HERE = Place(3, 7)


def draft() -> Draft:
    return Draft("list.yml", Place(1, 1))


def texts(*values: str) -> list[Text]:
    return [Text(value, Place(3, 7 + index)) for index, value in enumerate(values)]


@pytest.mark.parametrize(
    ("written", "joint", "expected"),
    [
        (["MIT"], "AND", "MIT"),
        (["mit"], "AND", "MIT"),
        (["Apache 2.0"], "AND", "Apache-2.0"),
        (["Apache-2.0", "MIT"], "OR", "Apache-2.0 OR MIT"),
        (["MIT OR Apache-2.0", "BSD-3-Clause"], "AND", "(MIT OR Apache-2.0) AND BSD-3-Clause"),
        # What is not certain is left to be corrected, and not guessed.
        (["GPL-3.0"], "AND", "GPL-3.0"),
        (["BSD"], "AND", "BSD"),
        (["Proprietary"], "AND", "Proprietary"),
    ],
)
def test_licences(written: list[str], joint: str, expected: str) -> None:
    made = draft()
    put_license(made, texts(*written), joint)
    assert made.values == {"license": expected}
    assert made.places == {("license",): HERE}
    assert made.notes == []


def test_one_wrong_licence_of_several_is_where_it_stands() -> None:
    made = draft()
    put_license(made, texts("MIT", "GPL-3.0", "Zlib"), "AND")
    assert made.values == {"license": "MIT AND GPL-3.0 AND Zlib"}
    assert made.places == {("license",): Place(3, 8)}


def test_a_licence_that_is_an_address_is_left_to_its_reader() -> None:
    made = draft()
    put_license(made, texts("https://example.org/license"), "AND")
    assert made.values == {}
    assert [str(note) for note in made.notes] == [
        "list.yml:3:7: the licence is an address here: see what it is, and write it as an SPDX expression"
    ]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["training"], "training"),
        (["Inference and serving"], "inference-serving"),
        (["inference_serving"], "inference-serving"),
        (["可解释性"], "interpretability"),
        (["Vector Databases"], "retrieval"),
        (["nothing", "Datasets"], "dataset"),
    ],
)
def test_categories(names: list[str], expected: str) -> None:
    made = draft()
    put_category(made, texts(*names), VOCABULARY, None)
    assert made.values == {"category": expected}
    assert made.notes == []


def test_a_category_that_is_none_of_ours() -> None:
    made = draft()
    put_category(made, texts("Gardening"), VOCABULARY, None)
    assert (made.values, [note.message for note in made.notes]) == ({}, ["no category of ours is 'Gardening'"])
    made = draft()
    put_category(made, texts("Gardening"), VOCABULARY, "tooling")
    assert made.values == {"category": "tooling"}


def test_words_are_languages_tags_or_topics() -> None:
    made = draft()
    put_words(made, texts("Python", "golang", "GPU", "held-out text", "gpu", "字节对编码"), VOCABULARY)
    assert made.values == {
        "languages": ["Python", "Go"],
        "tags": ["python", "gpu", "bpe"],
        "topics": ["held-out text"],
    }
    assert made.places["tags", 1] == Place(3, 9)


def test_what_others_call_our_categories_leads_to_ours() -> None:
    assert set(_CATEGORIES.values()) <= set(VOCABULARY.categories)
    assert all(name == name.lower() for name in (*_CATEGORIES, *LANGUAGES))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nanoGPT", "nanogpt"),
        ("Éval Bench", "eval-bench"),
        ("  C++ -- tools ", "c-tools"),
        ("Ada's kit", "adas-kit"),
        ("分词器", None),
        ("index", None),
        ("", None),
    ],
)
def test_ids(name: str, expected: str | None) -> None:
    assert id_of(name) == expected


@given(st.text(max_size=120))
def test_an_id_is_one_that_there_may_be(name: str) -> None:
    made = id_of(name)
    assert made is None or check_id(made) is None
