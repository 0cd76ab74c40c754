"""A model of a few weights that knows nothing, and its tokenizer, for the tests of generation."""

from __future__ import annotations

import numpy as np

from gptcore.gpt import GPT, GPTConfig
from gptcore.tokenizer import Tokenizer

TOKENIZER = Tokenizer.train(["the king and the daughter of the king had a golden ball, and 字 é"], 280)


def random_model(n_positions: int = 16) -> GPT:
    model = GPT(GPTConfig(len(TOKENIZER), n_positions, n_embd=16, n_layer=1, n_head=2))
    model.parameters.flat += np.random.default_rng(3).normal(0.0, 0.2, model.n_parameters).astype(np.float32)
    return model


MODEL = random_model()
