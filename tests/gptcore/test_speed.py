from __future__ import annotations

from itertools import count

import numpy as np
import pytest

from gptcore import speed
from gptcore.cache import KeyValueCache
from gptcore.errors import InputError
from gptcore.gpt import GPT, GPTConfig

MODEL = GPT(GPTConfig(vocab_size=11, n_positions=8, n_embd=8, n_layer=2, n_head=2), seed=1)


def test_speeds_are_tokens_over_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that goes on by one second at every look: reading takes 1 s, and so does all of the generating."""
    ticks = count()
    monkeypatch.setattr(speed.time, "perf_counter", lambda: float(next(ticks)))
    measured = speed.measure(MODEL, batch=3, n_prompt=4, n_new=2)
    assert (measured.prefill, measured.decode) == (12.0, 6.0)


def test_what_is_timed_is_reading_and_greedy_generation(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[int, ...]] = []
    forward = GPT.forward

    def recorded(self: GPT, ids: np.ndarray, cache: KeyValueCache, wanted: np.ndarray | None = None) -> np.ndarray:
        calls.append((*ids.shape, cache.length))
        return forward(self, ids, cache, wanted=wanted)

    monkeypatch.setattr(GPT, "forward", recorded)
    measured = speed.measure(MODEL, batch=2, n_prompt=5, n_new=3, repeats=1)
    assert calls == [(2, 5, 0), (2, 1, 5), (2, 1, 6), (2, 1, 7)] * 2
    assert measured.prefill > 0.0 and measured.decode > 0.0


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"batch": 0}, "all must be at least 1: batch 0"),
        ({"repeats": 0}, "repeats 0"),
        ({"n_prompt": 7}, "7 and 2 tokens are more than the context window of 8: measure with fewer"),
    ],
)
def test_what_cannot_be_measured(option: dict[str, int], message: str) -> None:
    with pytest.raises(InputError, match=message):
        speed.measure(MODEL, **{"batch": 1, "n_prompt": 4, "n_new": 2} | option)
