"""gptcore: a Transformer in NumPy, to be read and to be run.

Read it in this order; each module needs only those before it.

What a Transformer is made of, each operation with its gradient beside it:

1. `gptcore.errors`: what is raised when input is at fault.
2. `gptcore.ops`: linear maps, embeddings, layer normalisation, softmax.
3. `gptcore.attention`: scaled dot-product and multi-head attention.
4. `gptcore.activations` and `gptcore.feed_forward`: ReLU and GELU, and the network between them.
5. `gptcore.positions`: where a token stands.
6. `gptcore.dropout` and `gptcore.losses`: what training needs.
7. `gptcore.parameters`: a model's weights as one vector.

GPT:

8. `gptcore.gpt`: GPT-2, forward and backward.
9. `gptcore.cache`: what has been read and need not be read again; `gptcore.panels`: a few rows times all weights;
   `gptcore.prefill`: a prompt on all cores.

Text:

10. `gptcore.files`, `gptcore.vocabulary`, `gptcore.tokenizer`: text to tokens and back.
11. `gptcore.data`: a corpus in windows.

Generation, one token after another:

12. `gptcore.options`, `gptcore.sampling`, `gptcore.scoring`: from scores to a token, and how likely it was.
13. `gptcore.stopping`, `gptcore.batching`, `gptcore.generation`: from tokens to texts, many side by side.

Training:

14. `gptcore.optimizers`: how weights follow their gradients.
15. `gptcore.snapshots`, `gptcore.trainer`: a step, and how it is found again after an interruption.
16. `gptcore.evaluation`, `gptcore.memory`, `gptcore.training`: from a text file to a checkpoint.
17. `gptcore.weights`, `gptcore.checkpoint`: how models are kept, in the layout of Hugging Face's GPT-2.

The encoder-decoder Transformer of 2017:

18. `gptcore.sublayers`, `gptcore.transformer_config`, `gptcore.transformer`: forward and backward;
    `gptcore.transformer_checkpoint`: how models are kept.
19. `gptcore.search`: greedy and beam search.
20. `gptcore.simplified`: the layers as many introductions print them.

Looking inside:

21. `gptcore.interpretation`, `gptcore.heads`, `gptcore.tracing`: attention, residual stream, logit lens, ablation, what
    heads do; the forward pass step by step.
22. `gptcore.figures`, `gptcore.costs`, `gptcore.speed`: drawings, and what a model costs.

For programs written for OpenAI's API:

23. `gptcore.testing`: a local server for the length of a block; the folder `gptcore/server` has its own order.

Example:
    >>> import gptcore
    >>> model, tokenizer = gptcore.load("fairytales")
    >>> text = gptcore.generate(model, tokenizer, "Once upon a time", max_tokens=20, seed=1).text
"""

from gptcore.attention import causal_mask, multi_head_attention, padding_mask, scaled_dot_product_attention
from gptcore.cache import KeyValueCache
from gptcore.checkpoint import load
from gptcore.errors import CheckpointError, InputError
from gptcore.generation import Generation, generate, generate_batch, stream
from gptcore.gpt import GPT, GPTConfig
from gptcore.options import GenerationOptions
from gptcore.positions import sinusoidal_encoding
from gptcore.scoring import score
from gptcore.search import beam_search, greedy_search
from gptcore.simplified import SimplifiedDecoder, SimplifiedEncoder
from gptcore.tokenizer import Tokenizer
from gptcore.trainer import Trainer
from gptcore.transformer import Transformer, pad_batch
from gptcore.transformer_config import TransformerConfig

__all__ = [
    "GPT",
    "CheckpointError",
    "GPTConfig",
    "Generation",
    "GenerationOptions",
    "InputError",
    "KeyValueCache",
    "SimplifiedDecoder",
    "SimplifiedEncoder",
    "Tokenizer",
    "Trainer",
    "Transformer",
    "TransformerConfig",
    "beam_search",
    "causal_mask",
    "generate",
    "generate_batch",
    "greedy_search",
    "load",
    "multi_head_attention",
    "pad_batch",
    "padding_mask",
    "scaled_dot_product_attention",
    "score",
    "sinusoidal_encoding",
    "stream",
]
