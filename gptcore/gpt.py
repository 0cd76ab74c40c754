"""GPT-2: a decoder-only Transformer in pre-norm order (Radford et al. 2019, section 2.3).

Read `GPT.forward` from top to bottom: it is the whole model. `GPT.backward` goes the same way back. Parameters have the
names and the layout of Hugging Face's GPT-2, so that its checkpoints load as they are.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from gptcore import activations, attention, losses, ops
from gptcore.errors import InputError
from gptcore.parameters import Parameters

if TYPE_CHECKING:
    from pathlib import Path

    from gptcore.cache import KeyValueCache
    from gptcore.dropout import Dropout
    from gptcore.ops import Array, Ids
    from gptcore.tokenizer import Tokenizer


@dataclass(frozen=True)
class GPTConfig:
    """The shape of a model, under the names of Hugging Face's `GPT2Config`.

    Attributes:
        vocab_size: Number of tokens.
        n_positions: Longest sequence, in tokens: the context window.
        n_embd: Width of the residual stream; n_head divides it.
        n_layer: Number of blocks.
        n_head: Attention heads in a block.
        layer_norm_epsilon: Added to variances.
        n_inner: Width of the feed-forward layers; None is 4 n_embd.
        tie_word_embeddings: Whether the output layer is the token embedding, as in GPT-2, or has weights of its own.
    """

    vocab_size: int = 50257
    n_positions: int = 1024
    n_embd: int = 768
    n_layer: int = 12
    n_head: int = 12
    layer_norm_epsilon: float = 1e-5
    n_inner: int | None = None
    tie_word_embeddings: bool = True

    def __post_init__(self) -> None:
        """Refuse shapes that make no model.

        Raises:
            InputError: A size is not positive, or the width does not divide into heads.
        """
        if not isinstance(self.tie_word_embeddings, bool):
            raise InputError(f"tie_word_embeddings must be true or false, got {self.tie_word_embeddings!r}")
        for size in fields(self):
            value = getattr(self, size.name)
            if size.name == "tie_word_embeddings" or (size.name == "n_inner" and value is None):
                continue
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 2**63:
                raise InputError(f"{size.name} must be a positive number, got {value!r}")
            if size.name != "layer_norm_epsilon" and not isinstance(value, int):
                raise InputError(f"{size.name} must be a whole number, got {value!r}")
        if self.n_embd % self.n_head:
            raise InputError(f"n_embd ({self.n_embd}) must be a multiple of n_head ({self.n_head})")

    @property
    def d_ff(self) -> int:
        """Width of the feed-forward layers (Vaswani et al. 2017, section 3.3)."""
        return 4 * self.n_embd if self.n_inner is None else self.n_inner

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The name and shape of every parameter, in the order of the model."""
        width, d_ff = self.n_embd, self.d_ff
        shapes: dict[str, tuple[int, ...]] = {
            "transformer.wte.weight": (self.vocab_size, width),
            "transformer.wpe.weight": (self.n_positions, width),
        }
        for layer in range(self.n_layer):
            block = f"transformer.h.{layer}."
            shapes |= {
                f"{block}ln_1.weight": (width,),
                f"{block}ln_1.bias": (width,),
                f"{block}attn.c_attn.weight": (width, 3 * width),
                f"{block}attn.c_attn.bias": (3 * width,),
                f"{block}attn.c_proj.weight": (width, width),
                f"{block}attn.c_proj.bias": (width,),
                f"{block}ln_2.weight": (width,),
                f"{block}ln_2.bias": (width,),
                f"{block}mlp.c_fc.weight": (width, d_ff),
                f"{block}mlp.c_fc.bias": (d_ff,),
                f"{block}mlp.c_proj.weight": (d_ff, width),
                f"{block}mlp.c_proj.bias": (width,),
            }
        shapes |= {"transformer.ln_f.weight": (width,), "transformer.ln_f.bias": (width,)}
        return shapes if self.tie_word_embeddings else shapes | {self.output_layer: (self.vocab_size, width)}

    @property
    def output_layer(self) -> str:
        """The name of the output layer's weights, [vocab_size, n_embd]."""
        return "transformer.wte.weight" if self.tie_word_embeddings else "lm_head.weight"

    def to_json(self) -> dict[str, Any]:
        """What a `config.json` of this model holds, as Hugging Face's libraries expect it."""
        return {
            "architectures": ["GPT2LMHeadModel"],
            "model_type": "gpt2",
            "activation_function": "gelu_new",
            **asdict(self),
        }


