"""The shape of an encoder-decoder Transformer."""

from __future__ import annotations

from dataclasses import dataclass, fields

from gptcore.attention import MultiHeadWeights
from gptcore.errors import InputError
from gptcore.feed_forward import ACTIVATIONS


@dataclass(frozen=True)
class TransformerConfig:
    """The shape of a model; the defaults are the base model of the 2017 paper (its table 3).

    Attributes:
        source_vocab_size: Number of tokens the encoder knows.
        target_vocab_size: Number of tokens the decoder knows.
        n_positions: Longest sequence, in tokens.
        n_embd: Width of the residual stream, d_model in the paper; n_head divides it.
        n_layer: Number of layers N, as many in the encoder as in the decoder.
        n_head: Attention heads h in each attention.
        n_inner: Width of the feed-forward networks, d_ff in the paper.
        activation: Of the feed-forward networks: `relu`, `gelu` or `gelu_tanh`.
        norm_first: False puts the layer norm after each residual connection, as in 2017; true puts it before each
            sublayer, with a last one after each stack, which trains without warm-up (Xiong et al. 2020).
        positions: `sinusoidal` or `learned`.
        tied: Use one matrix as source embedding, target embedding and output layer (section 3.4).
        padding_id: The token that fills short sequences up.
        start_id: The token that every target starts with.
        end_id: The token that every target ends with.
        layer_norm_epsilon: Added to variances.
    """

    source_vocab_size: int
    target_vocab_size: int
    n_positions: int = 512
    n_embd: int = 512
    n_layer: int = 6
    n_head: int = 8
    n_inner: int = 2048
    activation: str = "relu"
    norm_first: bool = False
    positions: str = "sinusoidal"
    tied: bool = True
    padding_id: int = 0
    start_id: int = 1
    end_id: int = 2
    layer_norm_epsilon: float = 1e-5

    def __post_init__(self) -> None:
        """Refuse shapes that make no model.

        Raises:
            InputError: A size is not a positive whole number, or options do not go together.
        """
        for size in fields(self):
            value = getattr(self, size.name)
            least = 0 if size.name.endswith("_id") else 1
            if size.type == "int" and (type(value) is not int or not least <= value < 2**63):
                raise InputError(f"{size.name} must be a whole number, at least {least}, got {value!r}")
            if size.type == "bool" and type(value) is not bool:
                raise InputError(f"{size.name} must be true or false, got {value!r}")
            if size.type == "str" and not isinstance(value, str):
                raise InputError(f"{size.name} must be a word, got {value!r}")
        epsilon = self.layer_norm_epsilon
        if type(epsilon) not in {int, float} or not 0.0 < epsilon < 2**63:
            raise InputError(f"layer_norm_epsilon must be a positive number, got {epsilon!r}")
        if self.n_embd % self.n_head:
            raise InputError(f"n_embd ({self.n_embd}) must be a multiple of n_head ({self.n_head})")
        if self.activation not in ACTIVATIONS:
            raise InputError(f"activation must be one of {', '.join(ACTIVATIONS)}, got {self.activation!r}")
        if self.positions not in {"sinusoidal", "learned"}:
            raise InputError(f"positions must be sinusoidal or learned, got {self.positions!r}")
        if self.tied and self.source_vocab_size != self.target_vocab_size:
            raise InputError("tied embeddings need one vocabulary: the vocabulary sizes differ; or set tied to false")
        special = (self.padding_id, self.start_id, self.end_id)
        if len(set(special)) < len(special) or max(special) >= self.target_vocab_size:
            raise InputError(f"padding_id, start_id and end_id must be three of the target's tokens, got {special}")
        if self.padding_id >= self.source_vocab_size:
            raise InputError(f"padding_id must be one of the source's tokens, got {self.padding_id}")

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The name and shape of every parameter, in the order of the model."""
        width = self.n_embd
        shapes: dict[str, tuple[int, ...]] = {}
        if self.tied:
            shapes["embedding.weight"] = (self.source_vocab_size, width)
        else:
            shapes["source_embedding.weight"] = (self.source_vocab_size, width)
            shapes["target_embedding.weight"] = (self.target_vocab_size, width)
        if self.positions == "learned":
            shapes["source_positions.weight"] = (self.n_positions, width)
            shapes["target_positions.weight"] = (self.n_positions, width)
        for stack, attentions in (
            ("encoder", ("self_attention",)),
            ("decoder", ("self_attention", "cross_attention")),
        ):
            for layer in range(self.n_layer):
                for attention in attentions:
                    shapes |= self._attention_shapes(f"{stack}.h.{layer}.{attention}")
                shapes |= self._feed_forward_shapes(f"{stack}.h.{layer}.feed_forward")
            if self.norm_first:
                shapes |= {f"{stack}.norm.weight": (width,), f"{stack}.norm.bias": (width,)}
        if not self.tied:
            shapes["generator.weight"] = (width, self.target_vocab_size)
            shapes["generator.bias"] = (self.target_vocab_size,)
        return shapes

    def _attention_shapes(self, name: str) -> dict[str, tuple[int, ...]]:
        width = self.n_embd
        shapes: dict[str, tuple[int, ...]] = {}
        for projection in MultiHeadWeights._fields:
            shapes[f"{name}.{projection}"] = (width, width) if projection.startswith("w_") else (width,)
        return shapes | {f"{name}.norm.weight": (width,), f"{name}.norm.bias": (width,)}

    def _feed_forward_shapes(self, name: str) -> dict[str, tuple[int, ...]]:
        width, inner = self.n_embd, self.n_inner
        return {
            f"{name}.w_1": (width, inner),
            f"{name}.b_1": (inner,),
            f"{name}.w_2": (inner, width),
            f"{name}.b_2": (width,),
            f"{name}.norm.weight": (width,),
            f"{name}.norm.bias": (width,),
        }
