from __future__ import annotations

from commons.catalog.columns import columns


def test_wide_characters_take_two_columns() -> None:
    assert [columns(text) for text in ("king", "国王", "e\u0301")] == [4, 4, 1]
