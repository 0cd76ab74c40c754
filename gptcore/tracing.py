"""The forward pass of a GPT, step by step: what `GPT.forward` does at once, with every intermediate result named.

The steps have the names of these arrays in `gptcore.gpt`, where they have one there. There is one sequence, so that no
array has the axis of the batch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gptcore import activations, attention, ops
from gptcore.errors import InputError
from gptcore.interpretation import sequence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from gptcore.gpt import GPT
    from gptcore.ops import Array, Ids


@dataclass(frozen=True)
class Step:
    """One step of the forward pass.

    Attributes:
        name: What it makes.
        layer: The block it is in, from 0; None before the first and after the last.
        function: What computes it, by its name in gptcore; "+" is a sum, here of the residual stream and a sublayer.
        axes: What the axes of its value are called, such as ("n_tokens", "n_embd").
        value: What it makes.
        parameters: The names of the weights it uses.
    """

    name: str
    layer: int | None
    function: str
    axes: tuple[str, ...]
    value: NDArray[Any]
    parameters: tuple[str, ...] = ()


def trace(model: GPT, ids: Sequence[int] | Ids) -> list[Step]:
    """Run the model over a sequence and keep what every step makes.

    Args:
        model: The model.
        ids: [n_tokens], at most a context window of them.

    Returns:
        The steps in their order, from the ids to the probabilities of the next token at each position.

    Raises:
        InputError: Ids that are no sequence of this model's tokens, none, or too many.
    """
    ids = sequence(ids)
    if not 0 < ids.size <= model.config.n_positions:
        raise InputError(f"the context window holds 1 to {model.config.n_positions} tokens, got {ids.size}")
    return list(_steps(model, ids))


def _steps(model: GPT, ids: Ids) -> Iterator[Step]:
    stream = ("n_tokens", "n_embd")
    token_weight, position_weight, norm = "transformer.wte.weight", "transformer.wpe.weight", "transformer.ln_f"
    tokens = ops.embedding(ids, model.parameters[token_weight])
    positions = ops.embedding(np.arange(ids.size), model.parameters[position_weight])
    yield Step("ids", None, "Tokenizer.encode", ("n_tokens",), ids)
    yield Step("tokens", None, "ops.embedding", stream, tokens, (token_weight,))
    yield Step("positions", None, "ops.embedding", stream, positions, (position_weight,))
    x = tokens + positions
    yield Step("x", None, "+", stream, x)
    for layer in range(model.config.n_layer):
        for step in _block(model, x, layer):
            yield step
        x = step.value
    out = _norm(model, x, norm)
    yield Step("out", None, "ops.layer_norm", stream, out, _both(norm))
    logits = model.logits(out)
    yield Step("logits", None, "GPT.logits", ("n_tokens", "vocab_size"), logits, (model.config.output_layer,))
    yield Step("probabilities", None, "ops.softmax", ("n_tokens", "vocab_size"), ops.softmax(logits))


def _block(model: GPT, x: Array, layer: int) -> Iterator[Step]:
    """Pre-norm order: x + Attention(LayerNorm(x)), then x + FeedForward(LayerNorm(x)); the last step is the new x."""
    block = f"transformer.h.{layer}."
    stream, heads = ("n_tokens", "n_embd"), ("n_head", "n_tokens", "head_dim")

    def step(name: str, function: str, axes: tuple[str, ...], value: Array, *weights: str) -> Step:
        return Step(name, layer, function, axes, value, tuple(both for weight in weights for both in _both(weight)))

    normed = _norm(model, x, block + "ln_1")
    yield step("normed_1", "ops.layer_norm", stream, normed, block + "ln_1")
    projected = _linear(model, normed, block + "attn.c_attn")
    yield step("projected", "ops.linear", ("n_tokens", "3 n_embd"), projected, block + "attn.c_attn")
    query, key, value = (attention.split_heads(part, model.config.n_head) for part in np.split(projected, 3, axis=-1))
    for name, part in (("query", query), ("key", key), ("value", value)):
        yield step(name, "attention.split_heads", heads, part)
    mask = attention.causal_mask(len(x), len(x), x.dtype)
    mixed, weights = attention.scaled_dot_product_attention(query, key, value, mask)
    yield step("attention", "attention.scaled_dot_product_attention", ("n_head", "n_tokens", "n_tokens"), weights)
    yield step("heads", "attention.scaled_dot_product_attention", heads, mixed)
    merged = attention.merge_heads(mixed)
    yield step("merged", "attention.merge_heads", stream, merged)
    attended = _linear(model, merged, block + "attn.c_proj")
    yield step("attended", "ops.linear", stream, attended, block + "attn.c_proj")
    x = x + attended
    yield step("x", "+", stream, x)
    normed = _norm(model, x, block + "ln_2")
    yield step("normed_2", "ops.layer_norm", stream, normed, block + "ln_2")
    hidden = _linear(model, normed, block + "mlp.c_fc")
    yield step("hidden", "ops.linear", ("n_tokens", "d_ff"), hidden, block + "mlp.c_fc")
    activated = activations.gelu_tanh(hidden)[0]
    yield step("activated", "activations.gelu_tanh", ("n_tokens", "d_ff"), activated)
    fed_forward = _linear(model, activated, block + "mlp.c_proj")
    yield step("fed_forward", "ops.linear", stream, fed_forward, block + "mlp.c_proj")
    yield step("x", "+", stream, x + fed_forward)


def _norm(model: GPT, x: Array, name: str) -> Array:
    weight, bias = (model.parameters[both] for both in _both(name))
    return ops.layer_norm(x, weight, bias, model.config.layer_norm_epsilon)[0]


def _linear(model: GPT, x: Array, name: str) -> Array:
    weight, bias = (model.parameters[both] for both in _both(name))
    return ops.linear(x, weight, bias)


def _both(name: str) -> tuple[str, str]:
    return f"{name}.weight", f"{name}.bias"
