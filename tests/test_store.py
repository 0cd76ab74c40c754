from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons import store
from commons.store import Store, StoreError, key, source_digest

names = st.text(max_size=5)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
inputs = st.dictionaries(names, values, max_size=4)
KEY = key("test", {"a": 1})


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


@given(inputs, inputs)
def test_different_inputs_have_different_keys(one: dict, other: dict) -> None:
    # repr tells 1, True and 1.0 apart, which compare equal; sorting takes the order of names out of it.
    def canonical(value: object) -> str:
        if isinstance(value, dict):
            return "{" + ",".join(f"{name!r}:{canonical(value[name])}" for name in sorted(value)) + "}"
        return "[" + ",".join(map(canonical, value)) + "]" if isinstance(value, list) else repr(value)

    assert (key("k", one) == key("k", other)) == (canonical(one) == canonical(other))


@given(inputs, st.randoms())
def test_the_order_of_names_does_not_matter(content: dict, random) -> None:
    shuffled = list(content.items())
    random.shuffle(shuffled)
    assert key("k", dict(shuffled)) == key("k", content)


def test_keys_are_stable_and_tell_kinds_apart() -> None:
    assert key("live.generate", {"seed": 1}) == "8463a1438962c40e8dfc2aaf681c018af4628f95809b820eb278878e086bb206"
    assert key("a", {}) != key("b", {})
    assert key("a", {"x": "\ud83d\ude00"}) != key("a", {"x": "😀"})


@pytest.mark.parametrize("bad", [{1: "a"}, {"a": [{None: 1}]}, {"a": object()}, {"a": b"x"}])
def test_inputs_without_a_form_in_json_are_refused(bad: dict) -> None:
    with pytest.raises(TypeError):
        key("k", bad)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_numbers_that_are_none_are_refused(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        key("k", {"a": number})


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
def test_a_damaged_entry_is_computed_anew_and_mended(tmp_path: Path, damage) -> None:
    Store(str(tmp_path / "other")).get_or_compute(key("test", {"a": 2}), lambda: b"of another key")
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


def test_a_cache_that_cannot_be_written_costs_time_and_no_build(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("a file where the cache's folder should be")
    cache = Store(str(tmp_path / "file" / "cache"))
    compute = Counting()
    with caplog.at_level(logging.WARNING, logger="commons.store"):
        assert cache.get_or_compute(KEY, compute) == b"value"
        assert cache.get_or_compute(KEY, compute) == b"value"
    assert compute.calls == 2
    assert sum("cannot be written" in message for message in caplog.messages) == 1


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


def digest_in(folder: Path, *modules: str) -> str:
    """In a process of its own: digests and module paths are kept for a process's life."""
    script = "import json, sys; from commons.store import source_digest; print(source_digest(*json.loads(sys.argv[1])))"
    command = [sys.executable, "-c", script, json.dumps(modules)]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


def test_a_digest_of_source_changes_with_the_source_alone(tmp_path: Path) -> None:
    for folder in (tmp_path / "one", tmp_path / "two"):
        (folder / "pack/inner").mkdir(parents=True)
        (folder / "pack/__init__.py").write_text("raise RuntimeError('imported')")
        (folder / "pack/inner/deep.py").write_text("x = 1")
        (folder / "pack/inner/notes.txt").write_text("notes")
        (folder / "single.py").write_text("raise RuntimeError('imported')")
    before = digest_in(tmp_path / "one", "pack", "single")
    assert digest_in(tmp_path / "two", "single", "pack") == before
    (tmp_path / "two/pack/inner/notes.txt").write_text("other notes")
    assert digest_in(tmp_path / "two", "pack", "single") == before
    (tmp_path / "two/pack/inner/deep.py").write_text("x = 2")
    changed = digest_in(tmp_path / "two", "pack", "single")
    assert changed != before
    (tmp_path / "two/pack/inner/deep.py").rename(tmp_path / "two/pack/inner/other.py")
    assert digest_in(tmp_path / "two", "pack", "single") not in {before, changed}


def test_a_module_without_source_is_refused() -> None:
    for name in ("no_such_module", "sys"):
        with pytest.raises(ModuleNotFoundError, match=name):
            source_digest(name)
