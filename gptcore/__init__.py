"""gptcore: a Transformer in NumPy, to be read and to be run.

Read it in this order; each module needs only those before it:

1. `gptcore.ops`: the operations a Transformer is made of, each with its gradient beside it.
2. `gptcore.gpt`: GPT-2, forward and backward.
3. `gptcore.tokenizer`: text to tokens and back.
4. `gptcore.generation`: one token after another, drawn from the model's distribution.
5. `gptcore.optimizers`, `gptcore.data`, `gptcore.training`: how weights are learned from a text.
6. `gptcore.checkpoint`: how they are kept, in the layout of Hugging Face's GPT-2.

Example:
    >>> import gptcore
    >>> model, tokenizer = gptcore.load("fairytales")
    >>> text = gptcore.generate(model, tokenizer, "Once upon a time", max_tokens=20, seed=1).text
"""

from gptcore.checkpoint import load
from gptcore.errors import CheckpointError, InputError
from gptcore.generation import Generation, generate, generate_batch, stream
from gptcore.gpt import GPT, GPTConfig
from gptcore.options import GenerationOptions
from gptcore.scoring import score
from gptcore.tokenizer import Tokenizer

__all__ = [
    "GPT",
    "CheckpointError",
    "GPTConfig",
    "Generation",
    "GenerationOptions",
    "InputError",
    "Tokenizer",
    "generate",
    "generate_batch",
    "load",
    "score",
    "stream",
]