@dataclass
class Tape:
    """What a forward pass leaves for the backward pass, and for whoever wants to look inside.

    Attributes:
        residual: Give a list, and it gets the residual stream before each block and after the last one,
            [batch · n_tokens, n_embd] each. The backward pass does not need it.
    """

    ids: Ids | None = None
    embedding_dropout: Array | None = None
    layers: list[dict[str, Array]] = field(default_factory=list)
    final: tuple[Array, Array, Array] | None = None
    residual: list[Array] | None = None


class GPT:
    """A GPT-2 model.

    Attributes:
        config: Its shape.
        parameters: Its weights, by their Hugging Face names.
    """

    def __init__(
        self, config: GPTConfig, *, seed: int = 0, dtype: Any = np.float32, parameters: Parameters | None = None
    ) -> None:
        """Make a model of given weights, or with GPT-2's random initialisation.

        Normal with standard deviation 0.02, and for the projections that write to the residual stream
        0.02 / √(2 n_layer), so that the stream's variance does not grow with depth (Radford et al. 2019,
        section 2.3); biases 0, norms 1.

        Args:
            config: The model's shape.
            seed: Of the random numbers.
            dtype: float32, or float64 to check gradients.
            parameters: The weights, of `config.shapes()`; used as they are, not copied.
        """
        self.config = config
        if parameters is not None:
            self.parameters = parameters
            return
        self.parameters = Parameters(config.shapes(), dtype)
        random = np.random.default_rng(seed)
        for name, array in self.parameters.items():
            if ".ln_" in name and name.endswith("weight"):
                array[...] = 1.0
            elif name.endswith("weight"):
                scale = 0.02 / (2 * config.n_layer) ** 0.5 if name.endswith("c_proj.weight") else 0.02
                array[...] = random.normal(0.0, scale, array.shape)

    def __repr__(self) -> str:
        return f"GPT({self.config}, {self.n_parameters:,} parameters)"

    @property
    def n_parameters(self) -> int:
        """Number of weights; an output layer that is the token embedding counts once."""
        return self.parameters.flat.size

    # What overflows shows in the scores: whoever uses them looks whether they are finite.
    @np.errstate(over="ignore", invalid="ignore")
    def forward(
        self,
        ids: Ids,
        cache: KeyValueCache | None = None,
        tape: Tape | None = None,
        dropout: Dropout | None = None,
        wanted: Ids | None = None,
    ) -> Array:
        """Run the blocks over token ids.

        Args:
            ids: [batch, n_tokens], the tokens after those in the cache.
            cache: Keys and values of the tokens before, of which each row may have its own number; extended by the new
                ones.
            tape: Filled with what `backward` needs.
            dropout: While training, applied to the embeddings and to what each block adds to the residual stream.
            wanted: [batch, n_wanted], the tokens of each sequence whose final states are asked for, counted from 0;
                all if it is not given. Of the others the last block computes nothing but keys and values. Not with a
                tape.

        Returns:
            The final hidden states, [batch · n_tokens, n_embd], or of the wanted tokens alone,
            [batch · n_wanted, n_embd]; `logits` turns them into scores of the next token.

        Raises:
            InputError: Ids that are no tokens of this model, or more of them than its context window holds.
        """
        self._check(ids, cache)
        batch, n_tokens = ids.shape
        weights = self.parameters
        positions = np.arange(n_tokens)[None]  # [1, n_tokens]
        if cache is not None:
            positions = positions + cache.lengths[:, None]  # [batch, n_tokens]
        x: Array = weights["transformer.wte.weight"][ids] + weights["transformer.wpe.weight"][positions]
        x = x.reshape(batch * n_tokens, -1)  # [batch · n_tokens, n_embd]
        kept = dropout.apply(x) if dropout else None
        mask = _causal_mask(positions, x.dtype)
        for layer in range(self.config.n_layer):
            if tape is not None and tape.residual is not None:
                tape.residual.append(x.copy())
            is_last = layer == self.config.n_layer - 1
            x = self._block(x, layer, batch, mask, cache, tape, dropout, wanted if is_last else None)
        if cache is not None:
            cache.advance(n_tokens)
        if tape is not None and tape.residual is not None:
            tape.residual.append(x.copy())
        out, normalized, inverse_std = self._norm(x, "transformer.ln_f")
        if tape is not None:
            tape.ids, tape.embedding_dropout, tape.final = ids, kept, (out, normalized, inverse_std)
        return out

    def _block(
        self,
        x: Array,
        layer: int,
        batch: int,
        mask: Array | None,
        cache: KeyValueCache | None,
        tape: Tape | None,
        dropout: Dropout | None,
        wanted: Ids | None,
    ) -> Array:
        """Pre-norm order: x + Attention(LayerNorm(x)), then x + FeedForward(LayerNorm(x))."""
        block = f"transformer.h.{layer}."
        normed_1, normalized_1, inverse_std_1 = self._norm(x, block + "ln_1")
        projected = self._linear(normed_1, block + "attn.c_attn")
        parts = projected.reshape(batch, -1, 3, self.config.n_head, self.config.n_embd // self.config.n_head)
        query, key, value = parts.transpose(2, 0, 3, 1, 4)  # [batch, n_head, n_tokens, head_dim] each
        if cache is not None:
            key, value = cache.extend(layer, key, value)
        if wanted is not None:
            at = wanted[:, None, :, None]
            query = np.take_along_axis(query, at, axis=2)  # [batch, n_head, n_wanted, head_dim]
            mask = None if mask is None else np.take_along_axis(mask, at, axis=2)
            x = np.take_along_axis(x.reshape(batch, -1, x.shape[-1]), wanted[..., None], axis=1)
            x = x.reshape(-1, x.shape[-1])  # [batch · n_wanted, n_embd]
        heads, weights = attention.scaled_dot_product_attention(query, key, value, mask)
        merged = attention.merge_heads(heads).reshape(x.shape)
        attended = self._linear(merged, block + "attn.c_proj")
        kept_1 = dropout.apply(attended) if dropout else None
        x += attended
        normed_2, normalized_2, inverse_std_2 = self._norm(x, block + "ln_2")
        hidden = self._linear(normed_2, block + "mlp.c_fc")  # [batch · n_tokens, d_ff]
        activated, distribution = activations.gelu_tanh(hidden)
        fed_forward = self._linear(activated, block + "mlp.c_proj")
        kept_2 = dropout.apply(fed_forward) if dropout else None
        if tape is not None:
            tape.layers.append(
                {
                    "normed_1": normed_1,
                    "normalized_1": normalized_1,
                    "inverse_std_1": inverse_std_1,
                    "query": query,
                    "key": key,
                    "value": value,
                    "attention": weights,
                    "merged": merged,
                    "normed_2": normed_2,
                    "normalized_2": normalized_2,
                    "inverse_std_2": inverse_std_2,
                    "activated": activated,
                    "slope": activations.gelu_tanh_slope(hidden, distribution),
                }
            )
            if kept_1 is not None and kept_2 is not None:
                tape.layers[-1] |= {"kept_1": kept_1, "kept_2": kept_2}
        x += fed_forward
        return x

    @np.errstate(over="ignore", invalid="ignore")
    def logits(self, hidden: Array) -> Array:
        """Scores of every token as the next one, h Wᵀ; W is the token embedding, or an output layer of its own.

        Args:
            hidden: [n, n_embd], from `forward`.

        Returns:
            [n, vocab_size].
        """
        scores: Array = hidden @ self.parameters[self.config.output_layer].T
        return scores

    def loss_and_gradients(
        self,
        ids: Ids,
        targets: Ids,
        gradients: Parameters,
        dropout: Dropout | None = None,
        *,
        ignore: int | None = None,
    ) -> float:
        """Cross-entropy of the targets, and its gradients.

        Args:
            ids: [batch, n_tokens].
            targets: [batch, n_tokens], the token that follows each.
            gradients: Overwritten with the derivative of the loss for every parameter.
            dropout: See `forward`.
            ignore: Positions with this target count for nothing; see `losses.cross_entropy`.

        Returns:
            The mean loss in nats a token.

        Raises:
            InputError: Ids or targets that are no tokens of this model, or not one target for each id.
        """
        if targets.shape != ids.shape:
            raise InputError(f"there must be a target for each id, got {list(ids.shape)} and {list(targets.shape)}")
        tape, flat = Tape(), targets.reshape(-1)
        logits = self.logits(self.forward(ids, tape=tape, dropout=dropout))
        loss, probabilities = losses.cross_entropy(logits, flat, ignore=ignore)
        self.backward(losses.cross_entropy_backward(probabilities, flat, ignore=ignore), tape, gradients)
        return loss

    def count_targets(self, ids: Ids, targets: Ids, *, ignore: int | None = None) -> int:  # noqa: ARG002
        """How many targets count in the mean of `loss_and_gradients`, which has the same arguments."""
        return targets.size if ignore is None else int(np.count_nonzero(targets != ignore))

    def backward(self, grad_logits: Array, tape: Tape, gradients: Parameters) -> None:
        """Go back through `forward`.

        Args:
            grad_logits: [batch · n_tokens, vocab_size], the derivative of the loss.
            tape: From the forward pass; its layers are used up, so that gradients take the memory of what they are of.
            gradients: Overwritten.

        Raises:
            ValueError: The tape holds no forward pass.
        """
        if tape.ids is None or tape.final is None:
            raise ValueError("the tape is empty: run `forward(ids, tape=tape)` first")
        hidden, normalized, inverse_std = tape.final
        if not self.config.tie_word_embeddings:
            gradients["transformer.wte.weight"][...] = 0.0
        np.matmul(grad_logits.T, hidden, out=gradients[self.config.output_layer])
        grad_hidden = grad_logits @ self.parameters[self.config.output_layer]
        grad_x = self._norm_backward(grad_hidden, "transformer.ln_f", normalized, inverse_std, gradients)
        for layer in reversed(range(self.config.n_layer)):
            grad_x = self._block_backward(grad_x, layer, tape.layers.pop(), gradients)
        if tape.embedding_dropout is not None:
            grad_x *= tape.embedding_dropout
        ops.embedding_backward(grad_x, tape.ids.reshape(-1), gradients["transformer.wte.weight"])
        batch, n_tokens = tape.ids.shape
        positions = gradients["transformer.wpe.weight"]
        positions[:n_tokens] = grad_x.reshape(batch, n_tokens, -1).sum(axis=0)
        positions[n_tokens:] = 0.0

    def _block_backward(self, grad_x: Array, layer: int, saved: dict[str, Array], gradients: Parameters) -> Array:
        block = f"transformer.h.{layer}."
        batch, _, n_tokens, _ = saved["query"].shape
        grad_fed_forward = grad_x * saved["kept_2"] if "kept_2" in saved else grad_x
        grad_activated = self._linear_backward(grad_fed_forward, block + "mlp.c_proj", saved["activated"], gradients)
        grad_activated *= saved["slope"]
        grad_normed = self._linear_backward(grad_activated, block + "mlp.c_fc", saved["normed_2"], gradients)
        grad_x += self._norm_backward(
            grad_normed, block + "ln_2", saved["normalized_2"], saved["inverse_std_2"], gradients
        )  # [batch · n_tokens, n_embd]
        grad_attended = grad_x * saved["kept_1"] if "kept_1" in saved else grad_x
        grad_merged = self._linear_backward(grad_attended, block + "attn.c_proj", saved["merged"], gradients)
        grad_heads = attention.split_heads(grad_merged.reshape(batch, n_tokens, -1), self.config.n_head)
        grad_projected = np.empty((batch, n_tokens, 3, *grad_heads.shape[1::2]), grad_x.dtype)
        grad_query, grad_key, grad_value = grad_projected.transpose(2, 0, 3, 1, 4)
        attention.scaled_dot_product_attention_backward(
            grad_heads,
            saved["query"],
            saved["key"],
            saved["value"],
            saved["attention"],
            out=(grad_query, grad_key, grad_value),
        )
        grad_projected = grad_projected.reshape(batch * n_tokens, -1)  # [batch · n_tokens, 3 n_embd]
        grad_normed = self._linear_backward(grad_projected, block + "attn.c_attn", saved["normed_1"], gradients)
        grad_x += self._norm_backward(
            grad_normed, block + "ln_1", saved["normalized_1"], saved["inverse_std_1"], gradients
        )
        return grad_x

    def attention(self, ids: list[int] | Ids) -> Array:
        """The attention weights of every head over a sequence.

        Args:
            ids: [n_tokens].

        Returns:
            [n_layer, n_head, n_tokens, n_tokens]; row q says how much token q looks at each token up to itself.

        Raises:
            InputError: See `forward`; or the weights are damaged, so that there are no finite numbers.
        """
        tape = Tape()
        self.forward(np.asarray(ids)[None], tape=tape)
        return ops.require_finite(np.stack([saved["attention"][0] for saved in tape.layers]))

    @classmethod
    def from_pretrained(cls, folder: str | Path) -> Self:
        """Load a GPT-2 checkpoint in Hugging Face layout; see `gptcore.checkpoint.read`."""
        from gptcore import checkpoint

        config, parameters = checkpoint.read(folder)
        return cls(config, parameters=parameters)

    def save_pretrained(
        self, folder: str | Path, *, dtype: str = "float32", tokenizer: Tokenizer | None = None
    ) -> None:
        """Write a checkpoint that Hugging Face's libraries read; see `gptcore.checkpoint.write`."""
        from gptcore import checkpoint

        checkpoint.write(folder, self.config, self.parameters, dtype=dtype, tokenizer=tokenizer)

    def _norm(self, x: Array, name: str) -> tuple[Array, Array, Array]:
        weights = self.parameters
        return ops.layer_norm(x, weights[name + ".weight"], weights[name + ".bias"], self.config.layer_norm_epsilon)

    def _norm_backward(
        self, grad_out: Array, name: str, normalized: Array, inverse_std: Array, gradients: Parameters
    ) -> Array:
        grad_x, grad_weight, grad_bias = ops.layer_norm_backward(
            grad_out, self.parameters[name + ".weight"], normalized, inverse_std
        )
        gradients[name + ".weight"][...], gradients[name + ".bias"][...] = grad_weight, grad_bias
        return grad_x

    def _linear(self, x: Array, name: str) -> Array:
        return ops.linear(x, self.parameters[name + ".weight"], self.parameters[name + ".bias"])

    def _linear_backward(self, grad_out: Array, name: str, x: Array, gradients: Parameters) -> Array:
        places = gradients[name + ".weight"], gradients[name + ".bias"]
        # Here x is needed for the last time: its gradient takes its place.
        return ops.linear_backward(grad_out, x, self.parameters[name + ".weight"], *places, grad_x=x)[0]

    def _check(self, ids: Ids, cache: KeyValueCache | None) -> None:
        if ids.ndim != 2 or not ids.size:
            raise InputError(f"ids must be [batch, n_tokens] with at least one token, got the shape {list(ids.shape)}")
        n_tokens = ids.shape[1]
        if cache is not None:
            if cache.lengths.size != len(ids):
                raise InputError(f"the cache has {cache.lengths.size} rows, and there are ids for {len(ids)}")
            n_tokens += cache.length
        if n_tokens > self.config.n_positions:
            raise InputError(f"{n_tokens} tokens are more than the context window of {self.config.n_positions}")
        if cache is not None and n_tokens > cache.capacity:
            raise InputError(f"{n_tokens} tokens are more than the {cache.capacity} that the cache has room for")
        ops.check_ids(ids, self.config.vocab_size)


def _causal_mask(positions: Ids, dtype: Any) -> Array | None:
    """What to add to scores so that no token sees a later one, nor what stands behind a shorter row of the cache.

    Args:
        positions: [batch, n_tokens], where each token stands in its sequence.
        dtype: The precision of the scores.

    Returns:
        [batch, 1, n_tokens, n_key]: 0 where a token may look, -inf where it may not; None if it may look everywhere.
    """
    last = positions.max()
    if positions.min() == last:  # every token is the last one
        return None
    hidden = np.arange(last + 1)[:, None] > positions[:, None, None]  # [batch, 1, n_key, n_tokens]
    # Stored with the keys first, as scores are.
    return np.where(hidden, -np.inf, 0.0).astype(dtype).swapaxes(-1, -2)
