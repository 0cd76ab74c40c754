from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.handover import Shard


@given(st.integers(1, 20), st.integers(0, 200))
def test_every_page_is_in_one_piece(of: int, planned: int) -> None:
    parts = [Shard(number, of).part_of(range(planned)) for number in range(1, of + 1)]
    assert sorted(page for part in parts for page in part) == list(range(planned))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_a_process_is_told_which_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COMMONS_SHARD", raising=False)
    assert Shard.asked() == Shard(1, 1) and Shard.asked().is_whole
    monkeypatch.setenv("COMMONS_SHARD", "2/3")
    assert Shard.asked() == Shard(2, 3) and str(Shard.asked()) == "2/3"
    assert not Shard.asked().is_first
