from __future__ import annotations

import math

import numpy as np
import pytest

from gptcore.errors import InputError
from gptcore.evaluation import evaluate
from gptcore.gpt import GPT, GPTConfig
from gptcore.ops import softmax

MODEL = GPT(GPTConfig(vocab_size=7, n_positions=8, n_embd=16, n_layer=1, n_head=2), seed=3)


def test_each_token_is_predicted_once_from_half_a_window_or_more() -> None:
    ids = np.random.default_rng(0).integers(7, size=21)
    contexts = [(0, place) for place in range(1, 9)]
    contexts += [(start, place) for start in (4, 8, 12) for place in range(start + 5, min(start + 8, 20) + 1)]
    losses = [
        -math.log(softmax(MODEL.logits(MODEL.forward(ids[start:place][None]))[-1])[ids[place]])
        for start, place in contexts
    ]
    assert len(losses) == 20
    measured = evaluate(MODEL, ids, n_bytes=50)
    assert measured.tokens == 20
    assert measured.loss == pytest.approx(sum(losses) / 20, rel=1e-5)
    assert measured.bits_per_byte == pytest.approx(sum(losses) / math.log(2) / 50, rel=1e-5)


@pytest.mark.parametrize(("ids", "n_bytes"), [([], 0), ([3], 1), ([3, 4], 0)])
def test_texts_that_are_too_short(ids: list[int], n_bytes: int) -> None:
    with pytest.raises(InputError, match="there is nothing to measure"):
        evaluate(MODEL, np.array(ids, dtype=np.int32), n_bytes)


def test_a_model_without_numbers_has_no_loss() -> None:
    model = GPT(MODEL.config, seed=3)
    model.parameters["transformer.ln_f.weight"][0] = np.inf
    with pytest.raises(InputError, match="the model's numbers are not finite"):
        evaluate(model, np.arange(7), 7)
