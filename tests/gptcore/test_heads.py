from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptcore.errors import InputError
from gptcore.gpt import GPT, GPTConfig
from gptcore.heads import (
    first_token_score,
    head_scores,
    induction_score,
    previous_token_score,
    repeated_random_tokens,
)
from gptcore.interpretation import capture, token_losses, without_heads

FIXTURES = Path(__file__).parent / "fixtures"
TORCH = np.load(FIXTURES / "torch.npz")
MODEL = GPT.from_pretrained(FIXTURES / "gpt2")
IDS = TORCH["gpt2/ids"][0]


def pattern(key: Callable[[int], int], n_tokens: int = 8) -> Any:
    """A head that looks at one token from each place."""
    attention = np.zeros((n_tokens, n_tokens), np.float32)
    for query in range(n_tokens):
        attention[query, max(key(query), 0)] = 1.0
    return attention


@pytest.mark.parametrize(
    ("key", "previous", "first", "induction"),
    [
        (lambda t: t - 1, 1.0, 1 / 7, 0.0),
        (lambda t: 0, 1 / 7, 1.0, 0.0),
        (lambda t: t, 0.0, 0.0, 0.0),
        (lambda t: t - 3, 1 / 7, 3 / 7, 1.0),  # 4 tokens before was the same one: what followed it is 3 before
        (lambda t: t - 4, 1 / 7, 4 / 7, 0.0),
    ],
)
def test_scores_of_heads_that_do_one_thing(key: Any, previous: float, first: float, induction: float) -> None:
    attention = np.stack([pattern(key), pattern(key)])
    for scores, expected in (
        (previous_token_score(attention), previous),
        (first_token_score(attention), first),
        (induction_score(attention, 4), induction),
    ):
        assert scores.tolist() == pytest.approx([expected, expected])


def test_head_scores_by_hand() -> None:
    scores = head_scores(MODEL, IDS, n_sequences=3, seed=5)
    attention = TORCH["gpt2/attention"]
    tokens = repeated_random_tokens(61, 12, 3, seed=5)
    repeated = [capture(MODEL, ids).attention for ids in tokens]
    for layer, head in np.ndindex(2, 4):
        one = attention[layer, head]
        assert scores.previous_token[layer, head] == pytest.approx(
            np.mean([one[t, t - 1] for t in range(1, 24)]), abs=1e-6
        )
        assert scores.first_token[layer, head] == pytest.approx(np.mean([one[t, 0] for t in range(1, 24)]), abs=1e-6)
        found = [other[layer, head, t, t - 11] for other in repeated for t in range(12, 24)]
        assert scores.induction[layer, head] == pytest.approx(np.mean(found), abs=1e-6)


@given(st.integers(1, 30), st.integers(1, 3), st.integers(0, 9))
def test_repeated_random_tokens_come_twice(length: int, n_sequences: int, seed: int) -> None:
    tokens = repeated_random_tokens(30, length, n_sequences, seed)
    assert tokens.shape == (n_sequences, 2 * length)
    assert np.array_equal(tokens[:, :length], tokens[:, length:])
    assert all(len(set(row)) == length for row in tokens.tolist())
    assert np.array_equal(tokens, repeated_random_tokens(30, length, n_sequences, seed))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: head_scores(MODEL, [1]), "the scores need at least two tokens"),
        (lambda: head_scores(MODEL, [1, 2], n_sequences=0), "cannot draw 0 times"),
        (lambda: repeated_random_tokens(4, 5, 1), "cannot draw 1 times 5 different tokens of 4"),
        (lambda: repeated_random_tokens(4, 0, 1), "cannot draw 1 times 0 different tokens of 4"),
    ],
)
def test_what_cannot_be_scored(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()


def test_a_tiny_context_still_has_scores() -> None:
    model = GPT(GPTConfig(vocab_size=3, n_positions=2, n_embd=4, n_layer=1, n_head=1))
    assert head_scores(model, [0, 1]).induction.shape == (1, 1)


def model_of_two_heads(vocab_size: int = 10, n_positions: int = 20) -> GPT:
    """An induction circuit written by hand, from three groups of features: the token, its place, the token before.

    Every vector of the stream is made of the same number of ones, so that the norms scale it and do nothing else. The
    first head looks one place back and copies the token it finds into the third group. The second looks for places that
    follow the present token, and adds what stands there to the first group: the output layer then says it.
    """
    n_embd = 2 * vocab_size + n_positions
    token = np.arange(vocab_size)
    place, before = vocab_size + np.arange(n_positions), vocab_size + n_positions + token
    query, key, value = (slice(part * n_embd, (part + 1) * n_embd) for part in range(3))
    model = GPT(GPTConfig(vocab_size, n_positions, n_embd, n_layer=2, n_head=1))
    weights = model.parameters
    for name, array in weights.items():
        array[...] = 1.0 if ".ln_" in name and name.endswith("weight") else 0.0
    weights["transformer.wte.weight"][token, token] = 1.0
    weights["transformer.wpe.weight"][np.arange(n_positions), place] = 1.0
    sharp = 30.0
    first, second = (weights[f"transformer.h.{layer}.attn.c_attn.weight"] for layer in range(2))
    first[:, query][place[1:], place[:-1]] = sharp
    first[:, key][place, place] = 1.0
    second[:, query][token, token] = sharp
    second[:, key][before, token] = 1.0
    for layer, target in ((0, before), (1, token)):
        weights[f"transformer.h.{layer}.attn.c_attn.weight"][:, value][token, token] = 1.0
        weights[f"transformer.h.{layer}.attn.c_proj.weight"][token, target] = 1.0
    return model


def test_an_induction_circuit_is_found() -> None:
    model = model_of_two_heads()
    ids = repeated_random_tokens(10, 10, 1, seed=3)[0]
    scores = head_scores(model, ids)
    assert scores.previous_token[0, 0] > 0.95
    # The first place has none before it and looks at itself: the one token that comes again from there is split in two.
    assert scores.induction[1, 0] == pytest.approx((9 + 0.5) / 10, abs=0.01)
    assert max(scores.previous_token[1, 0], scores.induction[0, 0]) < 0.2
    # It takes both heads to know what comes in the second half.
    losses = token_losses(model, ids)
    assert losses[10:].max() < losses[:9].min()
    for layer in (0, 1):
        assert token_losses(without_heads(model, [(layer, 0)]), ids)[10:].mean() > losses[10:].mean() + 0.5
