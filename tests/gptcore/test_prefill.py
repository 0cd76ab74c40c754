from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from gptcore import prefill
from gptcore.cache import KeyValueCache
from gptcore.errors import InputError
from gptcore.gpt import GPT, GPTConfig

CONFIG = GPTConfig(vocab_size=50, n_positions=40, n_embd=16, n_layer=3, n_head=2)
IDS = np.random.default_rng(1).integers(CONFIG.vocab_size, size=(3, 30))


class SlowToBegin(GPT):
    """Whose first part comes last, if nobody waits for it."""

    def forward(self, ids: Any, cache: Any = None, *arguments: Any, **options: Any) -> Any:
        if cache.lengths.min() == 0:
            time.sleep(0.05)
        return super().forward(ids, cache, *arguments, **options)


def model(kind: type[GPT] = GPT) -> GPT:
    made = kind(CONFIG)
    made.parameters.flat += np.random.default_rng(0).normal(0.0, 0.2, made.n_parameters).astype(np.float32)
    return made


def cache_of(read: list[int]) -> KeyValueCache:
    """A cache whose rows hold so many tokens."""
    cache = KeyValueCache(CONFIG, len(read))
    for row, n_tokens in enumerate(read):
        if n_tokens:
            model().forward(np.arange(n_tokens)[None], cache.rows(row, row + 1))
    return cache


@pytest.mark.parametrize("kind", [GPT, SlowToBegin])
@pytest.mark.parametrize("read", [[0, 0, 0], [4, 0, 9]])
@pytest.mark.parametrize("n_parts", [1, 2, 3, 7, 30])
def test_parts_give_what_the_whole_gives(n_parts: int, read: list[int], kind: type[GPT]) -> None:
    wanted = np.array([[29, 0], [15, 14], [3, 21]])
    caches = cache_of(read), cache_of(read)
    expected = model().forward(IDS, caches[0], wanted=wanted)
    hidden = prefill.in_parts(model(kind), IDS, caches[1], wanted, n_parts)
    np.testing.assert_allclose(hidden, expected, atol=1e-5)
    np.testing.assert_array_equal(caches[1].lengths, caches[0].lengths)
    newest = np.array([[7], [8], [9]])
    np.testing.assert_allclose(model().forward(newest, caches[1]), model().forward(newest, caches[0]), atol=1e-5)


@pytest.mark.parametrize("place", [0, 29])
def test_an_error_in_one_part_is_raised_and_none_waits_for_ever(place: int) -> None:
    ids = IDS.copy()
    ids[1, place] = CONFIG.vocab_size
    cache = cache_of([0, 0, 0])
    with pytest.raises(InputError, match="token ids must be from 0 to 49"):
        prefill.in_parts(model(), ids, cache, np.zeros((3, 1), dtype=np.int64), 3)
    assert cache.length == 0


class Library:
    """Stands for a BLAS with so many threads."""

    def __init__(self, num_threads: int) -> None:
        self.num_threads = num_threads
        self.lib_controllers = [self]
        self.limits = [num_threads]

    def limit(self, *, limits: int) -> Library:
        self.limits.append(limits)
        return self

    def __enter__(self) -> None:
        self.num_threads = self.limits[-1]

    def __exit__(self, *_: object) -> None:
        self.num_threads = self.limits[0]


@pytest.mark.parametrize(("threads", "expected"), [(1, []), (2, [2]), (3, [3]), (4, [])])
def test_there_is_a_part_for_each_core_if_it_is_long_enough(
    threads: int, expected: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    library, parts = Library(threads), []
    in_parts = prefill.in_parts

    def record(*arguments: Any) -> Any:
        parts.append(arguments[-1])
        assert library.num_threads == 1  # a core for each part
        return in_parts(*arguments)

    monkeypatch.setattr(prefill, "_LEAST_TOKENS", 10)
    monkeypatch.setattr(prefill, "_blas", lambda: library)
    monkeypatch.setattr(prefill, "in_parts", record)
    wanted = np.array([[29], [29], [29]])
    expected_states = model().forward(IDS, cache_of([0, 0, 0]), wanted=wanted)
    states = prefill.forward(model(), IDS, cache_of([0, 0, 0]), wanted)
    np.testing.assert_allclose(states, expected_states, atol=1e-5)
    assert parts == expected
    assert library.num_threads == threads


def test_who_comes_while_the_cores_are_busy_reads_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    library, wanted = Library(2), np.array([[29], [29], [29]])
    monkeypatch.setattr(prefill, "_LEAST_TOKENS", 10)
    monkeypatch.setattr(prefill, "_blas", lambda: library)
    with prefill._limited:
        prefill.forward(model(), IDS, cache_of([0, 0, 0]), wanted)
    assert library.limits == [2]
    prefill.forward(model(), IDS, cache_of([0, 0, 0]), wanted)
    assert library.limits == [2, 1]


def test_the_blas_of_this_machine_has_its_threads_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from threadpoolctl import threadpool_info

    monkeypatch.setattr(prefill, "_LEAST_TOKENS", 1)
    before = [library["num_threads"] for library in threadpool_info()]
    prefill.forward(model(), IDS, cache_of([0, 0, 0]), np.array([[29], [29], [29]]))
    assert [library["num_threads"] for library in threadpool_info()] == before
