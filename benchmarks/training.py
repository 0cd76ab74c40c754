"""Speed of training, in nanoGPT's configuration for a CPU; beside the same model on torch.

    python benchmarks/training.py --corpus tinyshakespeare.txt
    python benchmarks/training.py --corpus tinyshakespeare.txt --full
    python benchmarks/training.py --corpus tinyshakespeare.txt --threads 1 --processor-time

4 layers, 4 heads, width 128, windows of 64 characters, 12 in a batch; AdamW, clipped gradients. gptcore and torch take
turns in one run, a few steps each, and the table has the medians and their ratio; a step is a batch drawn, its
gradients, and the update. torch is optional: without it there is nothing to compare with, and the table says so. The
model on torch has no biases, as in nanoGPT, which is a little less work. `--full` takes the 2,000 steps of nanoGPT's
README with both, and measures both on all of the held-out text; the README names 1.88 nats a character, which nanoGPT
measures on twenty batches of it. On a machine that is busy with other things, `--threads 1 --processor-time`
still compares the work that a step is.
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from gptcore import GPT, GPTConfig, data  # noqa: E402 - the checkout's, installed or not
from gptcore.losses import cross_entropy  # noqa: E402
from gptcore.memory import keep_freed_memory  # noqa: E402
from gptcore.trainer import Trainer, TrainingOptions  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

try:
    import torch
    from torch import nn
    from torch.nn import functional
except ImportError:
    torch = None

OPTIONS = TrainingOptions(
    steps=2000,
    batch=12,
    length=64,
    optimizer="adamw",
    learning_rate=1e-3,
    final_learning_rate=0.1,
    warmup=100,
    weight_decay=0.1,
    beta_1=0.9,
    beta_2=0.99,
    gradient_clip=1.0,
    dropout=0.0,
    threads=2,
    seed=1337,
)
N_LAYER, N_HEAD, N_EMBD = 4, 4, 128
WARM_UP, ROUNDS, STEPS = 20, 25, 10


def read(path: Path | None) -> tuple[np.ndarray, np.ndarray, int]:
    """Characters as ids: the first nine tenths to train on, the last to measure on; and how many there are."""
    text = path.read_text(encoding="utf-8") if path else synthetic()
    characters = sorted(set(text))
    table = {character: index for index, character in enumerate(characters)}
    ids = np.array([table[character] for character in text], dtype=np.int32)
    return ids[: int(0.9 * ids.size)], ids[int(0.9 * ids.size) :], len(characters)


def synthetic() -> str:
    """Words of 64 letters in any order, as long as tinyshakespeare: the speed does not depend on what they say."""
    random = np.random.default_rng(0)
    letters = [chr(number) for number in range(58, 122)]
    words = ["".join(random.choice(letters, size)) for size in random.integers(1, 10, 2000)]
    return " ".join(random.choice(words, 200_000))[:1_115_394]


class Contender(NamedTuple):
    """A model in training: takes a step and gives the loss before it; gives the mean loss of other text."""

    update: Callable[[], float]
    loss: Callable[[np.ndarray, np.ndarray], float]


def with_gptcore(ids: np.ndarray, n_vocab: int, threads: int) -> Contender:
    model = GPT(GPTConfig(n_vocab, OPTIONS.length, N_EMBD, N_LAYER, N_HEAD), seed=OPTIONS.seed)
    trainer = Trainer(model, data.windows(ids, OPTIONS.batch, OPTIONS.length), replace(OPTIONS, threads=threads))

    def loss(inputs: np.ndarray, targets: np.ndarray) -> float:
        return cross_entropy(model.logits(model.forward(inputs)), targets.reshape(-1))[0]

    return Contender(lambda: trainer.update()[0], loss)


def with_torch(ids: np.ndarray, n_vocab: int, threads: int) -> Contender:
    """nanoGPT's model and step."""

    class Block(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.ln_1, self.ln_2 = nn.LayerNorm(N_EMBD, bias=False), nn.LayerNorm(N_EMBD, bias=False)
            self.c_attn = nn.Linear(N_EMBD, 3 * N_EMBD, bias=False)
            self.c_proj = nn.Linear(N_EMBD, N_EMBD, bias=False)
            self.c_fc, self.out = nn.Linear(N_EMBD, 4 * N_EMBD, bias=False), nn.Linear(4 * N_EMBD, N_EMBD, bias=False)

        def forward(self, x: Any) -> Any:
            parts = self.c_attn(self.ln_1(x)).split(N_EMBD, dim=2)
            heads = (part.view(*x.shape[:2], N_HEAD, -1).transpose(1, 2) for part in parts)
            attended = functional.scaled_dot_product_attention(*heads, is_causal=True)
            x = x + self.c_proj(attended.transpose(1, 2).contiguous().view(x.shape))
            return x + self.out(functional.gelu(self.c_fc(self.ln_2(x))))

    class Model(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.wte, self.wpe = nn.Embedding(n_vocab, N_EMBD), nn.Embedding(OPTIONS.length, N_EMBD)
            self.blocks = nn.Sequential(*(Block() for _ in range(N_LAYER)))
            self.ln_f = nn.LayerNorm(N_EMBD, bias=False)
            for name, parameter in self.named_parameters():
                if parameter.dim() == 2:
                    residual = name.endswith(("c_proj.weight", "out.weight"))
                    nn.init.normal_(parameter, std=0.02 / math.sqrt(2 * N_LAYER) if residual else 0.02)

        def forward(self, inputs: Any, targets: Any) -> Any:
            x = self.ln_f(self.blocks(self.wte(inputs) + self.wpe(torch.arange(inputs.shape[1]))))
            return functional.cross_entropy((x @ self.wte.weight.T).flatten(0, 1), targets.flatten())

    torch.set_num_threads(threads)
    torch.manual_seed(OPTIONS.seed)
    model, text, step = Model(), torch.from_numpy(ids.astype(np.int64)), 0
    groups = [
        {"params": [it for it in model.parameters() if it.dim() >= 2], "weight_decay": OPTIONS.weight_decay},
        {"params": [it for it in model.parameters() if it.dim() < 2], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=OPTIONS.learning_rate, betas=(OPTIONS.beta_1, OPTIONS.beta_2))

    def update() -> float:
        nonlocal step
        starts = torch.randint(len(text) - OPTIONS.length, (OPTIONS.batch,))
        inputs = torch.stack([text[start : start + OPTIONS.length] for start in starts])
        targets = torch.stack([text[start + 1 : start + 1 + OPTIONS.length] for start in starts])
        for group in optimizer.param_groups:
            group["lr"] = OPTIONS.learning_rate_at(step)
        step += 1
        loss = model(inputs, targets)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), OPTIONS.gradient_clip)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return loss.item()

    def measured(inputs: np.ndarray, targets: np.ndarray) -> float:
        with torch.no_grad():
            return model(*(torch.from_numpy(array.astype(np.int64)) for array in (inputs, targets))).item()

    return Contender(update, measured)


def milliseconds(update: Callable[[], float], clock: Callable[[], float]) -> float:
    started = clock()
    for _ in range(STEPS):
        update()
    return 1000.0 * (clock() - started) / STEPS


def compare(contenders: dict[str, Contender], clock: Callable[[], float]) -> None:
    for contender in contenders.values():
        for _ in range(WARM_UP):
            contender.update()
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(ROUNDS):
        # Each comes first as often as second.
        for name in sorted(contenders, reverse=bool(turn % 2)):
            times[name].append(milliseconds(contenders[name].update, clock))
    medians = {name: statistics.median(measured) for name, measured in times.items()}
    print(f"{'ms a step':12}{'median':>10}{'lowest':>10}{'highest':>10}")
    for name, measured in times.items():
        print(f"{name:12}{medians[name]:10.2f}{min(measured):10.2f}{max(measured):10.2f}")
    if "torch" in medians:
        print(f"gptcore / torch: {medians['gptcore'] / medians['torch']:.2f}")
    else:
        print("torch: absent")


def train(name: str, contender: Contender, held_out: np.ndarray) -> None:
    """All steps, and the mean loss over the windows of the held-out text, one after another."""
    started = time.perf_counter()
    for step in range(1, OPTIONS.steps + 1):
        loss = contender.update()
        if step % 500 == 0:
            print(f"{name}, step {step}: loss {loss:.3f}, {time.perf_counter() - started:.1f} s", flush=True)
    count = (held_out.size - 1) // OPTIONS.length
    inputs = held_out[: count * OPTIONS.length].reshape(count, -1)
    targets = held_out[1 : count * OPTIONS.length + 1].reshape(count, -1)
    total = 0.0
    for start in range(0, count, OPTIONS.batch):
        batch = slice(start, start + OPTIONS.batch)
        total += contender.loss(inputs[batch], targets[batch]) * len(inputs[batch])
    print(f"{name}: held-out loss after {OPTIONS.steps} steps: {total / count:.3f} nats a character", flush=True)


def main() -> None:
    from threadpoolctl import threadpool_info

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, help="UTF-8 text; without it, one that is made up")
    parser.add_argument("--full", action="store_true", help="train all 2,000 steps and measure the loss")
    parser.add_argument("--threads", type=int, default=OPTIONS.threads, help="of both; 2 by default")
    parser.add_argument("--processor-time", action="store_true", help="measure it instead of the clock's time")
    arguments = parser.parse_args()
    ids, held_out, n_vocab = read(arguments.corpus)
    measured = "processor" if arguments.processor_time else "clock"
    kernels = ", ".join(f"{it['internal_api']} {it.get('architecture', '')}" for it in threadpool_info())
    print(
        f"{os.cpu_count()} cores, NumPy {np.__version__}, {kernels}; torch {torch.__version__ if torch else 'absent'}"
    )
    print(f"{arguments.threads} threads of each, by the {measured}'s time")
    print(f"{arguments.corpus.name if arguments.corpus else 'a text made up'}: {n_vocab} characters, {ids.size:,} ids")
    makers = {"gptcore": with_gptcore} | ({"torch": with_torch} if torch else {})

    def begun() -> dict[str, Contender]:
        return {name: make(ids, n_vocab, arguments.threads) for name, make in makers.items()}

    keep_freed_memory()  # for both
    compare(begun(), time.process_time if arguments.processor_time else time.perf_counter)
    if arguments.full:
        for name, contender in begun().items():
            train(name, contender, held_out)


if __name__ == "__main__":
    main()
