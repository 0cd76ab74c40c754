"""Looking inside a GPT: where attention goes, what each layer would say, and what a head is worth.

Everything here is of one sequence of token ids, and works on what one forward pass leaves (`capture`). None of it says
why a model answers as it does: attention is where a head read, not what it made of it (Jain and Wallace 2019).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gptcore import ops
from gptcore.errors import InputError
from gptcore.gpt import GPT, Tape
from gptcore.parameters import Parameters
from gptcore.scoring import Alternative, likeliest, log_normalizers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gptcore.ops import Array, Ids
    from gptcore.tokenizer import Tokenizer


@dataclass(frozen=True)
class Activations:
    """What a forward pass over one sequence leaves.

    Attributes:
        attention: [n_layer, n_head, n_tokens, n_tokens]; row q says how much token q looks at each token up to itself.
        residual: [n_layer + 1, n_tokens, n_embd], the residual stream before each block, and after the last one.
    """

    attention: Array
    residual: Array


def capture(model: GPT, ids: Sequence[int] | Ids) -> Activations:
    """Run the model over a sequence and keep its attention and its residual stream.

    Args:
        model: The model.
        ids: [n_tokens], at most a context window of them.

    Raises:
        InputError: Ids that are no sequence of this model's tokens, or too many; numbers too large for float32.
    """
    tape = Tape(residual=[])
    model.forward(sequence(ids)[None], tape=tape)
    attention = np.stack([saved["attention"][0] for saved in tape.layers])
    residual = np.stack(tape.residual or [])
    ops.require_finite(residual)
    return Activations(attention, residual)


def rollout(attention: Array) -> Array:
    """How much of each token there is in each position after each layer, if attention only mixed: attention rollout.

    A layer's mixing is A_l = ½ mean_h W_lh + ½ I (the identity is the residual connection), and R_l = A_l R_(l-1) with
    R_0 = I.

    Source: Abnar and Zuidema 2020, "Quantifying Attention Flow in Transformers", section 3, eq. 1.

    Args:
        attention: [n_layer, n_head, n_tokens, n_tokens], rows sum to 1.

    Returns:
        [n_layer, n_tokens, n_tokens], R_1 to R_n; rows sum to 1.
    """
    mixing: Array = 0.5 * attention.mean(axis=1)  # [n_layer, n_tokens, n_tokens]
    mixing += 0.5 * np.eye(attention.shape[-1], dtype=attention.dtype)
    for layer in range(1, len(mixing)):
        mixing[layer] = mixing[layer] @ mixing[layer - 1]
    return mixing


def logit_lens(model: GPT, residual: Array) -> Array:
    """What the model would say if it ended here: the final norm and the output layer, applied to a residual stream.

    logits_l = LayerNorm_f(x_l) W_Eᵀ. After the last layer they are the model's own.

    Source: nostalgebraist 2020, "interpreting GPT: the logit lens".

    Args:
        model: The model.
        residual: [..., n_embd], such as `capture(model, ids).residual[:, -1]`, the last token's in every layer.

    Returns:
        [..., vocab_size].

    Raises:
        InputError: The residual stream is not of the model's width.
    """
    if residual.shape[-1] != model.config.n_embd:
        raise InputError(f"residual must be [..., {model.config.n_embd}], got the shape {list(residual.shape)}")
    weight, bias = (model.parameters[f"transformer.ln_f.{name}"] for name in ("weight", "bias"))
    normed = ops.layer_norm(residual, weight, bias, model.config.layer_norm_epsilon)[0]
    logits = model.logits(normed.reshape(-1, model.config.n_embd))
    return logits.reshape(*residual.shape[:-1], -1)


def lens_tokens(
    model: GPT, tokenizer: Tokenizer, ids: Sequence[int] | Ids, *, k: int = 1
) -> list[list[tuple[Alternative, ...]]]:
    """The logit lens in words: the likeliest next tokens after each token, if the model ended at each layer.

    Args:
        model: The model.
        tokenizer: Its tokenizer.
        ids: [n_tokens], at most a context window of them.
        k: How many of the likeliest tokens, the likeliest first.

    Returns:
        `[n_layer + 1][n_tokens]`: from the embeddings alone, then after each block; the last are the model's own.

    Raises:
        InputError: See `capture`.
    """
    layers = []
    for residual in capture(model, ids).residual:  # one by one: [n_tokens, n_vocab] is large
        logits = logit_lens(model, residual)[:, : len(tokenizer)]
        normalizers = log_normalizers(logits).tolist()
        layers.append([likeliest(row, norm, k, tokenizer) for row, norm in zip(logits, normalizers, strict=True)])
    return layers


def token_losses(model: GPT, ids: Sequence[int] | Ids) -> Array:
    """How surprised the model is by each token: -log p(token t | tokens before t), in nats.

    Args:
        model: The model.
        ids: [n_tokens], at least two and at most a context window of them.

    Returns:
        [n_tokens - 1], of the tokens from the second on.

    Raises:
        InputError: Ids that are no sequence of this model's tokens, too few or too many.
    """
    ids = sequence(ids)
    if ids.size < 2:
        raise InputError("the loss needs at least two tokens: the first one is not predicted")
    logits = model.logits(model.forward(ids[None, :-1]))
    ops.require_finite(logits)
    logits -= logits.max(axis=-1, keepdims=True)
    wanted = logits[np.arange(ids.size - 1), ids[1:]]
    losses: Array = np.log(np.exp(logits).sum(axis=-1)) - wanted
    return losses


def without_heads(model: GPT, heads: Iterable[tuple[int, int]]) -> GPT:
    """A copy of a model in which some heads contribute nothing.

    A head reaches the residual stream only through its rows of W^O, the output projection: with these rows 0 its output
    is 0, and nothing else changes.

    Args:
        model: The model; stays as it is.
        heads: Which, as (layer, head), both from 0.

    Raises:
        InputError: There is no such head.
    """
    parameters = Parameters(model.config.shapes(), model.parameters.flat.dtype)
    parameters.flat[:] = model.parameters.flat
    for layer, head in heads:
        _output_rows(model, parameters, layer, head)[...] = 0.0
    return GPT(model.config, parameters=parameters)


def ablation(model: GPT, ids: Sequence[int] | Ids) -> Array:
    """What each head is worth for a text: by how much the mean loss rises when the head's output is set to 0.

    Below 0, the model predicts this text better without the head. Takes a forward pass for each head.

    Source: Michel et al. 2019, "Are Sixteen Heads Really Better than One?", section 3.2.

    Args:
        model: The model; stays as it is.
        ids: [n_tokens], at least two and at most a context window of them.

    Returns:
        [n_layer, n_head], in nats a token.

    Raises:
        InputError: See `token_losses`.
    """
    whole = token_losses(model, ids).mean()
    copy = without_heads(model, [])
    rises = np.empty((model.config.n_layer, model.config.n_head), np.float32)
    for layer, head in np.ndindex(rises.shape):
        rows = _output_rows(model, copy.parameters, layer, head)
        kept = rows.copy()
        rows[...] = 0.0
        rises[layer, head] = token_losses(copy, ids).mean() - whole
        rows[...] = kept
    return rises


def _output_rows(model: GPT, parameters: Parameters, layer: int, head: int) -> Array:
    """The rows of W^O that a head's output goes through, [head_dim, n_embd]."""
    config = model.config
    if not (0 <= layer < config.n_layer and 0 <= head < config.n_head):
        raise InputError(
            f"layers are from 0 to {config.n_layer - 1} and heads from 0 to {config.n_head - 1}, got {layer} and {head}"
        )
    head_dim = config.n_embd // config.n_head
    projection = parameters[f"transformer.h.{layer}.attn.c_proj.weight"]  # [n_head · head_dim, n_embd]
    rows: Array = projection[head * head_dim : (head + 1) * head_dim]
    return rows


def sequence(ids: Sequence[int] | Ids) -> Ids:
    """Token ids as an array, [n_tokens].

    Raises:
        InputError: They are no whole numbers, or not one after the other.
    """
    array = np.asarray(ids)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise InputError(f"ids must be a sequence of token ids, got the shape {list(array.shape)} of {array.dtype}")
    return array.astype(np.int64)
