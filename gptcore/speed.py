"""How fast a model runs on this machine."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gptcore import prefill
from gptcore.cache import KeyValueCache
from gptcore.errors import InputError

if TYPE_CHECKING:
    from gptcore.gpt import GPT


@dataclass(frozen=True)
class Speed:
    """Medians of several runs, in tokens a second of all sequences together.

    Attributes:
        batch: Sequences side by side.
        n_prompt: Tokens read in each sequence.
        n_new: Tokens generated after them.
        prefill: Speed of reading.
        decode: Speed of generating.
    """

    batch: int
    n_prompt: int
    n_new: int
    prefill: float
    decode: float


def measure(model: GPT, *, batch: int, n_prompt: int, n_new: int, repeats: int = 3) -> Speed:
    """Read random tokens at once, then generate the likeliest ones one by one, and take the times.

    A first run is not counted: it finds memory and caches cold.

    Args:
        model: The model.
        batch: Sequences side by side.
        n_prompt: Tokens to read in each.
        n_new: Tokens to generate after them.
        repeats: Runs to take the median of.

    Raises:
        InputError: A number is not positive, or the context window is too small.
    """
    if min(batch, n_prompt, n_new, repeats) < 1:
        raise InputError(f"all must be at least 1: batch {batch}, prompt {n_prompt}, new {n_new}, repeats {repeats}")
    if n_prompt + n_new > model.config.n_positions:
        raise InputError(
            f"{n_prompt} and {n_new} tokens are more than the context window of {model.config.n_positions}: "
            "measure with fewer"
        )
    prompt = np.random.default_rng(0).integers(model.config.vocab_size, size=(batch, n_prompt))
    read_rates, decode_rates = [], []
    for _ in range(repeats + 1):
        cache = KeyValueCache(model.config, batch, capacity=n_prompt + n_new)
        started = time.perf_counter()
        hidden = prefill.forward(model, prompt, cache, np.full((batch, 1), n_prompt - 1))  # [batch, n_embd]
        newest = model.logits(hidden).argmax(axis=-1)[:, None]  # [batch, 1]
        read = time.perf_counter()
        for _ in range(n_new):
            newest = model.logits(model.forward(newest, cache)).argmax(axis=-1)[:, None]
        done = time.perf_counter()
        read_rates.append(batch * n_prompt / (read - started))
        decode_rates.append(batch * n_new / (done - read))
    return Speed(batch, n_prompt, n_new, statistics.median(read_rates[1:]), statistics.median(decode_rates[1:]))
