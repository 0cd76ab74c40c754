from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptcore.cache import KeyValueCache
from gptcore.costs import cache_bytes, flops_per_token, parameters_by_group
from gptcore.gpt import GPT, GPTConfig

GPT2 = GPTConfig()


def test_gpt2_has_124_million_parameters() -> None:
    """The count that everyone gives for the smallest GPT-2: 124,439,808."""
    groups = parameters_by_group(GPT2)
    assert sum(groups.values()) == 124_439_808
    assert groups == {
        "token embedding": 50257 * 768,
        "position embedding": 1024 * 768,
        "attention": 12 * (4 * 768 * 768 + 4 * 768),
        "feed-forward": 12 * (8 * 768 * 768 + 5 * 768),
        "layer norms": 25 * 2 * 768,
    }


def test_an_output_layer_of_its_own_is_a_group() -> None:
    groups = parameters_by_group(replace(GPT2, tie_word_embeddings=False))
    assert groups == parameters_by_group(GPT2) | {"output layer": 50257 * 768}


@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 9), st.booleans())
def test_groups_hold_every_parameter(n_layer: int, n_head: int, n_inner: int, tied: bool) -> None:
    config = GPTConfig(7, 5, 4 * n_head, n_layer, n_head, n_inner=n_inner, tie_word_embeddings=tied)
    assert sum(parameters_by_group(config).values()) == GPT(config).n_parameters


def test_the_cache_is_as_large_as_it_says() -> None:
    config = GPTConfig(7, 5, 8, 3, 2)
    cache = KeyValueCache(config, 4)
    held = sum(
        array.nbytes for array in vars(cache).values() if isinstance(array, np.ndarray) and array.dtype == np.float32
    )
    assert cache_bytes(config, config.n_positions, 4) == held
    assert cache_bytes(GPT2, 1024) == 75_497_472


class Counted(np.ndarray[Any, Any]):
    """An array that counts the multiplications and additions of its matrix products."""

    flops = 0

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = None, **options: Any) -> Any:
        plain = [value.view(np.ndarray) if isinstance(value, np.ndarray) else value for value in inputs]
        if out is not None:
            options["out"] = tuple(value.view(np.ndarray) for value in out)
        result = getattr(ufunc, method)(*plain, **options)
        if ufunc is np.matmul and plain[1].ndim > 1:  # products with a vector are the sums of norms
            Counted.flops += 2 * result.size * plain[0].shape[-1]
        return result.view(Counted) if isinstance(result, np.ndarray) else result


def test_the_operations_of_a_forward_pass_are_counted() -> None:
    """Of the whole prompt at once: every token looks at all of them, and the causal mask hides what is in vain."""
    config = GPTConfig(vocab_size=13, n_positions=6, n_embd=8, n_layer=2, n_head=2, n_inner=20)
    model = GPT(config)
    for name, array in model.parameters.items():
        model.parameters[name] = array.view(Counted)
    Counted.flops = 0
    model.logits(model.forward(np.array([[1, 2, 3, 4, 5]])))
    assert Counted.flops == 5 * flops_per_token(config, 5)


def test_operations_grow_with_the_context() -> None:
    assert flops_per_token(GPT2, 1) == pytest.approx(2 * 124e6, rel=0.02)
    assert flops_per_token(GPT2, 1024) - flops_per_token(GPT2, 1023) == 4 * 12 * 768
    assert flops_per_token(replace(GPT2, n_inner=1), 1) < flops_per_token(GPT2, 1)
