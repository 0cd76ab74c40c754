"""The encoder-decoder Transformer (Vaswani et al. 2017, figure 1), forward and backward.

Read `Transformer.encode` and `Transformer.decode` from top to bottom: they are figure 1. `Transformer.backward` goes
the same way back.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np

from gptcore import losses
from gptcore.attention import causal_mask, padding_mask
from gptcore.errors import InputError
from gptcore.parameters import Parameters
from gptcore.sublayers import DecoderState, Sublayers, TransformerTape
from gptcore.transformer_config import TransformerConfig

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gptcore.dropout import Dropout
    from gptcore.ops import Array, Ids

__all__ = ["AttentionWeights", "DecoderState", "Transformer", "TransformerConfig", "TransformerTape", "pad_batch"]


class AttentionWeights(NamedTuple):
    """How much each query looks at each key, [n_layer, batch, n_head, n_query, n_key].

    Attributes:
        encoder: The source at the source.
        decoder: The target at the target up to itself.
        cross: The target at the source.
    """

    encoder: Array
    decoder: Array
    cross: Array


class Transformer:
    """An encoder-decoder model.

    Attributes:
        config: Its shape.
        parameters: Its weights, by name, as one vector.
    """

    def __init__(
        self,
        config: TransformerConfig,
        *,
        seed: int = 0,
        dtype: Any = np.float32,
        parameters: Parameters | None = None,
    ) -> None:
        """Make a model of given weights, or with random ones.

        Matrices are uniform within √(6 / (n_in + n_out)) (Glorot and Bengio 2010, eq. 16), embeddings normal with
        standard deviation 1/√n_embd, so that the embedded token and the scores of a tied output layer are about 1 in
        size; biases 0, norms 1.

        Args:
            config: The model's shape.
            seed: Of the random numbers.
            dtype: float32, or float64 to check gradients.
            parameters: The weights, of `config.shapes()`; used as they are, not copied.
        """
        self.config = config
        self.parameters = _random_parameters(config, seed, dtype) if parameters is None else parameters
        self._sublayers = Sublayers(config, self.parameters)

    @classmethod
    def from_pretrained(cls, folder: str | Path) -> Self:
        """Load a checkpoint; see `gptcore.transformer_checkpoint` for the layout."""
        from gptcore import transformer_checkpoint

        config, parameters = transformer_checkpoint.read(folder)
        return cls(config, parameters=parameters)

    def save_pretrained(self, folder: str | Path, *, dtype: str = "float32") -> None:
        """Write a checkpoint that `from_pretrained` reads; see `gptcore.transformer_checkpoint.write`."""
        from gptcore import transformer_checkpoint

        transformer_checkpoint.write(folder, self.config, self.parameters, dtype=dtype)

    def __repr__(self) -> str:
        return f"Transformer({self.config}, {self.n_parameters:,} parameters)"

    @property
    def n_parameters(self) -> int:
        """Number of weights; a tied embedding counts once."""
        return self.parameters.flat.size

    def forward(
        self, source: Ids, target: Ids, tape: TransformerTape | None = None, dropout: Dropout | None = None
    ) -> Array:
        """Encode the source, and score every next token of the target.

        Args:
            source: [batch, n_source]; short ones are filled up with `padding_id`.
            target: [batch, n_target], each beginning with `start_id`.
            tape: Filled with what `backward` needs.
            dropout: While training; see `TransformerTape`.

        Returns:
            [batch, n_target, target_vocab_size], the logits of the token after each.

        Raises:
            InputError: Ids that are no tokens of this model, sequences longer than its positions, a source that is
                nothing but padding, or not one target for each source.
        """
        tape = TransformerTape() if tape is None else tape
        tape.dropout = dropout
        if len(source) != len(target):
            raise InputError(f"there must be one target for each source, got {len(target)} and {len(source)}")
        memory, memory_mask = self.encode(source, tape)
        return self.decode(target, memory, memory_mask, tape)

    def encode(self, source: Ids, tape: TransformerTape | None = None) -> tuple[Array, Array]:
        """The encoder, the left half of figure 1.

        Args:
            source: [batch, n_source].
            tape: See `forward`.

        Returns:
            The memory, [batch, n_source, n_embd], and the mask that hides its padding, [batch, 1, 1, n_source].

        Raises:
            InputError: See `forward`.
        """
        tape = TransformerTape() if tape is None else tape
        x = self._sublayers.embed(source, "source", tape)  # [batch, n_source, n_embd]
        is_padding = source == self.config.padding_id
        if is_padding.all(axis=-1).any():
            raise InputError("a source is nothing but padding: there is nothing to encode")
        mask = padding_mask(is_padding, x.dtype)
        for layer in range(self.config.n_layer):
            name = f"encoder.h.{layer}"
            x = self._sublayers.residual(
                x, f"{name}.self_attention", partial(self._sublayers.attention, mask=mask), tape
            )
            x = self._sublayers.residual(x, f"{name}.feed_forward", self._sublayers.feed_forward, tape)
        return self._sublayers.norm(x, "encoder.norm", tape) if self.config.norm_first else x, mask

    def decode(
        self,
        target: Ids,
        memory: Array,
        memory_mask: Array,
        tape: TransformerTape | None = None,
        state: DecoderState | None = None,
    ) -> Array:
        """The decoder, the right half of figure 1, and the output layer.

        Args:
            target: [batch, n_target].
            memory: [batch, n_source, n_embd], from `encode`.
            memory_mask: [batch, 1, 1, n_source], from `encode`.
            tape: See `forward`.
            state: While generating, the tokens before; see `step`.

        Returns:
            See `forward`.

        Raises:
            InputError: See `forward`.
        """
        tape = TransformerTape() if tape is None else tape
        x = self._sublayers.embed(target, "target", tape, state.length if state else 0)  # [batch, n_target, n_embd]
        mask = None  # of one new token: it may see all that came before
        if state is None:
            n_target = target.shape[1]
            mask = padding_mask(target == self.config.padding_id, x.dtype) + causal_mask(n_target, n_target, x.dtype)
        for layer in range(self.config.n_layer):
            name = f"decoder.h.{layer}"
            look_back = partial(self._sublayers.attention, mask=mask, state=state)
            look_at_source = partial(self._sublayers.attention, memory=memory, mask=memory_mask, state=state)
            x = self._sublayers.residual(x, f"{name}.self_attention", look_back, tape)
            x = self._sublayers.residual(x, f"{name}.cross_attention", look_at_source, tape)
            x = self._sublayers.residual(x, f"{name}.feed_forward", self._sublayers.feed_forward, tape)
        tape.hidden = self._sublayers.norm(x, "decoder.norm", tape) if self.config.norm_first else x
        return self._sublayers.generator(tape.hidden)

    def start(self, source: Ids) -> DecoderState:
        """Encode the sources, and be ready to generate their targets; see `step`.

        Args:
            source: [batch, n_source].

        Raises:
            InputError: See `forward`.
        """
        return DecoderState(*self.encode(source))

    def step(self, ids: Ids, state: DecoderState) -> Array:
        """Read one more token of each target.

        Args:
            ids: [batch]; the first is `start_id`.
            state: From `start`; extended by the tokens.

        Returns:
            [batch, target_vocab_size], the logits of the next token.

        Raises:
            InputError: See `forward`.
        """
        logits: Array = self.decode(ids[:, None], state.memory, state.memory_mask, state=state)[:, 0]
        state.length += 1
        return logits

    def attention(self, source: Ids, target: Ids) -> AttentionWeights:
        """Who looks at whom.

        Args:
            source: [batch, n_source].
            target: [batch, n_target].

        Raises:
            InputError: See `forward`.
        """
        tape = TransformerTape()
        self.forward(source, target, tape)

        def weights(attention: str) -> Array:
            return np.stack(
                [tape.attention[attention.format(layer)].weights for layer in range(self.config.n_layer)]
            )  # [n_layer, batch, n_head, n_query, n_key]

        return AttentionWeights(
            weights("encoder.h.{}.self_attention"),
            weights("decoder.h.{}.self_attention"),
            weights("decoder.h.{}.cross_attention"),
        )

    def loss_and_gradients(
        self,
        source: Ids,
        target_in: Ids,
        target_out: Ids,
        gradients: Parameters,
        *,
        label_smoothing: float = 0.0,
        dropout: Dropout | None = None,
    ) -> float:
        """Cross-entropy of the targets, and its gradients; `pad_batch` makes the three arrays.

        Args:
            source: [batch, n_source].
            target_in: [batch, n_target], `start_id` and the target.
            target_out: [batch, n_target], the target and `end_id`; padding does not count.
            gradients: Overwritten with the derivative of the loss for every parameter.
            label_smoothing: ε of section 5.4; see `losses.cross_entropy`.
            dropout: See `TransformerTape`.

        Returns:
            The mean loss in nats a token.

        Raises:
            InputError: See `forward`; or the targets do not fit.
        """
        if target_out.shape != target_in.shape:
            shapes = f"{list(target_in.shape)} and {list(target_out.shape)}"
            raise InputError(f"target_in and target_out must have the same shape, got {shapes}")
        tape = TransformerTape()
        logits = self.forward(source, target_in, tape, dropout)
        flat, targets = logits.reshape(-1, logits.shape[-1]), target_out.reshape(-1)
        ignore = self.config.padding_id
        loss, probabilities = losses.cross_entropy(flat, targets, label_smoothing=label_smoothing, ignore=ignore)
        grad = losses.cross_entropy_backward(probabilities, targets, label_smoothing=label_smoothing, ignore=ignore)
        self.backward(grad.reshape(logits.shape), tape, gradients)
        return loss

    def count_targets(self, source: Ids, target_in: Ids, target_out: Ids, **_: object) -> int:  # noqa: ARG002
        """How many targets count in the mean of `loss_and_gradients`, which has the same arguments."""
        return int(np.count_nonzero(target_out != self.config.padding_id))

    def backward(self, grad_logits: Array, tape: TransformerTape, gradients: Parameters) -> None:
        """Go back through `forward`: first the decoder, which gathers the gradient of the memory, then the encoder.

        Args:
            grad_logits: [batch, n_target, target_vocab_size], the derivative of the loss.
            tape: From the forward pass.
            gradients: Overwritten.

        Raises:
            InputError: The tape holds no forward pass.
        """
        if tape.hidden is None or "source" not in tape.ids:
            raise InputError("the tape is empty: run `forward(source, target, tape)` first")
        gradients.flat[...] = 0.0
        width = self.config.n_embd
        grad = self._sublayers.generator_backward(grad_logits, tape.hidden, gradients)
        if self.config.norm_first:
            grad = self._sublayers.norm_backward(grad, "decoder.norm", tape, gradients)
        grad_memory = np.zeros((*tape.ids["source"].shape, width), grad.dtype)
        for layer in reversed(range(self.config.n_layer)):
            name = f"decoder.h.{layer}"
            look_at_source = partial(self._sublayers.attention_backward, grad_memory=grad_memory)
            grad = self._sublayers.residual_backward(
                grad, f"{name}.feed_forward", self._sublayers.feed_forward_backward, tape, gradients
            )
            grad = self._sublayers.residual_backward(grad, f"{name}.cross_attention", look_at_source, tape, gradients)
            grad = self._sublayers.residual_backward(
                grad, f"{name}.self_attention", self._sublayers.attention_backward, tape, gradients
            )
        self._sublayers.embed_backward(grad, "target", tape, gradients)
        grad = grad_memory
        if self.config.norm_first:
            grad = self._sublayers.norm_backward(grad, "encoder.norm", tape, gradients)
        for layer in reversed(range(self.config.n_layer)):
            name = f"encoder.h.{layer}"
            grad = self._sublayers.residual_backward(
                grad, f"{name}.feed_forward", self._sublayers.feed_forward_backward, tape, gradients
            )
            grad = self._sublayers.residual_backward(
                grad, f"{name}.self_attention", self._sublayers.attention_backward, tape, gradients
            )
        self._sublayers.embed_backward(grad, "source", tape, gradients)


def _random_parameters(config: TransformerConfig, seed: int, dtype: Any) -> Parameters:
    parameters, random = Parameters(config.shapes(), dtype), np.random.default_rng(seed)
    for name, array in parameters.items():
        if name.endswith("norm.weight"):
            array[...] = 1.0
        elif "embedding" in name or "positions" in name:
            array[...] = random.normal(0.0, config.n_embd**-0.5, array.shape)
        elif array.ndim == 2:
            limit = math.sqrt(6.0 / sum(array.shape))
            array[...] = random.uniform(-limit, limit, array.shape)
    return parameters


def pad_batch(pairs: Sequence[tuple[Sequence[int], Sequence[int]]], config: TransformerConfig) -> tuple[Ids, Ids, Ids]:
    """Make arrays of pairs of sequences, filled up with padding.

    Args:
        pairs: Source and target of each, without start and end.
        config: Names the special tokens.

    Returns:
        source, [batch, n_source]; target_in, `start_id` and the target; target_out, the target and `end_id`, both
        [batch, n_target + 1].

    Raises:
        InputError: There are no pairs.
    """
    if not pairs:
        raise InputError("there are no pairs to make a batch of")

    def padded(sequences: list[list[int]]) -> Ids:
        array = np.full((len(sequences), max(map(len, sequences))), config.padding_id, dtype=np.int64)
        for row, sequence in zip(array, sequences, strict=True):
            row[: len(sequence)] = sequence
        return array

    return (
        padded([list(source) for source, _ in pairs]),
        padded([[config.start_id, *target] for _, target in pairs]),
        padded([[*target, config.end_id] for _, target in pairs]),
    )
