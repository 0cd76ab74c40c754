"""Speed of generation: decode, prefill, import, load; beside transformers on torch, and beside what memory allows.

    python benchmarks/generation.py

The contenders take turns in one run, and the table has the medians and their ratios. torch and transformers are
optional: without them their columns are empty. Weights are random. The bound is the weight matrices times a vector, and
nothing else: a token cannot cost less, because every weight must be read. Beside 8 sequences stand the same matrices
times 8 vectors, as the BLAS multiplies them: it copies a matrix into another order first, which is what the panels of
`gptcore.panels` are there to avoid. Beside a prompt stand the blocks' matrices times as many rows as it has tokens.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from gptcore import GPT, GenerationOptions, GPTConfig, load  # noqa: E402 - the checkout's, installed or not
from gptcore.batching import Batch  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

try:
    import torch
    import transformers
except ImportError:
    torch = transformers = None

SHAPES = {
    "4M": (GPTConfig(vocab_size=1000, n_positions=1024, n_embd=256, n_layer=6, n_head=8), 200),
    "124M": (GPTConfig(), 64),
}
PROMPT = 16
ROUNDS = 5


class Tokens:
    """Stands for a tokenizer: what the tokens mean makes no difference here."""

    end_of_text = None

    def __init__(self, size: int) -> None:
        self._size = size

    def __len__(self) -> int:
        return self._size

    def token_bytes(self, ids: list[int]) -> list[bytes]:
        return [b"a" for _ in ids]


def decode(model: GPT, n_tokens: int, rows: int) -> None:
    batch = Batch(model, Tokens(model.config.vocab_size), rows)
    options = GenerationOptions(max_tokens=n_tokens, temperature=0.0)
    for row in range(rows):
        batch.add(prompt(model.config, PROMPT, seed=row), options)
    while len(batch):
        batch.step()


def prefill(model: GPT, n_tokens: int) -> None:
    batch = Batch(model, Tokens(model.config.vocab_size), 1)
    batch.add(prompt(model.config, n_tokens), GenerationOptions(max_tokens=1, temperature=0.0))
    while len(batch):
        batch.step()


def prompt(config: GPTConfig, n_tokens: int, seed: int = 0) -> list[int]:
    return np.random.default_rng(seed).integers(config.vocab_size, size=n_tokens).tolist()


def bound(model: GPT, n_tokens: int, n_rows: int) -> None:
    """Every weight matrix times as many vectors as there are rows, as often as there are tokens in a row."""
    matrices = [
        array for name, array in model.parameters.items() if array.ndim == 2 and not name.endswith("wpe.weight")
    ]
    rows = {size: np.ones((n_rows, size), np.float32) for matrix in matrices for size in matrix.shape}
    embedding, *blocks = matrices
    for _ in range(n_tokens):
        for matrix in blocks:
            rows[len(matrix)] @ matrix
        rows[embedding.shape[1]] @ embedding.T


def products(model: GPT, n_tokens: int) -> None:
    """Every matrix of the blocks times so many tokens at once, and nothing else, by the BLAS on all cores."""
    matrices = [array for name, array in model.parameters.items() if array.ndim == 2 and ".h." in name]
    rows = {len(matrix): np.ones((n_tokens, len(matrix)), np.float32) for matrix in matrices}
    for matrix in matrices:
        rows[len(matrix)] @ matrix


def peer(model: GPT) -> Any:
    """The same weights, in the same memory, as a model of transformers."""
    config = transformers.GPT2Config(
        **{name: value for name, value in model.config.to_json().items() if value is not None},
        bos_token_id=None,
        eos_token_id=None,
    )
    with torch.device("meta"):
        other = transformers.GPT2LMHeadModel(config)
    weights = {name: torch.from_numpy(array) for name, array in model.parameters.items()}
    other.load_state_dict(weights | {"lm_head.weight": weights["transformer.wte.weight"]}, assign=True)
    return other.eval()


def peer_decode(other: Any, config: GPTConfig, n_tokens: int) -> None:
    ids = torch.tensor([prompt(config, PROMPT)])
    mask = torch.ones_like(ids)
    with torch.inference_mode():
        other.generate(
            ids, attention_mask=mask, do_sample=False, min_new_tokens=n_tokens, max_new_tokens=n_tokens, pad_token_id=0
        )


def peer_prefill(other: Any, config: GPTConfig, n_tokens: int) -> None:
    with torch.inference_mode():
        other(torch.tensor([prompt(config, n_tokens)]), use_cache=True, logits_to_keep=1)


def take_turns(contenders: dict[str, Callable[[], None]], rounds: int = ROUNDS) -> dict[str, float]:
    """The median seconds of each, after one turn to warm up."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, work in contenders.items():
            started = time.perf_counter()
            work()
            if turn:
                times[name].append(time.perf_counter() - started)
    return {name: statistics.median(measured) for name, measured in times.items()}


