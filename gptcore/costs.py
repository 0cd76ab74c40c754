"""What a GPT costs: weights, memory and floating-point operations, all from its shape alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gptcore.gpt import GPTConfig

_GROUPS = {
    "wte": "token embedding",
    "wpe": "position embedding",
    "attn": "attention",
    "mlp": "feed-forward",
    "ln": "layer norms",
    "lm_head": "output layer",
}


def parameters_by_group(config: GPTConfig) -> dict[str, int]:
    """How many weights each kind of part has; an output layer that is the token embedding counts once, as that."""
    counts: dict[str, int] = {}
    for name, shape in config.shapes().items():
        group = next(_GROUPS[part] for part in _GROUPS if f".{part}." in f".{name}" or f".{part}_" in name)
        counts[group] = counts.get(group, 0) + math.prod(shape)
    return {group: counts[group] for group in _GROUPS.values() if group in counts}


def cache_bytes(config: GPTConfig, n_tokens: int, batch: int = 1) -> int:
    """The memory of keys and values: 2 · n_layer · n_embd · n_tokens · batch numbers of 4 bytes.

    Args:
        config: The model's shape.
        n_tokens: Tokens in a sequence.
        batch: Number of sequences.
    """
    return 2 * config.n_layer * config.n_embd * n_tokens * batch * 4


def flops_per_token(config: GPTConfig, n_context: int) -> int:
    """Floating-point operations to generate one token, a multiplication and an addition being two.

    Two for each weight of a matrix that the token meets (the blocks' and the output layer; looking up embeddings costs
    none), and for attention 2 · n_context · n_embd for the scores and as many for the weighted sum, in each layer.
    Norms, biases and activations are left out: they are less than a hundredth in models of use. Training takes about
    three times as many: the gradients of inputs and of weights cost one forward pass each.

    Source: Kaplan et al. 2020, "Scaling Laws for Neural Language Models", section 2.1, with the output layer counted.

    Args:
        config: The model's shape.
        n_context: How many tokens it looks at, itself included.
    """
    block = 4 * config.n_embd * config.n_embd + 2 * config.n_embd * config.d_ff
    matrices = config.n_layer * block + config.vocab_size * config.n_embd
    return 2 * matrices + 4 * config.n_layer * n_context * config.n_embd
