from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from commons.forge import Forge

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