def row(work: str, value: str, beside: str, other: float | None, ratio: float | None, goal: str) -> None:
    cells = [f"{other:,.1f}" if other is not None else "absent", f"{ratio:.2f}" if ratio is not None else ""]
    print(f"{work:<36} {value:>14}   {beside:<24} {cells[0]:>9} {cells[1]:>7}   {goal}")


def measure(name: str, config: GPTConfig, n_tokens: int) -> None:
    model = GPT(config)
    contenders: dict[str, Callable[[], None]] = {
        "decode": lambda: decode(model, n_tokens, 1),
        "bound": lambda: bound(model, n_tokens, 1),
        "decode 8": lambda: decode(model, n_tokens, 8),
        "bound 8": lambda: bound(model, n_tokens, 8),
    }
    prefills: dict[str, Callable[[], None]] = {}
    other = peer(model) if torch else None
    if other is not None:
        contenders["peer"] = lambda: peer_decode(other, config, n_tokens)
    for length in (256, 1024):
        prefills[f"{length}"] = lambda length=length: prefill(model, length)
        prefills[f"products {length}"] = lambda length=length: products(model, length)
        if other is not None:
            prefills[f"peer {length}"] = lambda length=length: peer_prefill(other, config, length)
    seconds = take_turns(contenders)
    rate = {what: n_tokens * (8 if what.endswith(" 8") else 1) / seconds[what] for what in seconds}
    one, eight = f"{rate['decode']:,.1f} tok/s", f"{rate['decode 8']:,.1f} tok/s"
    hugging = rate.get("peer")
    goal = {"4M": ">= 2.2", "124M": ">= 1.8"}[name]
    row(f"{name}: decode, batch 1", one, "transformers generate()", hugging, hugging and rate["decode"] / hugging, goal)
    share = rate["decode"] / rate["bound"]
    row(
        f"{name}: decode, batch 1",
        one,
        "matrix-vector bound",
        rate["bound"],
        share,
        ">= 0.85" if name == "124M" else "",
    )
    row(f"{name}: decode, batch 8", eight, "batch 1", rate["decode"], rate["decode 8"] / rate["decode"], ">= 4")
    share = rate["decode 8"] / rate["bound 8"]
    row(f"{name}: decode, batch 8", eight, "BLAS, matrices alone", rate["bound 8"], share, "")
    seconds = take_turns(prefills, rounds=3)
    for length in (256, 1024):
        own, hugging = 1e3 * seconds[f"{length}"], seconds.get(f"peer {length}")
        milliseconds = hugging and 1e3 * hugging
        ratio = milliseconds and milliseconds / own
        row(f"{name}: prefill, {length:,} tokens", f"{own:,.1f} ms", "transformers", milliseconds, ratio, ">= 1")
        alone = 1e3 * seconds[f"products {length}"]
        row(f"{name}: prefill, {length:,} tokens", f"{own:,.1f} ms", "BLAS, matrices alone", alone, alone / own, "")


def measure_start() -> None:
    def python(code: str) -> Callable[[], None]:
        return lambda: subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)

    seconds = take_turns({"import": python("import gptcore"), "nothing": python(""), "NumPy": python("import numpy")})
    own, numpy = (1e3 * (seconds[name] - seconds["nothing"]) for name in ("import", "NumPy"))
    row("import gptcore", f"{own:,.1f} ms", "import numpy", numpy, None, "<= 250 ms")
    seconds = take_turns({"load": lambda: load("fairytales")})
    row('gptcore.load("fairytales")', f"{1e3 * seconds['load']:,.1f} ms", "", None, None, "<= 50 ms")


def versions() -> None:
    from threadpoolctl import threadpool_info

    print(f"Python {sys.version.split()[0]}, NumPy {np.__version__}, {os.cpu_count()} cores")
    for library in threadpool_info():
        facts = [library["internal_api"], library.get("version"), library.get("architecture")]
        file = Path(library["filepath"]).name
        print(f"  {' '.join(fact for fact in facts if fact)}, {library['num_threads']} threads ({file})")
    print(f"  OPENBLAS_CORETYPE {os.environ.get('OPENBLAS_CORETYPE', 'not set')}")
    if not torch:
        print("torch and transformers: absent")
        return
    kernels = torch.backends.cpu.get_cpu_capability()
    print(f"torch {torch.__version__}, {kernels}, {torch.get_num_threads()} threads")
    print(f"transformers {transformers.__version__}")


if __name__ == "__main__":
    versions()
    print(f"\n{'work':<36} {'gptcore':>14}   {'beside':<24} {'':>9} {'ratio':>7}   goal")
    measure_start()
    for shape, (shape_config, shape_tokens) in SHAPES.items():
        measure(shape, shape_config, shape_tokens)
