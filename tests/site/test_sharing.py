from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from commons.site.sharing import shared


def note(path: Path) -> None:
    """Write a file that was not there: done twice, this fails."""
    with path.open("x", encoding="utf-8"):
        pass


@pytest.mark.parametrize("number", [0, 1, 2, 50])
def test_every_piece_is_done_once(number: int, tmp_path: Path) -> None:
    shared([partial(note, tmp_path / str(each)) for each in range(number)])
    assert {path.name for path in tmp_path.iterdir()} == set(map(str, range(number)))


def test_an_error_in_any_process_is_raised(tmp_path: Path) -> None:
    def fail() -> None:
        raise ValueError("in the way")

    work = [partial((tmp_path / str(each)).touch) for each in range(20)]
    with pytest.raises(ValueError, match="in the way"):
        shared([*work[:10], fail, *work[10:]])
