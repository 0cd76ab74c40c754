"""What the layers of an encoder-decoder Transformer are made of: each sublayer with its way back beside it.

A residual connection and a layer norm go around each sublayer (Vaswani et al. 2017, section 3.1). A forward pass leaves
what the backward pass needs in a `TransformerTape`, under the name of the sublayer, which is also how the names of its
parameters begin.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from gptcore import attention, feed_forward, ops, positions
from gptcore.attention import MultiHeadWeights
from gptcore.errors import InputError
from gptcore.feed_forward import FeedForwardWeights

if TYPE_CHECKING:
    from collections.abc import Callable

    from gptcore.attention import MultiHeadTape
    from gptcore.dropout import Dropout
    from gptcore.feed_forward import FeedForwardTape
    from gptcore.ops import Array, Ids
    from gptcore.parameters import Parameters
    from gptcore.transformer_config import TransformerConfig


@dataclass
class TransformerTape:
    """What a forward pass leaves for the backward pass, and for whoever wants to look inside; by sublayer.

    Attributes:
        dropout: While training, applied to the sums of embedding and position, and to what each sublayer adds to the
            residual stream (section 5.4).
        dropped: The factors of each dropout.
        ids: The tokens that went into each stack.
        inputs: What each sublayer was computed from: x, and what attention looked at.
        norms: The normalised input and 1 / standard deviation of each layer norm.
        attention: The tape of each attention.
        feed_forward: The tape of each feed-forward network.
        hidden: [batch, n_target, n_embd], what the output layer was given.
    """

    dropout: Dropout | None = None
    dropped: dict[str, Array] = field(default_factory=dict)
    ids: dict[str, Ids] = field(default_factory=dict)
    inputs: dict[str, tuple[Array, Array]] = field(default_factory=dict)
    norms: dict[str, tuple[Array, Array]] = field(default_factory=dict)
    attention: dict[str, MultiHeadTape] = field(default_factory=dict)
    feed_forward: dict[str, FeedForwardTape] = field(default_factory=dict)
    hidden: Array | None = None


@dataclass
class DecoderState:
    """What the decoder has read so far: each layer's keys and values, so that a new token costs one step.

    Attributes:
        memory: [batch, n_source, n_embd], the encoder's output.
        memory_mask: [batch, 1, 1, n_source], hides its padding.
        past: The keys and values of each attention, [batch, n_head, n_key, head_dim].
        length: Number of target tokens read.
    """

    memory: Array
    memory_mask: Array
    past: dict[str, tuple[Array, Array]] = field(default_factory=dict)
    length: int = 0

    def select(self, rows: Ids) -> None:
        """Keep some rows of the batch, in a new order or several times, in place.

        Args:
            rows: Which.
        """
        self.memory, self.memory_mask = self.memory[rows], self.memory_mask[rows]
        self.past = {name: (key[rows], value[rows]) for name, (key, value) in self.past.items()}


class Sublayers:
    """The sublayers of one model.

    Each takes x, [batch, n_tokens, n_embd], its name, and the tape, and returns an output in the shape of x. Its
    backward takes the gradient of the output and returns that of x; the gradients of the weights are added to
    `gradients`.

    Attributes:
        config: The model's shape.
        parameters: Its weights.
    """

    def __init__(self, config: TransformerConfig, parameters: Parameters) -> None:
        """Name the weights to compute with.

        Args:
            config: The model's shape.
            parameters: Its weights.
        """
        self.config = config
        self.parameters = parameters
        self._sinusoids = np.empty((0, config.n_embd), parameters.flat.dtype)

    def residual(
        self, x: Array, name: str, sublayer: Callable[[Array, str, TransformerTape], Array], tape: TransformerTape
    ) -> Array:
        """Post-norm, LayerNorm(x + Sublayer(x)), section 3.1; or pre-norm, x + Sublayer(LayerNorm(x))."""
        before = self.config.norm_first
        out = sublayer(self.norm(x, f"{name}.norm", tape) if before else x, name, tape)
        self._drop(out, name, tape)
        out += x
        return out if before else self.norm(out, f"{name}.norm", tape)

    def residual_backward(
        self,
        grad: Array,
        name: str,
        sublayer_backward: Callable[[Array, str, TransformerTape, Parameters], Array],
        tape: TransformerTape,
        gradients: Parameters,
    ) -> Array:
        """Gradient of `residual`: that of the sublayer, and beside it that of x unchanged."""
        before = self.config.norm_first
        if not before:
            grad = self.norm_backward(grad, f"{name}.norm", tape, gradients)
        grad_sublayer = grad * tape.dropped[name] if name in tape.dropped else grad
        grad_x = sublayer_backward(grad_sublayer, name, tape, gradients)
        if before:
            grad_x = self.norm_backward(grad_x, f"{name}.norm", tape, gradients)
        return grad + grad_x

    def attention(
        self,
        x: Array,
        name: str,
        tape: TransformerTape,
        *,
        mask: Array | None,
        memory: Array | None = None,
        state: DecoderState | None = None,
    ) -> Array:
        """Attention of x to itself, or with a memory to that; with a state, also to the tokens before."""
        looked_at = x if memory is None else memory
        past = state.past.get(name) if state else None
        if memory is not None and past is not None:
            looked_at = memory[:, :0]  # its keys and values are already there
        weights, n_head = self._attention_weights(name), self.config.n_head
        out, saved = attention.multi_head_attention(x, looked_at, looked_at, weights, n_head, mask=mask, past=past)
        tape.inputs[name], tape.attention[name] = (x, looked_at), saved
        if state:
            state.past[name] = saved.key, saved.value
        return out

    def attention_backward(
        self,
        grad: Array,
        name: str,
        tape: TransformerTape,
        gradients: Parameters,
        *,
        grad_memory: Array | None = None,
    ) -> Array:
        """Gradient of `attention`; that of the memory, if it was given, is added to `grad_memory`."""
        x, looked_at = tape.inputs[name]
        grad_query, grad_key, grad_value, found = attention.multi_head_attention_backward(
            grad, x, looked_at, looked_at, self._attention_weights(name), tape.attention[name]
        )
        _add(found, name, gradients)
        grad_looked_at = grad_key + grad_value
        if grad_memory is None:
            return grad_query + grad_looked_at
        grad_memory += grad_looked_at
        return grad_query

    def feed_forward(self, x: Array, name: str, tape: TransformerTape) -> Array:
        """The feed-forward network of a layer."""
        out, tape.feed_forward[name] = feed_forward.feed_forward(
            x, self._feed_forward_weights(name), self.config.activation
        )
        tape.inputs[name] = x, x
        return out

    def feed_forward_backward(self, grad: Array, name: str, tape: TransformerTape, gradients: Parameters) -> Array:
        """Gradient of `feed_forward`."""
        x, _ = tape.inputs[name]
        weights = self._feed_forward_weights(name)
        grad_x, found = feed_forward.feed_forward_backward(
            grad, x, weights, tape.feed_forward[name], self.config.activation
        )
        _add(found, name, gradients)
        return grad_x

    def norm(self, x: Array, name: str, tape: TransformerTape) -> Array:
        """The layer norm that belongs to a sublayer, or to the end of a stack."""
        weight, bias = self.parameters[f"{name}.weight"], self.parameters[f"{name}.bias"]
        out, normalized, inverse_std = ops.layer_norm(x, weight, bias, self.config.layer_norm_epsilon)
        tape.norms[name] = normalized, inverse_std
        return out

    def norm_backward(self, grad: Array, name: str, tape: TransformerTape, gradients: Parameters) -> Array:
        """Gradient of `norm`."""
        weight = self.parameters[f"{name}.weight"]
        grad_x, grad_weight, grad_bias = ops.layer_norm_backward(grad, weight, *tape.norms[name])
        gradients[f"{name}.weight"] += grad_weight
        gradients[f"{name}.bias"] += grad_bias
        return grad_x

    def embed(self, ids: Ids, side: str, tape: TransformerTape, start: int = 0) -> Array:
        """Token and position, √n_embd · E[token] + PE[position], sections 3.4 and 3.5.

        Args:
            ids: [batch, n_tokens].
            side: `source` or `target`.
            tape: See `TransformerTape`.
            start: The position of the first token.

        Returns:
            [batch, n_tokens, n_embd].

        Raises:
            InputError: Ids that are no tokens of this side, or more of them than there are positions.
        """
        self._check(ids, side, start)
        tape.ids[side] = ids
        table = self._position_table(side, start + ids.shape[1])
        x = ops.embedding(ids, self.parameters[self._embedding(side)])
        x *= math.sqrt(self.config.n_embd)
        x += positions.learned_encoding(table, ids.shape[1], start)
        self._drop(x, side, tape)
        return x

    def _position_table(self, side: str, n_positions: int) -> Array:
        """At least so many positions; those that are computed grow with the sequences that come."""
        if self._learns_positions:
            return self.parameters[f"{side}_positions.weight"]
        table = self._sinusoids
        if len(table) < n_positions:
            n_positions = min(2 * n_positions, self.config.n_positions)
            table = positions.sinusoidal_encoding(n_positions, self.config.n_embd, table.dtype)
            self._sinusoids = table
        return table

    def embed_backward(self, grad: Array, side: str, tape: TransformerTape, gradients: Parameters) -> None:
        """Gradient of `embed`; tokens have none, only their vectors and positions."""
        if side in tape.dropped:
            grad = grad * tape.dropped[side]
        if self._learns_positions:
            positions.learned_encoding_backward(grad, gradients[f"{side}_positions.weight"])
        rows = math.sqrt(self.config.n_embd) * grad.reshape(-1, grad.shape[-1])  # [batch · n_tokens, n_embd]
        ops.embedding_backward(rows, tape.ids[side].reshape(-1), gradients[self._embedding(side)])

    def generator(self, hidden: Array) -> Array:
        """The scores of the next token: the embedding transposed if it is tied, else a matrix of its own.

        Args:
            hidden: [batch, n_target, n_embd].

        Returns:
            [batch, n_target, target_vocab_size].
        """
        weights, rows = self.parameters, hidden.reshape(-1, hidden.shape[-1])
        if self.config.tied:
            scores = ops.tied_logits(rows, weights["embedding.weight"])
        else:
            scores = ops.linear(rows, weights["generator.weight"], weights["generator.bias"])
        return scores.reshape(*hidden.shape[:-1], -1)

    def generator_backward(self, grad_logits: Array, hidden: Array, gradients: Parameters) -> Array:
        """Gradient of `generator`."""
        weights, rows = self.parameters, hidden.reshape(-1, hidden.shape[-1])
        grad = grad_logits.reshape(len(rows), -1)  # [batch · n_target, target_vocab_size]
        if self.config.tied:
            grad_rows = ops.tied_logits_backward(grad, rows, weights["embedding.weight"], gradients["embedding.weight"])
        else:
            grad_rows, grad_weight, grad_bias = ops.linear_backward(grad, rows, weights["generator.weight"])
            gradients["generator.weight"] += grad_weight
            gradients["generator.bias"] += grad_bias
        return grad_rows.reshape(hidden.shape)

    @property
    def _learns_positions(self) -> bool:
        return self.config.positions == "learned"

    def _drop(self, x: Array, name: str, tape: TransformerTape) -> None:
        if tape.dropout:
            tape.dropped[name] = tape.dropout.apply(x)
        else:
            tape.dropped.pop(name, None)  # of an earlier pass over the same tape

    def _embedding(self, side: str) -> str:
        return "embedding.weight" if self.config.tied else f"{side}_embedding.weight"

    def _attention_weights(self, name: str) -> MultiHeadWeights:
        return MultiHeadWeights(*(self.parameters[f"{name}.{part}"] for part in MultiHeadWeights._fields))

    def _feed_forward_weights(self, name: str) -> FeedForwardWeights:
        return FeedForwardWeights(*(self.parameters[f"{name}.{part}"] for part in FeedForwardWeights._fields))

    def _check(self, ids: Ids, side: str, start: int) -> None:
        if ids.ndim != 2 or not ids.size:
            raise InputError(
                f"the {side} must be [batch, n_tokens] with at least one token, got the shape {list(ids.shape)}"
            )
        if start + ids.shape[1] > self.config.n_positions:
            raise InputError(
                f"{start + ids.shape[1]} tokens of the {side} are more than the {self.config.n_positions} positions"
            )


def _add(found: MultiHeadWeights | FeedForwardWeights, name: str, gradients: Parameters) -> None:
    for part, gradient in found._asdict().items():
        gradients[f"{name}.{part}"] += gradient
