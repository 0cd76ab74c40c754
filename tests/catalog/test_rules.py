from __future__ import annotations

from pathlib import Path

import pytest

from commons.catalog import load
from commons.catalog.rules import check_id
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
