from __future__ import annotations

import json
import math
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gptcore import snapshots
from gptcore.errors import CheckpointError, InputError
from gptcore.gpt import GPT
from gptcore.tokenizer import END_OF_TEXT, Tokenizer
from gptcore.training import RESUME, TrainingOptions, train

QUICK = TrainingOptions(steps=40, batch=4, length=8, learning_rate=0.03, warmup=5, evaluate_every=20)
SHAPE = {"n_layer": 1, "n_head": 2, "n_embd": 16, "vocab_size": 270}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "corpus.txt"
    names = ("Hans", "Gretel", "Ilse")
    path.write_text(
        END_OF_TEXT.join(f"{names[number % 3]} had {number} geese, and no more." for number in range(300)),
        encoding="utf-8",
    )
    return path


def log(output: Path) -> list[dict[str, float]]:
    """Without the times, which no two trainings have in common."""
    lines = [json.loads(line) for line in (output / "train.jsonl").read_text().splitlines()]
    for line in lines:
        assert line.pop("seconds") >= 0.0
    return lines


class InterruptedTrainingError(Exception):
    pass


def interrupted(corpus: Path, output: Path, at: int, options: TrainingOptions = QUICK, **more: Any) -> None:
    def report(figures: dict[str, float]) -> None:
        if figures["step"] == at:
            raise InterruptedTrainingError

    with pytest.raises(InterruptedTrainingError):
        train(corpus, output, **SHAPE, options=options, report=report, **more)


def test_a_checkpoint_and_a_log_are_left(corpus: Path, tmp_path: Path) -> None:
    steps: list[dict[str, float]] = []
    measured = train(corpus, tmp_path / "out", **SHAPE, options=QUICK, report=steps.append)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "config.json",
        "model.safetensors",
        "resume.safetensors",
        "tokenizer.json",
        "train.jsonl",
    ]
    first, second = log(tmp_path / "out")
    assert [(line["step"], line["tokens"]) for line in (first, second)] == [(20, 640), (40, 1280)]
    assert second["held_out_loss"] < first["held_out_loss"] < math.log(270)
    assert second["held_out_loss"] == pytest.approx(measured.loss, abs=1e-4)
    assert second["bits_per_byte"] == pytest.approx(measured.bits_per_byte, abs=1e-4)
    assert [step["step"] for step in steps] == list(range(1, 41))
    assert GPT.from_pretrained(tmp_path / "out").config.vocab_size == 270
    assert len(Tokenizer.from_pretrained(tmp_path / "out")) == 270


