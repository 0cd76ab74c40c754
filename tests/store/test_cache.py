from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons import store
from commons.store import Store, StoreError, key
from commons.store.cache import REFRESH

KEY = key("test", {"a": 1})
OTHER = key("test", {"a": 2})


def entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


class Counting:
    """A computation that counts its calls."""

    def __init__(self, value: bytes = b"value") -> None:
        self.value = value
        self.calls = 0

    def __call__(self) -> bytes:
        self.calls += 1
        return self.value


@given(st.binary(max_size=100))
def test_a_value_comes_back_unchanged(value: bytes) -> None:
    memory = Store("memory://values")
    name = key("binary", {"value": value.hex()})
    assert memory.get_or_compute(name, lambda: value) == value
    again = Counting(b"another")
    assert memory.get_or_compute(name, again) == value
    assert again.calls == 0


def test_a_second_store_at_the_same_place_computes_nothing(tmp_path: Path) -> None:
    Store(str(tmp_path)).get_or_compute(KEY, lambda: b"value")
    again = Counting()
    assert Store(tmp_path.as_uri()).get_or_compute(KEY, again) == b"value"
    assert again.calls == 0
    assert [path.name for path in entries(tmp_path)] == [KEY]


@pytest.mark.parametrize(
    "damage",
    [
        lambda entry, other: entry[:-1],
        lambda entry, other: entry[:10],
        lambda entry, other: b"",
        lambda entry, other: entry[:-1] + bytes([entry[-1] ^ 1]),
        lambda entry, other: bytes([entry[0] ^ 1]) + entry[1:],
        lambda entry, other: entry + b"more",
        lambda entry, other: other,
    ],
    ids=["shorter", "header cut", "empty", "bit of value", "bit of digest", "longer", "another key's entry"],
)
def test_a_damaged_entry_is_computed_anew_and_mended(tmp_path: Path, caplog: pytest.LogCaptureFixture, damage) -> None:
    Store(str(tmp_path / "other")).get_or_compute(OTHER, lambda: b"of another key")
    other = entries(tmp_path / "other")[0].read_bytes()
    folder = tmp_path / "cache"
    cache = Store(str(folder))
    cache.get_or_compute(KEY, lambda: b"value")
    (path,) = entries(folder)
    path.write_bytes(damage(path.read_bytes(), other))
    compute = Counting()
    assert cache.get_or_compute(KEY, compute) == b"value"
    assert cache.get_or_compute(KEY, compute) == b"value"
    assert compute.calls == 1
    (message,) = caplog.messages
    assert message == f"the cache {folder} has damaged entries, such as {KEY}: they are computed anew"


def test_many_damaged_entries_are_one_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache = Store(str(tmp_path))
    names = [key("test", {"number": number}) for number in range(5)]
    for name in names:
        cache.put(name, b"value")
    for path in entries(tmp_path):
        path.write_bytes(b"")
    assert [cache.get(name) for name in names] == [None] * 5
    assert len(caplog.messages) == 1


def test_a_failure_is_not_stored(tmp_path: Path) -> None:
    def fail() -> bytes:
        raise ZeroDivisionError("no")

    cache = Store(str(tmp_path))
    with pytest.raises(ZeroDivisionError):
        cache.get_or_compute(KEY, fail)
    assert entries(tmp_path) == []
    assert cache.get_or_compute(KEY, lambda: b"value") == b"value"


def test_threads_that_compute_the_same_at_once_are_all_right(tmp_path: Path) -> None:
    cache = Store(str(tmp_path))
    together = threading.Barrier(8)

    def compute() -> bytes:
        together.wait(timeout=30)
        return b"value" * 100_000

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: cache.get_or_compute(KEY, compute), range(8)))
    assert set(found) == {b"value" * 100_000}
    assert [path.name for path in entries(tmp_path)] == [KEY]


def test_processes_that_compute_the_same_at_once_are_all_right(tmp_path: Path) -> None:
    script = """
import sys
from commons.store import Store, key
cache = Store(sys.argv[1])
for round in range(60):
    value = str(round).encode() * 20_000
    assert cache.get_or_compute(key("round", {"round": round}), lambda: value) == value
"""
    running = [subprocess.Popen([sys.executable, "-W", "error", "-c", script, str(tmp_path)]) for _ in range(3)]
    assert [process.wait(timeout=60) for process in running] == [0, 0, 0]
    assert len(entries(tmp_path)) == 60
    again = Counting()
    assert Store(str(tmp_path)).get_or_compute(key("round", {"round": 7}), again) == b"7" * 20_000
    assert again.calls == 0


