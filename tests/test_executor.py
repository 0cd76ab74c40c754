from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator

import pytest

from commons import executor
from commons.executor import ExecutorError


@pytest.fixture(autouse=True)
def _unopened() -> Iterator[None]:
    executor._opened.cache_clear()
    yield
    executor._opened.cache_clear()


def product(one: int, other: int, *, key: str = "") -> tuple[int, str, int]:
    return one * other, key, os.getpid()


def test_nothing_said_is_no_executor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COMMONS_EXECUTOR", raising=False)
    assert executor.default() is None
    monkeypatch.setenv("COMMONS_EXECUTOR", "")
    assert executor.default() is None


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("dusk:tcp://127.0.0.1:8786", "there is no executor 'dusk'; use processes, processes:4, or dask: and the"),
        ("tcp://127.0.0.1:8786", "there is no executor 'tcp'"),
        ("processes:0", "'0' is no number of processes"),
        ("processes:many", "'many' is no number of processes"),
        ("dask:", "this is no address of a scheduler, such as dask:tcp://10.0.0.1:8786"),
        ("dask:localhost", "this is no address of a scheduler"),
        ("dask:http://x:1; rm", "this is no address of a scheduler"),
    ],
)
def test_what_is_no_executor_is_said(address: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMONS_EXECUTOR", address)
    with pytest.raises(ExecutorError) as error:
        executor.default()
    assert str(error.value).startswith(f"COMMONS_EXECUTOR='{address}': {says}")


def test_a_scheduler_that_does_not_answer_is_said_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "_ANSWER_SECONDS", 1)
    monkeypatch.setenv("COMMONS_EXECUTOR", "dask:tcp://127.0.0.1:9")
    started = time.monotonic()
    with pytest.raises(ExecutorError, match=r"'dask:tcp://127\.0\.0\.1:9': no scheduler answers there within 1 s"):
        executor.default()
    assert time.monotonic() - started < 10


def test_without_its_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.setenv("COMMONS_EXECUTOR", "dask:tcp://127.0.0.1:8786")
    with pytest.raises(ExecutorError, match=r"needs the package distributed: pip install gpt-commons\[dask\]"):
        executor.default()


def test_processes_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMONS_EXECUTOR", "processes:1")
    opened = executor.default()
    assert opened is not None
    assert opened is executor.default()
    with opened:
        assert opened.submit(pow, 2, 10).result(timeout=60) == 1024


def test_a_cluster_does_the_work(cluster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMONS_EXECUTOR", f"dask:{cluster}")
    opened = executor.default()
    assert opened is not None
    with opened:
        done = [opened.submit(product, number, 2, key="names are the work's own") for number in range(20)]
        results = [future.result(timeout=60) for future in done]
        assert [(value, said) for value, said, _ in results] == [
            (2 * number, "names are the work's own") for number in range(20)
        ]
        assert os.getpid() not in {process for _, _, process in results}
        with pytest.raises(ZeroDivisionError):
            opened.submit(divmod, 1, 0).result(timeout=60)
    with pytest.raises(RuntimeError, match="after shutdown"):
        opened.submit(product, 1, 1)


def test_a_worker_that_is_not_like_this_build_refuses(cluster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    own = executor.identity()
    monkeypatch.setattr(executor, "identity", lambda: own | {"numpy": "1.0"})
    monkeypatch.setenv("COMMONS_EXECUTOR", f"dask:{cluster}")
    opened = executor.default()
    assert opened is not None
    with (
        opened,
        pytest.raises(ExecutorError, match=r"is not like this build \(numpy: 2\..* there, 1\.0 here\): install"),
    ):
        opened.submit(product, 1, 1).result(timeout=60)


def test_an_identity_is_code_packages_and_machine() -> None:
    own = executor.identity()
    assert {"code", "python", "machine", "numpy", "pydantic"} <= own.keys()
    assert "distributed" not in own
    assert own["numpy"] == __import__("numpy").__version__