def test_training_is_deterministic(corpus: Path, tmp_path: Path) -> None:
    for name in ("one", "other"):
        train(corpus, tmp_path / name, **SHAPE, options=QUICK)
    for file in ("model.safetensors", "tokenizer.json", "config.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "other" / file).read_bytes()
    assert log(tmp_path / "one") == log(tmp_path / "other")


def test_an_interrupted_training_goes_on_from_its_last_measurement(corpus: Path, tmp_path: Path) -> None:
    measured = train(corpus, tmp_path / "one", **SHAPE, options=QUICK)
    interrupted(corpus, tmp_path / "other", at=25)
    steps: list[dict[str, float]] = []
    resumed = train(corpus, tmp_path / "other", **SHAPE, options=QUICK, resume=True, report=steps.append)
    assert [step["step"] for step in steps] == list(range(21, 41))
    assert steps[0]["tokens"] == 21 * 32
    assert resumed == measured
    assert log(tmp_path / "other") == log(tmp_path / "one")


def test_a_finished_training_is_not_repeated(corpus: Path, tmp_path: Path) -> None:
    measured = train(corpus, tmp_path, **SHAPE, options=QUICK)
    before, lines = (tmp_path / "model.safetensors").stat(), log(tmp_path)
    # The weights are not kept a second time.
    assert (tmp_path / RESUME).stat().st_size < 4000
    steps: list[Any] = []
    assert train(corpus, tmp_path, **SHAPE, options=QUICK, resume=True, report=steps.append) == measured
    assert not steps
    assert (tmp_path / "model.safetensors").stat() == before
    assert log(tmp_path) == lines
    # Without `resume` it is a training anew, and what a kill leaves of it is not taken for the one before.
    interrupted(corpus, tmp_path, at=5)
    assert not (tmp_path / RESUME).exists()
    assert log(tmp_path) == []


def test_an_unfinished_training_is_not_overwritten(corpus: Path, tmp_path: Path) -> None:
    interrupted(corpus, tmp_path, at=25)
    with pytest.raises(InputError, match=r"resume\.safetensors: a training that is not finished; resume it, or delete"):
        train(corpus, tmp_path, **SHAPE, options=QUICK)


@pytest.mark.parametrize(
    ("shape", "options", "message"),
    [
        ({}, {"batch": 8}, "this training began with batch 4, and cannot be resumed with batch 8"),
        ({}, {"seed": 2, "threads": 1}, "began with threads 2, seed 1, and cannot be resumed with threads 1, seed 2"),
        ({"n_embd": 32}, {}, "this training began with n_embd 16, and cannot be resumed with n_embd 32"),
    ],
)
def test_other_options_are_refused(
    corpus: Path, tmp_path: Path, shape: dict[str, int], options: dict[str, Any], message: str
) -> None:
    interrupted(corpus, tmp_path, at=25)
    with pytest.raises(InputError, match=message):
        train(corpus, tmp_path, **(SHAPE | shape), options=replace(QUICK, **options), resume=True)


HELD = replace(QUICK, decay=0.25)  # the rate falls from step 30 of 40 on


def test_a_training_may_be_made_longer_or_shorter_while_its_rate_is_held(corpus: Path, tmp_path: Path) -> None:
    interrupted(corpus, tmp_path / "longer", at=25, options=HELD)
    interrupted(corpus, tmp_path / "shorter", at=25, options=HELD)
    for name, steps in (("longer", 60), ("shorter", 28)):
        train(corpus, tmp_path / f"{name} at once", **SHAPE, options=replace(HELD, steps=steps))
        train(corpus, tmp_path / name, **SHAPE, options=replace(HELD, steps=steps), resume=True)
        assert log(tmp_path / name) == log(tmp_path / f"{name} at once")
        weights = [(tmp_path / name / "model.safetensors").read_bytes() for name in (name, f"{name} at once")]
        assert weights[0] == weights[1]


@pytest.mark.parametrize(
    ("options", "at", "steps"),
    [
        (QUICK, 25, 50),  # its rate falls all the time
        (replace(HELD, steps=50), 45, 60),  # has begun to fall
        (HELD, 25, 20),  # there are as many already
    ],
)
def test_another_number_of_steps_is_refused_where_it_would_have_changed_the_past(
    corpus: Path, tmp_path: Path, options: TrainingOptions, at: int, steps: int
) -> None:
    interrupted(corpus, tmp_path, at=at, options=options)
    with pytest.raises(InputError, match=f"began with steps {options.steps}, and cannot be resumed with steps {steps}"):
        train(corpus, tmp_path, **SHAPE, options=replace(options, steps=steps), resume=True)


def test_a_checkpoint_is_learned_on_from(corpus: Path, tmp_path: Path) -> None:
    first = train(corpus, tmp_path / "first", **SHAPE, options=QUICK)
    # Too little to change anything: what comes out is what was begun with.
    still = replace(QUICK, learning_rate=1e-9, weight_decay=0.0, steps=20)
    second = train(corpus, tmp_path / "second", **SHAPE, options=still, start=tmp_path / "first")
    assert second.loss == pytest.approx(first.loss, abs=1e-3)
    for name in ("tokenizer.json", "model.safetensors"):
        assert (tmp_path / "second" / name).read_bytes() == (tmp_path / "first" / name).read_bytes()


def test_learning_on_from_a_checkpoint_goes_on_after_an_interruption(corpus: Path, tmp_path: Path) -> None:
    train(corpus, tmp_path / "first", **SHAPE, options=QUICK)
    other, on = tmp_path / "other.txt", {"options": replace(QUICK, seed=5), "start": tmp_path / "first"}
    other.write_text(corpus.read_text().replace("geese", "ducks"))
    train(other, tmp_path / "one", **SHAPE, **on)
    interrupted(other, tmp_path / "other", at=25, **on)
    train(other, tmp_path / "other", **SHAPE, **on, resume=True)
    assert log(tmp_path / "other") == log(tmp_path / "one")
    interrupted(other, tmp_path / "third", at=25, **on)
    with pytest.raises(InputError, match=r"began with start .*first, and cannot be resumed with start None"):
        train(other, tmp_path / "third", **SHAPE, options=on["options"], resume=True)


def test_a_checkpoint_of_another_shape_is_not_learned_on_from(corpus: Path, tmp_path: Path) -> None:
    train(corpus, tmp_path / "first", **SHAPE, options=QUICK)
    with pytest.raises(InputError, match=r"first: has n_positions 8, n_embd 16, and n_positions 4, n_embd 8 is asked"):
        train(
            corpus,
            tmp_path / "second",
            **(SHAPE | {"n_embd": 8}),
            options=replace(QUICK, length=4),
            start=tmp_path / "first",
        )


def test_another_corpus_is_refused(corpus: Path, tmp_path: Path) -> None:
    interrupted(corpus, tmp_path / "out", at=25)
    other = tmp_path / "other.txt"
    other.write_text(corpus.read_text().replace("geese", "ducks"))
    with pytest.raises(InputError, match="this training began with another corpus or tokenizer"):
        train(other, tmp_path / "out", **SHAPE, options=QUICK, resume=True)


def test_a_damaged_snapshot_is_refused(corpus: Path, tmp_path: Path) -> None:
    interrupted(corpus, tmp_path, at=25)
    (tmp_path / RESUME).write_bytes((tmp_path / RESUME).read_bytes()[:1000])
    with pytest.raises(CheckpointError, match=r"resume\.safetensors: damaged"):
        train(corpus, tmp_path, **SHAPE, options=QUICK, resume=True)


@pytest.mark.parametrize(
    "change",
    [
        {"notes": {"settings": [1]}},
        {"notes": {"windows": 3}},
        {"random_states": [{}, {}, {}]},
    ],
)
def test_a_snapshot_of_something_else_is_refused(corpus: Path, tmp_path: Path, change: dict[str, Any]) -> None:
    interrupted(corpus, tmp_path, at=25)
    snapshot = snapshots.read(tmp_path / RESUME)
    changed = {name: snapshot.notes | value if name == "notes" else value for name, value in change.items()}
    snapshots.write(tmp_path / RESUME, replace(snapshot, **changed))
    with pytest.raises(CheckpointError, match=r"resume\.safetensors: not a snapshot of this"):
        train(corpus, tmp_path, **SHAPE, options=QUICK, resume=True)


def test_what_is_learned_on_from_is_not_written_to(corpus: Path, tmp_path: Path) -> None:
    train(corpus, tmp_path / "a", **SHAPE, options=QUICK)
    with pytest.raises(InputError, match="cannot be what is learned on from as well"):
        train(corpus, tmp_path / "b" / ".." / "a", **SHAPE, options=QUICK, start=tmp_path / "a")


def test_texts_that_are_too_short(tmp_path: Path) -> None:
    path = tmp_path / "corpus.txt"
    path.write_text(END_OF_TEXT.join(str(number) for number in range(300)))
    with pytest.raises(InputError, match="too few for a window of 5000"):
        train(path, tmp_path / "out", **SHAPE, options=replace(QUICK, length=5000))


# Trains, keeps the weights in full precision too, and dies at the given look at a file of the output.
SCRIPT = """
import os, signal, sys
from pathlib import Path
import numpy as np
from gptcore.gpt import GPT
from gptcore.training import TrainingOptions, train
corpus, output, options, shape, deadly = *map(Path, sys.argv[1:3]), *map(eval, sys.argv[3:])
looks = 0
def die(event, arguments):
    global looks
    if event in ("open", "os.rename", "os.remove") and str(output) in str(arguments[0]):
        looks += 1
        if looks == deadly:
            os.kill(os.getpid(), signal.SIGKILL)
save = GPT.save_pretrained
def save_both(model, folder, **options):
    save(model, folder, **options)
    np.save(folder / "float32.npy", model.parameters.flat)
GPT.save_pretrained = save_both
sys.addaudithook(die)
report = lambda figures: print(figures["step"], flush=True)
train(corpus, output, **shape, options=TrainingOptions(**options), resume=True, report=report)
print("looks", looks)
"""
KILLED = replace(QUICK, steps=12, evaluate_every=3, dropout=0.1, accumulate=2)


def start(corpus: Path, output: Path, deadly: int = 0) -> subprocess.Popen[str]:
    arguments = [str(corpus), str(output), repr(asdict(KILLED)), repr(SHAPE), str(deadly)]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *arguments], stdout=subprocess.PIPE, text=True, env=environment
    )