def test_a_cache_that_cannot_be_read_costs_time_and_no_build(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("a file where the cache's folder should be")
    cache = Store(str(tmp_path / "file" / "cache"))
    compute = Counting()
    for _ in range(3):
        assert cache.get_or_compute(KEY, compute) == b"value"
    assert compute.calls == 3
    (message,) = caplog.messages
    assert re.fullmatch(r"the cache .*/file/cache cannot be read, so it is not used: .*Not a directory.*", message)


def test_a_cache_that_cannot_be_written_costs_time_and_no_build(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Store(str(tmp_path))
    compute = Counting()

    def fail(*arguments: object, **options: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(cache._files, "makedirs", fail)
    for _ in range(3):
        assert cache.get_or_compute(KEY, compute) == b"value"
    assert compute.calls == 3
    assert caplog.messages == [f"the cache {tmp_path} cannot be written, so nothing new is kept in it: disk full"]


def test_a_cache_that_is_only_read_is_not_written(tmp_path: Path) -> None:
    Store(str(tmp_path)).put(KEY, b"value")
    before = entries(tmp_path)
    cache = Store(str(tmp_path), writable=False)
    compute = Counting()
    assert cache.get_or_compute(KEY, compute) == b"value"
    assert compute.calls == 0
    assert cache.get_or_compute(OTHER, compute) == b"value"
    assert entries(tmp_path) == before
    with pytest.raises(StoreError, match="is read-only: unset COMMONS_CACHE_READONLY"):
        cache.remove(cache.entries())
    assert entries(tmp_path) == before


def test_reading_says_when_an_entry_was_last_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Store(str(tmp_path))
    start = time.time()

    def read_after(seconds: float, cache: Store = cache) -> float:
        monkeypatch.setattr(time, "time", lambda: start + seconds)
        (path,) = entries(tmp_path)
        os.utime(path, (1, 1))
        assert cache.get(KEY) == b"value"
        (entry,) = cache.entries()
        return entry.used

    cache.put(KEY, b"value")
    assert read_after(REFRESH / 2) == 1
    assert read_after(REFRESH + 1, Store(str(tmp_path), writable=False)) == 1
    assert read_after(REFRESH + 1) > start - 60
    assert read_after(REFRESH + 2) == 1


def test_a_listing_passes_over_what_is_no_entry(tmp_path: Path) -> None:
    cache = Store(str(tmp_path))
    cache.put(KEY, b"value")
    ours = [f"ab/ab{'0' * 62}", f"ab/.{'0' * 32}.tmp"]
    theirs = [
        "notes.txt",
        f"ab{'0' * 62}",
        f"cd/ab{'0' * 62}",
        "ab/notes.txt",
        f"x/ab/ab{'0' * 62}",
        f"AB/AB{'0' * 62}",
    ]
    for name in (*ours, *theirs):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1234")
    found = cache.entries()
    assert {(entry.path.removeprefix(f"{tmp_path}/"), entry.kind, entry.size) for entry in found} == {
        (f"{KEY[:2]}/{KEY}", "test", 45),
        *((name, "", 4) for name in ours),
    }
    cache.remove([*found, found[0]])
    assert {path.relative_to(tmp_path).as_posix() for path in entries(tmp_path)} == set(theirs)


def test_a_folder_that_is_not_there_is_an_empty_cache(tmp_path: Path) -> None:
    assert Store(str(tmp_path / "nowhere")).entries() == []


def test_a_folder_without_write_permission_is_read_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store(str(tmp_path)).get_or_compute(KEY, lambda: b"value")
    cache, compute = Store(str(tmp_path)), Counting()

    def refuse(*arguments: object) -> None:  # as the file system does to anyone but root
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(cache._files, "pipe_file", refuse)
    assert cache.get_or_compute(KEY, compute) == b"value"
    assert compute.calls == 0
    assert cache.get_or_compute(key("test", {"a": 3}), compute) == b"value"
    assert len(entries(tmp_path)) == 1


def test_a_write_that_fails_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Store(str(tmp_path))

    def fail(*arguments: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(cache._files, "mv", fail)
    assert cache.get_or_compute(KEY, lambda: b"value") == b"value"
    assert entries(tmp_path) == []


def test_an_unknown_protocol_is_said() -> None:
    with pytest.raises(StoreError, match="COMMONS_CACHE='nonsense://x' is no address"):
        Store("nonsense://x")


def test_messages_keep_secrets(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Store("memory://user:hunter2@host/bucket?signature=hunter2")

    def fail(*arguments: object, **options: object) -> None:
        raise OSError("no answer from https://key:hunter2@host/x?X-Amz-Signature=hunter2 is it up?\nhunter2")

    monkeypatch.setattr(cache._files, "cat_file", fail)
    monkeypatch.setattr(cache._files, "find", fail)
    cache.get(KEY)
    with pytest.raises(StoreError) as listing:
        cache.entries()
    with pytest.raises(StoreError) as unknown:
        Store("nonsense://user:hunter2@host/x?token=hunter2")
    assert caplog.messages == [
        "the cache memory://host/bucket cannot be read, so it is not used: no answer from https://host/x is it up?"
    ]
    assert "hunter2" not in f"{listing.value} {unknown.value}"


def test_the_default_is_in_the_working_directory_or_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COMMONS_CACHE", raising=False)
    store.default().get_or_compute(KEY, lambda: b"value")
    assert [path.name for path in entries(tmp_path / ".cache/commons")] == [KEY]
    monkeypatch.setenv("COMMONS_CACHE", "elsewhere")
    store.default().get_or_compute(KEY, lambda: b"value")
    assert [path.name for path in entries(tmp_path / "elsewhere")] == [KEY]


def test_the_environment_can_make_the_cache_read_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMONS_CACHE", str(tmp_path))
    for value, writable in (("1", False), ("true", False), ("0", True), ("", True)):
        monkeypatch.setenv("COMMONS_CACHE_READONLY", value)
        assert store.default().writable is writable
    monkeypatch.delenv("COMMONS_CACHE_READONLY")
    assert store.default().writable
