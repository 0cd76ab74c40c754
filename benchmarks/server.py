"""Speed of the server: eight streams at once beside one alone, in tokens a second of all together.

    python benchmarks/server.py

The shipped model and one of GPT-2's size, each in a server process of its own, with the client in this one, on the same
machine. One and eight take turns in one run, and the table has the medians and their ratio; beside them stands what the
library alone does with one and with eight rows, in this process: the difference is what the server costs.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from gptcore import GPT, GenerationOptions, GPTConfig, Tokenizer, load  # noqa: E402 - the checkout's, installed or not
from gptcore.batching import Batch  # noqa: E402
from gptcore.checkpoint import find  # noqa: E402
from gptcore.testing import local_server  # noqa: E402

ROUNDS = 5
STREAMS = 8
PROMPT = "Once upon a time there was a king who had"


def library(model: GPT, tokenizer: Tokenizer, n_tokens: int, rows: int) -> float:
    """Tokens a second of a batch."""
    batch = Batch(model, tokenizer, rows)
    bias = {} if tokenizer.end_of_text is None else {tokenizer.end_of_text: -100.0}
    started = time.perf_counter()
    for row in range(rows):
        batch.add(tokenizer.encode(PROMPT), GenerationOptions(max_tokens=n_tokens, seed=row, logit_bias=bias))
    while len(batch):
        batch.step()
    return rows * n_tokens / (time.perf_counter() - started)


async def stream(base_url: str, body: dict[str, object]) -> int:
    """The tokens of one stream, read with as little work as possible: the client shares the machine."""
    host, port = base_url.removeprefix("http://").removesuffix("/v1").rsplit(":", 1)
    reader, writer = await asyncio.open_connection(host, int(port))
    content = json.dumps(body).encode()
    writer.write(
        f"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(content)}\r\nConnection: close\r\n\r\n".encode()
        + content
    )
    answer = await reader.read(-1)
    writer.close()
    (usage,) = [line for line in answer.splitlines() if line.startswith(b"data: ") and b'"usage":{' in line]
    tokens: int = json.loads(usage.removeprefix(b"data: "))["usage"]["completion_tokens"]
    return tokens


async def served(base_url: str, name: str, end_of_text: int | None, n_tokens: int, streams: int) -> float:
    """Tokens a second of streams that begin together."""
    body: dict[str, object] = {
        "model": name,
        "prompt": PROMPT,
        "max_tokens": n_tokens,
        "stream": True,
        "stream_options": {"include_usage": True},
        "logit_bias": {} if end_of_text is None else {str(end_of_text): -100},
    }
    started = time.perf_counter()
    tokens = await asyncio.gather(*(stream(base_url, body | {"seed": seed}) for seed in range(streams)))
    seconds = time.perf_counter() - started
    assert tokens == [n_tokens] * streams
    return sum(tokens) / seconds


def measure(folder: Path, n_tokens: int) -> None:
    model, tokenizer = load(folder)
    speeds: dict[tuple[str, int], list[float]] = {}
    with local_server(folder) as base_url:
        for _ in range(ROUNDS + 1):  # the first is a rehearsal
            for rows in (1, STREAMS):
                speed = asyncio.run(served(base_url, folder.name, tokenizer.end_of_text, n_tokens, rows))
                speeds.setdefault(("served", rows), []).append(speed)
                speeds.setdefault(("library", rows), []).append(library(model, tokenizer, n_tokens, rows))
    medians = {key: statistics.median(values[1:]) for key, values in speeds.items()}
    for who in ("served", "library"):
        one, many = medians[who, 1], medians[who, STREAMS]
        print(f"{folder.name:<12} {who:<8} {one:>9,.0f} {many:>9,.0f} {many / one:>7.2f}")


def main() -> None:
    print(
        f"{os.cpu_count()} cores, OPENBLAS_NUM_THREADS={os.environ.get('OPENBLAS_NUM_THREADS', 'not set')}, "
        f"OPENBLAS_CORETYPE={os.environ.get('OPENBLAS_CORETYPE', 'not set')}; tokens a second, medians of {ROUNDS}"
    )
    print(f"{'model':<12} {'':<8} {'1 text':>9} {STREAMS:>3} texts {'ratio':>7}")
    measure(find("fairytales"), 200)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gpt2-shape"
        tokenizer = Tokenizer.train([PROMPT], 300)
        GPT(GPTConfig()).save_pretrained(path, tokenizer=tokenizer)
        measure(path, 24)


if __name__ == "__main__":
    main()
