from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commons.cli import main
from commons.cli.cache import size
from commons.store import Store, key

DAY = 86400


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache with entries of three kinds, unused for 0 to 90 days."""
    monkeypatch.setenv("COMMONS_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("COMMONS_CACHE_READONLY", raising=False)
    store = Store(str(tmp_path / "cache"))
    for kind, days in (("live.gpt-generate", 0), ("live.gpt-generate", 40), ("execute.page", 20), ("execute.page", 90)):
        name = key(kind, {"days": days})
        store.put(name, b"x" * 960)
        age(tmp_path / "cache" / name[:2] / name, days)
    interrupted = tmp_path / "cache/ab" / f".{'0' * 32}.tmp"
    interrupted.parent.mkdir(exist_ok=True)
    interrupted.write_bytes(b"x" * 500)
    age(interrupted, 31)
    return tmp_path / "cache"


def age(path: Path, days: int) -> None:
    os.utime(path, (time.time() - days * DAY,) * 2)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["cache", *arguments])


def files(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def test_stats_count_by_what_entries_are_of(folder: Path) -> None:
    result = run("stats")
    assert result.exit_code == 0
    first, *lines = result.output.splitlines()
    assert first == f"{folder}: 5 entries, 4.5 kB"
    assert [line.split("last used")[0].split() for line in lines] == [
        ["left", "over", "1", "entry,", "500", "B"],
        ["execute.page", "2", "entries,", "2", "kB"],
        ["live.gpt-generate", "2", "entries,", "2", "kB"],
    ]
    assert lines[-1].endswith(time.strftime("last used %Y-%m-%d", time.gmtime()))


def test_gc_removes_what_was_not_used_for_long(folder: Path) -> None:
    result = run("gc")
    assert (result.exit_code, result.output) == (0, f"{folder}: removed 3 entries, 2.5 kB of 5 entries, 4.5 kB\n")
    assert files(folder) == 2


def test_gc_removes_what_does_not_fit_and_a_dry_run_nothing(folder: Path) -> None:
    options = ("gc", "--max-age", "1000d", "--max-size", "1.5 kB")
    result = run(*options, "--dry-run")
    assert result.output == f"{folder}: would remove 4 entries, 3.5 kB of 5 entries, 4.5 kB\n"
    assert files(folder) == 5
    run(*options)
    assert files(folder) == 1


def test_gc_keeps_what_a_running_build_may_use(folder: Path) -> None:
    result = run("gc", "--max-age", "0s", "--max-size", "0B")
    assert result.exit_code == 0
    assert files(folder) == 1
    assert result.stderr == "1 kB were used in the last two hours and stay\n"


def test_an_empty_cache_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMONS_CACHE", str(tmp_path / "none"))
    assert run("stats").output == f"{tmp_path}/none: 0 entries, 0 B\n"
    assert run("gc").exit_code == 0


@pytest.mark.parametrize("bad", ["30", "d", "-1d", "1y", "1e3d", "٣d", "9999999999d", "30d; rm", ""])
def test_a_wrong_time_is_a_usage_error(folder: Path, bad: str) -> None:
    result = run("gc", "--max-age", bad)
    assert result.exit_code == 2
    assert f"{bad!r}: a time is a number and one of the units s, m, h, d, w, such as 30d" in result.output
    assert files(folder) == 5


def test_a_cache_that_is_only_read_is_not_cleaned(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMONS_CACHE_READONLY", "1")
    result = run("gc")
    assert result.exit_code == 1
    assert "is read-only: unset COMMONS_CACHE_READONLY" in result.output
    assert files(folder) == 5


def test_an_address_that_is_none_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMONS_CACHE", "nonsense://x")
    for command in ("stats", "gc"):
        result = run(command)
        assert result.exit_code == 1
        assert "COMMONS_CACHE='nonsense://x' is no address for a cache" in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (999_600, "1 MB"), (1_234_567, "1.23 MB")]
)
def test_sizes_are_said_in_three_digits(number: float, said: str) -> None:
    assert size(number) == said
