from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.catalog import load
from commons.catalog.reader import read_text
from commons.catalog.rules import check_id
from commons.catalog.rules.facts import Facts
from commons.catalog.rules.grants import check_grant
from commons.catalog.rules.names import skeleton
from commons.catalog.rules.safety import ADDRESSES
from commons.catalog.urls import check_url
from tests.catalog.folder import GOOD, entry, make
from tests.catalog.test_loading import problems


@pytest.mark.parametrize("name", ["a", "gpt-2", "7b", "a-b-c", "x" * 80])
def test_ids(name: str) -> None:
    assert check_id(name) is None


@pytest.mark.parametrize(
    "name", ["", "A", "a_b", "-a", "a-", "a--b", "a.b", "a/b", "模型", "x" * 81, "index", "con", "com1"]
)
def test_what_is_no_id(name: str) -> None:
    assert check_id(name)


def test_a_reserved_id(tmp_path: Path) -> None:
    assert problems(make(tmp_path, index=entry("index"))) == [
        (
            "projects/index.yml:1:5: the id 'index' is reserved: choose another; "
            "the file's name and the id change together (GC201)"
        )
    ]


def test_an_id_that_another_entry_has(tmp_path: Path) -> None:
    catalog = make(tmp_path, a=entry("a"), b=entry("a", "https://github.com/someone/b"))
    assert problems(catalog) == [
        (
            f"projects/b.yml:1:5: the id 'a' is that of {catalog.as_posix()}/projects/a.yml; "
            "by its name this file's is 'b' (GC203)"
        )
    ]


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/someone/a",
        "https://github.com/Someone/A",
        "https://GitHub.com/someone/a",
        "https://www.github.com/someone/a",
        "https://github.com/someone/a.git",
        "https://github.com/someone/a/",
        "https://github.com/someone//a",
        "https://github.com/someone/a.git/",
        "https://github.com/someone/a?tab=readme",
        "https://github.com/someone/a#readme",
    ],
)
def test_one_repository_under_two_spellings(tmp_path: Path, url: str) -> None:
    catalog = make(tmp_path, a=entry("a"), b=entry("b", url), c=entry("c"))
    assert problems(catalog) == [
        f"projects/b.yml:8:13: the repository '{url}' is that of {catalog.as_posix()}/projects/a.yml too (GC204)"
    ]


def test_http_is_another_spelling_too(tmp_path: Path) -> None:
    catalog = make(tmp_path, a=entry("a"), b=entry("b", "http://github.com/someone/a"))
    assert [(found.path[-5:], found.id) for found in load(catalog).diagnostics] == [
        ("b.yml", "GC204"),
        ("b.yml", "GC404"),
    ]


def test_other_repositories(tmp_path: Path) -> None:
    urls = ["https://github.com/a/b", "https://gitlab.com/a/b", "https://github.com/a/b2", "https://git.sr.ht/~a/B"]
    urls.append("https://git.sr.ht/~a/b")
    entries = {f"x{number}": entry(f"x{number}", url) for number, url in enumerate(urls)}
    assert problems(make(tmp_path, **entries)) == []


def test_a_mistake_elsewhere_in_the_file_hides_no_other(tmp_path: Path) -> None:
    broken = GOOD.replace("license: MIT", "licence: MIT").replace("category: training", "category: trainig")
    catalog = make(tmp_path, a=entry("small-gpt", "https://github.com/someone/x"), small_gpt=broken)
    assert [found.id for found in load(catalog).diagnostics] == ["GC203", "GC301", "GC101"]


def test_a_former_id_that_two_entries_claim(tmp_path: Path) -> None:
    claims = {name: entry(name).replace("\nstate:", "\nformerly: [old]\nstate:", 1) for name in ("a", "b")}
    catalog = make(tmp_path, **claims)
    (found,) = load(catalog).diagnostics
    assert (found.id, found.line, found.column) == ("GC209", 3, 12)
    assert found.message == f"the former id 'old' is that of {catalog.as_posix()}/projects/a.yml too"
    assert [(place.path, place.line) for place in found.related] == [(f"{catalog.as_posix()}/projects/a.yml", 3)]


def test_a_paper_of_two_projects_is_a_warning(tmp_path: Path) -> None:
    a = entry("a").replace("name: Small GPT", "name: A")
    b = entry("b").replace("2406.12793", "2406.12793v2")
    catalog = load(make(tmp_path, a=a, b=b))
    assert catalog.diagnostics == ()
    (found,) = catalog.warnings
    assert (found.id, found.line, found.severity) == ("GC210", 20, "warning")


SAME_NAMES = ["small gpt", "Small  GPT", "ＳＭＡＬＬ GPT", "Sma11 GPT"]


@pytest.mark.parametrize("name", SAME_NAMES)
def test_names_that_look_the_same(tmp_path: Path, name: str) -> None:
    b = entry("b").replace("name: Small GPT", f"name: {name}").replace("2406.12793", "2406.12794")
    catalog = load(make(tmp_path, a=entry("a"), b=b))
    assert [found.id for found in catalog.warnings] == ["GC211"]
    assert catalog.diagnostics == ()


@pytest.mark.parametrize("name", ["Small GPT 2", "小型 GPT", "α,β-CROWN", "µTransfer", "Ёжик", "Smaller GPT"])
def test_other_names(tmp_path: Path, name: str) -> None:
    b = entry("b").replace("name: Small GPT", f"name: {name}").replace("2406.12793", "2406.12794")
    catalog = load(make(tmp_path, a=entry("a"), b=b))
    assert (catalog.diagnostics, catalog.warnings) == ((), ())


@given(st.text(max_size=20))
def test_a_skeleton_is_its_own_skeleton(name: str) -> None:
    once = skeleton(name)
    assert skeleton(once) == skeleton(skeleton(once))


def test_every_address_of_every_kind_has_the_rules_of_addresses() -> None:
    from tests.catalog.test_kinds import models

    found = {
        name
        for model in models()
        for name, field in model.model_fields.items()
        if check_url in [getattr(each, "func", None) for each in _all_metadata(field)]
    }
    assert found == ADDRESSES


def _all_metadata(field: object) -> list[object]:
    """A field's own metadata, and that of what may stand in it."""
    inner = [each for argument in get_args(field.annotation) for each in getattr(argument, "__metadata__", ())]
    return [*field.metadata, *inner]


AMOUNTS = st.none() | st.integers(1, 6)


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.lists(st.integers(1, 3), max_size=3))
def test_the_ledger_balances_or_says_why(
    amended: int | None, approved: int | None, allocated: int | None, deliveries: list[int]
) -> None:
    lines = [f"{name}: {value}" for name, value in (("amended", amended), ("approved", approved)) if value]
    lines += [f"allocated: {allocated}"] if allocated else []
    lines += ["deliveries:", *(f"- {{ amount: {each} }}" for each in deliveries)] if deliveries else []
    tree = read_text("\n".join(["requested: 4", *lines]), "x")
    ids = [found.id for found in check_grant(tree, Facts())]
    expected = {
        "GC701": (approved or 0) > (amended or 4),
        "GC702": (allocated or 0) > (approved or 0),
        "GC703": sum(deliveries) > (allocated or 0),
    }
    assert ids == [number for number, is_wrong in expected.items() if is_wrong]
