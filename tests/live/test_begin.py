"""Figures that are begun elsewhere before their pages are rendered."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest

from commons import executor, live, store
from commons.live import checkpoint
from commons.live import fence as fences
from commons.live.checkpoint import folder as shipped_folder
from commons.live.fence import OptionError
from commons.source import Source
from tests.live.rendering import fence, render

PAGE = fence("gpt-generate", prompt="Once upon a time", seed=4) + fence("gpt-attention", prompt="The king", head=2)


class Here(Executor):
    """Does the work at once, and counts it."""

    def __init__(self) -> None:
        self.count = 0

    def submit(self, work: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.count += 1
        future: Future[Any] = Future()
        try:
            future.set_result(work(*args, **kwargs))
        except Exception as error:
            future.set_exception(pickle.loads(pickle.dumps(error)))
        return future


@pytest.fixture(autouse=True)
def _cold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("COMMONS_CACHE", str(tmp_path / "cache"))
    yield
    fences._begun.clear()


def begin(text: str, elsewhere: Executor) -> None:
    live.begin([Source("docs/en/page.md", text)], elsewhere)


def never(*arguments: object) -> None:
    raise AssertionError("computed here")


def test_what_is_begun_is_what_the_page_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = render(PAGE)
    monkeypatch.setenv("COMMONS_CACHE", str(tmp_path / "another"))
    elsewhere = Here()
    begin(PAGE, elsewhere)
    assert elsewhere.count == 2
    with monkeypatch.context() as patched:
        patched.setattr(fences, "_to_json", never)
        assert render(PAGE) == expected
        assert render(PAGE) == expected
    assert len(store.default().entries()) == 2
    begin(PAGE, elsewhere)
    assert elsewhere.count == 2


def test_equal_fences_are_begun_once() -> None:
    elsewhere = Here()
    begin(
        PAGE + PAGE.replace("The king", "A king") + fence("gpt-attention", prompt="A king", head=2, title="T"),
        elsewhere,
    )
    assert elsewhere.count == 3


@pytest.mark.parametrize(
    "text",
    [
        fence("gpt-generate", prompt="x", temprature=1),
        fence("gpt-generate", prompt="x", model="fairytale"),
        fence("gpt-attention"),
        "```gpt-attention\n```\n",
        "```gpt-attention\n{[\n```\n",
        fence("gpt-attention", prompt="x", head=99),
    ],
)
def test_a_wrong_fence_is_said_when_its_page_is_rendered(text: str) -> None:
    expected = render(text)
    assert len(expected[1]) == 1
    begin(text, Here())
    assert render(text) == expected


def test_another_model_elsewhere_is_refused() -> None:
    options = live.gpt_generate.options(prompt="x")
    with pytest.raises(ValueError, match=r"the model 'fairytales' is another one on .*: install the same commit there"):
        fences._compute_there(never, options, "fairytales", "digest of other files")


def test_a_mistake_found_elsewhere_comes_back_whole() -> None:
    error = pickle.loads(pickle.dumps(OptionError("head", "head must be from 1 to 4")))
    assert (error.option, str(error)) == ("head", "head must be from 1 to 4")


def test_a_cluster_computes_the_same_bytes(cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The cluster has no other model.
    monkeypatch.setattr(checkpoint, "folder", shipped_folder)
    expected = render(PAGE)
    keys = [entry.path.rpartition("/")[2] for entry in store.default().entries()]
    here = [store.default().get(key) for key in keys]
    monkeypatch.setenv("COMMONS_CACHE", str(tmp_path / "another"))
    monkeypatch.setenv("COMMONS_EXECUTOR", f"dask:{cluster}")
    elsewhere = executor.default()
    assert elsewhere is not None
    begin(PAGE, elsewhere)
    with monkeypatch.context() as patched:
        patched.setattr(fences, "_to_json", never)
        assert render(PAGE) == expected
    assert [store.default().get(key) for key in keys] == here
    assert len(here) == 2
