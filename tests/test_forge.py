from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.forge import Forge, place

FORGE = Forge("https://github.com/gpt-commons/gpt-commons")


def test_a_board_has_its_address() -> None:
    assert FORGE.full_name == "gpt-commons/gpt-commons"
    assert FORGE.board("models") == "https://github.com/gpt-commons/gpt-commons/discussions/categories/models"


@given(st.dictionaries(st.from_regex(r"[a-z_]+", fullmatch=True), st.text(min_size=1), max_size=4))
def test_what_is_filled_in_arrives_as_it_is(answers: dict[str, str]) -> None:
    answers = {name: text.encode("utf-8", "replace").decode() for name, text in answers.items() if name != "template"}
    address = urlsplit(FORGE.issue_form("problem", answers))
    assert address.path == "/gpt-commons/gpt-commons/issues/new"
    assert parse_qs(address.query) == {
        "template": ["problem.yml"],
        **{name: [text] for name, text in answers.items()},
    }


REPOSITORIES = {
    "https://github.com/karpathy/nanoGPT": "karpathy/nanoGPT",
    "https://github.com/karpathy/nanoGPT.git": "karpathy/nanoGPT",
    "https://github.com/karpathy/nanoGPT/": "karpathy/nanoGPT",
    "https://github.com/a/.github": "a/.github",
    "https://github.com/a/..": None,
    "https://github.com/a": None,
    "https://github.com/a/b/c": None,
    "https://example.org/a/b": None,
    "https://github.com.example.org/a/b": None,
}


@pytest.mark.parametrize("url", REPOSITORIES)
def test_which_addresses_are_repositories(url: str) -> None:
    found = Forge.of(url)
    assert (found.full_name if found else None) == REPOSITORIES[url]
    assert place(url, "c0ffee", "a b.md") == (
        f"https://github.com/{found.full_name}/blob/c0ffee/a%20b.md" if found else None
    )


def test_where_a_file_is_added() -> None:
    forge = Forge("https://github.com/a/b")
    assert forge.new_file("catalog/a folder") == "https://github.com/a/b/new/main/catalog/a%20folder"
