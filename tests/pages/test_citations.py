"""Citations: read back by the library that reads this site's own bibliography, whatever a name has in it."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string

from commons.catalog import Evidence, Project
from commons.pages.citations import bibtex, csl_json
from tests import hostile
from tests.pages.feeds.feeding import shipped

COMMIT = "3adf61e154c3fe3fca428ad6bc3818b27a3b8291"


def project(name: str = "nanoGPT", **changes: object) -> Project:
    evidence = Evidence.model_construct(commit=COMMIT, date=date(2025, 11, 12))
    fields = {"id": "nanogpt", "name": name, "repository": "https://github.com/karpathy/nanoGPT", "license": "MIT"}
    return Project.model_construct(**fields | {"software_doi": None, "evidence": evidence} | changes)


def read(text: str) -> dict[str, str]:
    (entry,) = parse_string(text, "bibtex").entries.values()
    return dict(entry.fields)


def test_bibtex_says_what_was_read() -> None:
    assert read(bibtex(project(software_doi="10.5281/zenodo.5297715"))) == {
        "title": "{nanoGPT}",
        "howpublished": r"\url{https://github.com/karpathy/nanoGPT}",
        "year": "2025",
        "month": "11",
        "note": f"Commit {COMMIT}",
        "doi": "10.5281/zenodo.5297715",
    }


def test_csl_json_says_the_same() -> None:
    (item,) = json.loads(csl_json(project(software_doi="10.5281/zenodo.5297715")))
    assert item == {
        "id": "nanogpt",
        "type": "software",
        "title": "nanoGPT",
        "URL": "https://github.com/karpathy/nanoGPT",
        "version": COMMIT,
        "issued": {"date-parts": [[2025, 11, 12]]},
        "license": "MIT",
        "DOI": "10.5281/zenodo.5297715",
    }


def assert_one_work(name: str) -> None:
    fields = read(bibtex(project(name)))
    assert set(fields) == {"title", "howpublished", "year", "month", "note"}
    title = fields["title"]
    assert title.startswith("{") and title.endswith("}") and title.count("{") == title.count("}")
    assert json.loads(csl_json(project(name)))[0]["title"] == name


@pytest.mark.parametrize("name", ["{", "}", "\\", "a} , note = {b", "100% & more_$#~^", '"', "@misc{x, title={y}}"])
def test_a_name_cannot_end_the_entry(name: str) -> None:
    assert_one_work(name)


def test_hostile_names_stay_names() -> None:
    for name in hostile.OWN:
        if name.strip():
            assert_one_work(name)


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30))
def test_any_name_is_one_work(name: str) -> None:
    assert_one_work(name)


def test_an_address_cannot_end_its_command() -> None:
    assert r"\url{https://example.org/%7Dx%5C}" in bibtex(project(repository="https://example.org/}x\\"))


def test_every_real_project_can_be_cited() -> None:
    real = [each for each in shipped().projects if not each.sample]
    everything = "\n\n".join(map(bibtex, real))
    assert set(parse_string(everything, "bibtex").entries) == {each.id for each in real}
