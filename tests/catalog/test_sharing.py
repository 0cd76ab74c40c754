"""Work in parts: the same results in the same order, wherever they are made, and whatever becomes of a child."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commons.catalog import load, loading, sharing
from commons.catalog.sharing import in_parts
from tests.catalog.folder import entry, make

HERE = os.getpid()
# A library's threads may be running here, and newer Pythons warn of copying a process that has some.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")


@pytest.fixture(autouse=True)
def _three_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "_processors", lambda: 3)


def numbered(part: Sequence[int]) -> tuple[bool, list[int]]:
    return os.getpid() == HERE, list(part)


def test_the_parts_are_done_side_by_side_and_come_in_order() -> None:
    results = in_parts(range(8), numbered, least=2)
    assert [part for _, part in results] == [[0, 1, 2], [3, 4, 5], [6, 7]]
    assert [is_here for is_here, _ in results] == [True, False, False]


def test_what_is_little_is_done_here() -> None:
    assert in_parts(range(3), numbered, least=2) == [(True, [0, 1, 2])]
    assert in_parts([], numbered, least=2) == [(True, [])]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 30), st.integers(1, 5))
def test_nothing_is_lost_or_done_twice(number: int, least: int) -> None:
    results = in_parts(range(number), numbered, least=least)
    assert [item for _, part in results for item in part] == list(range(number))


def test_a_child_that_is_killed_leaves_its_part_to_us() -> None:
    def work(part: Sequence[int]) -> list[int]:
        if os.getpid() != HERE and 3 in part:
            os.kill(os.getpid(), signal.SIGKILL)
        return list(part)

    assert in_parts(range(6), work, least=2) == [[0, 1], [2, 3], [4, 5]]


def test_an_error_in_a_child_is_raised_here() -> None:
    def work(part: Sequence[int]) -> list[float]:
        return [1 / (5 - item) for item in part]

    with pytest.raises(ZeroDivisionError):
        in_parts(range(6), work, least=2)


def test_a_result_that_cannot_be_sent_is_made_here() -> None:
    results = in_parts(range(4), lambda part: lambda: list(part), least=2)
    assert [result() for result in results] == [[0, 1], [2, 3]]


def test_a_process_with_threads_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert in_parts(range(4), numbered, least=1) == [(True, [0, 1, 2, 3])]
    finally:
        stop.set()
        thread.join()


def test_a_catalog_is_judged_alike_in_one_process_and_in_three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Among the mistakes are some that only all entries together show: the same repository, name and paper."""
    entries: dict[str, str | bytes] = {f"e{number}": entry(f"e{number}") for number in range(7)}
    entries["e1"] = entry("e1", "https://github.com/someone/e6")
    entries["e3"] = entry("e3").replace("license: MIT", "license: mit")
    entries["e5"] = b"\xff"
    entries["e6"] = entry("e6").replace("\nstate:", "\nformerly: [e2]\nstate:", 1)
    folder = make(tmp_path, **entries)
    alone = load(folder, keep=False)
    monkeypatch.setattr(loading, "_ENTRIES_A_PROCESS", 2)
    shared = load(folder, keep=False)
    assert {found.id for found in alone.diagnostics} == {"GC002", "GC204", "GC209", "GC402"}
    assert {found.id for found in alone.warnings} == {"GC210", "GC211"}
    assert (shared.diagnostics, shared.warnings) == (alone.diagnostics, alone.warnings)
    assert shared.entries == 7
