from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gptcore.errors import InputError
from gptcore.gpt import GPT, GPTConfig
from gptcore.ops import softmax
from gptcore.tokenizer import END_OF_TEXT, Tokenizer
from gptcore.training import Trainer, TrainingOptions, evaluate, train

CONFIG = GPTConfig(vocab_size=7, n_positions=8, n_embd=16, n_layer=1, n_head=2)
CYCLE = np.tile(np.arange(7), 30)
QUICK = TrainingOptions(steps=40, batch=4, length=8, learning_rate=0.03, warmup=5, evaluate_every=20)
SHAPE = {"n_layer": 1, "n_head": 2, "n_embd": 16, "vocab_size": 270}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.txt"
    names = ("Hans", "Gretel", "Ilse")
    path.write_text(
        END_OF_TEXT.join(f"{names[number % 3]} had {number} geese, and no more." for number in range(300)),
        encoding="utf-8",
    )
    return path


def trained(options: TrainingOptions) -> tuple[GPT, list[float]]:
    trainer = Trainer(GPT(CONFIG, seed=options.seed), CYCLE, options)
    return trainer.model, [trainer.update()[0] for _ in range(options.steps)]


def test_a_tiny_model_learns_a_cycle() -> None:
    model, losses = trained(TrainingOptions(**(vars(QUICK) | {"steps": 80})))
    assert losses[0] == pytest.approx(math.log(7), abs=0.2)
    assert losses[-1] < 0.1
    assert model.logits(model.forward(np.array([[3, 4, 5]]))).argmax(axis=-1).tolist() == [4, 5, 6]


def test_the_same_seed_gives_the_same_weights() -> None:
    (one, losses), (same, same_losses), (other, _) = (
        trained(QUICK),
        trained(QUICK),
        trained(TrainingOptions(**(vars(QUICK) | {"seed": 2}))),
    )
    assert losses == same_losses
    assert np.array_equal(one.parameters.flat, same.parameters.flat)
    assert not np.array_equal(one.parameters.flat, other.parameters.flat)


@pytest.mark.parametrize("threads", [2, 4])
def test_parts_of_a_batch_add_up(threads: int) -> None:
    """Up to rounding, loss and gradient do not depend on how many threads share the work."""
    updates = [
        Trainer(GPT(CONFIG), CYCLE, TrainingOptions(**(vars(QUICK) | {"threads": count}))).update()
        for count in (1, threads)
    ]
    assert updates[0] == pytest.approx(updates[1], rel=1e-5)


def test_warm_up_then_cosine() -> None:
    options = TrainingOptions(steps=110, warmup=10, learning_rate=1.0, final_learning_rate=0.1)
    rates = [options.learning_rate_at(step) for step in range(111)]
    assert rates[:10] == pytest.approx([step / 10 for step in range(1, 11)])
    assert rates[10] == 1.0
    assert rates[60] == pytest.approx(0.55)
    assert rates[110] == pytest.approx(0.1)
    assert rates[10:] == sorted(rates[10:], reverse=True)


def test_evaluation_predicts_each_token_once_from_half_a_window_or_more() -> None:
    model = GPT(CONFIG, seed=3)
    ids = np.random.default_rng(0).integers(7, size=21)
    contexts = [(0, place) for place in range(1, 9)]
    contexts += [(start, place) for start in (4, 8, 12) for place in range(start + 5, min(start + 8, 20) + 1)]
    losses = [
        -math.log(softmax(model.logits(model.forward(ids[start:place][None]))[-1])[ids[place]])
        for start, place in contexts
    ]
    assert len(losses) == 20
    measured = evaluate(model, ids, n_bytes=50)
    assert measured.loss == pytest.approx(sum(losses) / 20, rel=1e-5)
    assert measured.bits_per_byte == pytest.approx(sum(losses) / math.log(2) / 50, rel=1e-5)


def test_dropout_learns_too_and_repeats_itself() -> None:
    options = TrainingOptions(**(vars(QUICK) | {"steps": 80, "dropout": 0.1}))
    (one, losses), (same, _), (without, _) = (
        trained(options),
        trained(options),
        trained(TrainingOptions(**(vars(QUICK) | {"steps": 80}))),
    )
    assert losses[-1] < 0.5
    assert np.array_equal(one.parameters.flat, same.parameters.flat)
    assert not np.array_equal(one.parameters.flat, without.parameters.flat)


def test_training_from_a_file_leaves_a_checkpoint_and_a_log(corpus: Path, tmp_path: Path) -> None:
    steps: list[dict[str, float]] = []
    measured = train(corpus, tmp_path / "out", **SHAPE, options=QUICK, report=steps.append)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "config.json",
        "model.safetensors",
        "tokenizer.json",
        "train.jsonl",
    ]
    lines = [json.loads(line) for line in (tmp_path / "out" / "train.jsonl").read_text().splitlines()]
    assert [(line["step"], line["tokens"]) for line in lines] == [(20, 640), (40, 1280)]
    assert lines[1]["held_out_loss"] < lines[0]["held_out_loss"] < math.log(270)
    assert lines[1]["held_out_loss"] == pytest.approx(measured.loss, abs=1e-4)
    assert lines[1]["bits_per_byte"] == pytest.approx(measured.bits_per_byte, abs=1e-4)
    assert [step["step"] for step in steps] == list(range(1, 41))
    assert GPT.from_pretrained(tmp_path / "out").config.vocab_size == 270
    assert len(Tokenizer.from_file(tmp_path / "out" / "tokenizer.json")) == 270


def test_training_from_a_file_is_deterministic(corpus: Path, tmp_path: Path) -> None:
    for name in ("one", "other"):
        train(corpus, tmp_path / name, **SHAPE, options=QUICK)
    for file in ("model.safetensors", "tokenizer.json", "config.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "other" / file).read_bytes()


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"steps": 0}, "steps must be above 0, got 0"),
        ({"learning_rate": -1.0}, "learning_rate must be above 0, got -1.0"),
        ({"learning_rate": float("nan")}, "learning_rate must be above 0, got nan"),
        ({"gradient_clip": float("inf")}, "gradient_clip must be above 0, got inf"),
        ({"dropout": 1.0}, "dropout must be from 0 to below 1, got 1.0"),
        ({"warmup": -1}, "warmup must be at least 0, got -1"),
        ({"batch": 5, "threads": 2}, r"batch \(5\) must be a multiple of threads \(2\)"),
    ],
)
def test_options_that_cannot_be_used(option: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        TrainingOptions(**option)


@pytest.mark.parametrize(
    ("length", "ids", "message"),
    [
        (9, CYCLE, "windows of 9 tokens exceed the context of 8"),
        (8, CYCLE[:8], "the text has 8 tokens, too few for a window of 8"),
    ],
)
def test_text_that_is_too_short(length: int, ids: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Trainer(GPT(CONFIG), ids, TrainingOptions(length=length))