def finish(process: subprocess.Popen[str]) -> int:
    process.communicate()
    return process.returncode


@pytest.fixture(scope="module")
def undisturbed(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """The output of a training that was not killed, and how often it looked at a file of it."""
    output = tmp_path_factory.mktemp("undisturbed")
    process = start(corpus, output)
    printed, _ = process.communicate()
    assert process.returncode == 0
    return output, int(printed.split()[-1])


def check(output: Path, undisturbed: Path) -> None:
    assert np.array_equal(np.load(output / "float32.npy"), np.load(undisturbed / "float32.npy"))
    assert log(output) == log(undisturbed)
    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        assert (output / name).read_bytes() == (undisturbed / name).read_bytes()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_training_that_is_killed_while_it_writes_ends_the_same(
    corpus: Path, tmp_path: Path, undisturbed: tuple[Path, int], seed: int
) -> None:
    """Killed again and again before a file is opened or put in place, at a random one each time."""
    (expected, looks), chance, kills = undisturbed, random.Random(seed), 0
    while (ended := finish(start(corpus, tmp_path, chance.randint(looks // 4, looks)))) != 0:
        assert ended == -signal.SIGKILL
        kills += 1
        assert kills < 50
    assert kills
    check(tmp_path, expected)


def test_a_training_that_is_killed_at_any_time_ends_the_same(
    corpus: Path, tmp_path: Path, undisturbed: tuple[Path, int]
) -> None:
    chance = random.Random(0)
    for _ in range(3):
        process = start(corpus, tmp_path)
        assert process.stdout is not None
        process.stdout.readline()  # the first step it takes
        time.sleep(chance.uniform(0.0, 0.03))
        process.kill()
        finish(process)
    assert finish(start(corpus, tmp_path)) == 0
    check(tmp_path, undisturbed[0])
