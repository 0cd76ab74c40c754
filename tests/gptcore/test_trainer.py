from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gptcore import data, snapshots
from gptcore.errors import CheckpointError, InputError
from gptcore.gpt import GPT, GPTConfig
from gptcore.optimizers import AdamW, clip, decay_mask
from gptcore.parameters import Parameters
from gptcore.trainer import Trainer, TrainingOptions
from gptcore.transformer import Transformer, TransformerConfig, pad_batch

FIXTURES = Path(__file__).parent / "fixtures"
TORCH = np.load(FIXTURES / "training.npz")
CONFIG = GPTConfig(vocab_size=7, n_positions=8, n_embd=16, n_layer=1, n_head=2)
CYCLE = np.tile(np.arange(7), 30)
QUICK = TrainingOptions(steps=40, batch=4, length=8, learning_rate=0.03, warmup=5, evaluate_every=20)


def trainer(options: TrainingOptions = QUICK, **changes: Any) -> tuple[GPT, Trainer]:
    options = replace(options, **changes)
    model = GPT(CONFIG, seed=options.seed)
    return model, Trainer(model, data.windows(CYCLE, options.batch, options.length), options)


def trained(**changes: Any) -> tuple[GPT, list[float]]:
    model, made = trainer(**changes)
    return model, [made.update()[0] for _ in range(made.options.steps)]


@pytest.mark.parametrize("changes", [{}, {"optimizer": "adamw"}, {"accumulate": 2, "batch": 2}, {"dropout": 0.05}])
def test_a_tiny_model_learns_a_cycle(changes: dict[str, Any]) -> None:
    model, losses = trained(steps=80, **changes)
    assert losses[0] == pytest.approx(math.log(7), abs=0.2)
    assert losses[-1] < 0.1 + 10.0 * changes.get("dropout", 0.0)
    assert model.logits(model.forward(np.array([[3, 4, 5]]))).argmax(axis=-1).tolist() == [4, 5, 6]


@pytest.mark.parametrize("changes", [{}, {"optimizer": "adamw"}, {"accumulate": 3}, {"dropout": 0.1, "threads": 4}])
def test_the_same_seed_gives_the_same_weights(changes: dict[str, Any]) -> None:
    (one, losses), (same, same_losses), (other, _) = trained(**changes), trained(**changes), trained(seed=2, **changes)
    assert losses == same_losses
    assert np.array_equal(one.parameters.flat, same.parameters.flat)
    assert not np.array_equal(one.parameters.flat, other.parameters.flat)


def test_dropout_makes_a_difference() -> None:
    assert not np.array_equal(trained()[0].parameters.flat, trained(dropout=0.1)[0].parameters.flat)


@pytest.mark.parametrize("threads", [2, 4])
def test_parts_of_a_batch_add_up(threads: int) -> None:
    """Up to rounding, loss and gradient do not depend on how many threads share the work."""
    assert trainer(threads=1)[1].update() == pytest.approx(trainer(threads=threads)[1].update(), rel=1e-5)


def test_accumulated_batches_are_one_large_batch() -> None:
    """The same windows, in one batch or in three, make the same step."""
    (one, large), (other, small) = trainer(batch=12, threads=1), trainer(batch=4, accumulate=3, threads=1)
    assert large.update() == pytest.approx(small.update(), rel=1e-5)
    np.testing.assert_allclose(one.parameters.flat, other.parameters.flat, atol=1e-5)


def test_training_is_that_of_torch() -> None:
    """AdamW with two groups, accumulated gradients, clipping, warm-up and cosine: eight steps of all of it."""
    model, batches = GPT.from_pretrained(FIXTURES / "gpt2"), iter(TORCH["ids"].reshape(16, 4, 13))

    def source(_: np.random.Generator) -> tuple[Any, Any]:
        ids = next(batches)
        return ids[:, :-1], ids[:, 1:]

    options = TrainingOptions(
        steps=8,
        warmup=3,
        accumulate=2,
        optimizer="adamw",
        learning_rate=0.01,
        final_learning_rate=0.1,
        beta_2=0.99,
        weight_decay=0.1,
        gradient_clip=1.0,
    )
    made = Trainer(model, source, options)
    losses, norms = zip(*(made.update() for _ in range(8)), strict=True)
    np.testing.assert_allclose(losses, TORCH["losses"], rtol=1e-4)
    np.testing.assert_allclose(norms, TORCH["norms"], rtol=1e-3)
    assert min(norms) < 1.0 < max(norms)  # some are clipped
    for name, array in model.parameters.items():
        # The gradient of a key's bias is 0; AdamW makes steps of the rounding errors.
        counted = np.r_[:16, 32:48] if name.endswith("c_attn.bias") else slice(None)
        np.testing.assert_allclose(array[counted], TORCH[f"weights/{name}"][counted], atol=2e-4, err_msg=name)


def test_steps_are_those_of_a_loop_written_out() -> None:
    options = replace(QUICK, optimizer="adamw", beta_2=0.99, threads=1, gradient_clip=0.5)
    model, made = trainer(options)
    expected, gradients = GPT(CONFIG, seed=options.seed), Parameters(CONFIG.shapes())
    adamw = AdamW(expected.n_parameters, decay_mask(expected.parameters), betas=(0.9, 0.99))
    random = np.random.default_rng(options.seed)
    for step in range(5):
        loss = expected.loss_and_gradients(*data.random_windows(CYCLE, 4, 8, random), gradients)
        norm = clip(gradients.flat, 0.5)
        adamw.step(expected.parameters.flat, gradients.flat, options.learning_rate_at(step), options.weight_decay)
        assert made.update() == pytest.approx((loss, norm), rel=1e-6)
    np.testing.assert_allclose(model.parameters.flat, expected.parameters.flat, atol=1e-6)


@pytest.mark.parametrize(
    "changes", [{}, {"optimizer": "adamw", "threads": 1}, {"dropout": 0.2, "accumulate": 2, "threads": 4}]
)
def test_a_restored_trainer_takes_the_same_steps(tmp_path: Path, changes: dict[str, Any]) -> None:
    model, first = trainer(**changes)
    for _ in range(7):
        first.update()
    snapshots.write(tmp_path / "snapshot", first.snapshot())
    expected = [first.update() for _ in range(7)]
    again, second = trainer(**changes)
    second.update()  # whatever it did before is forgotten
    second.restore(snapshots.read(tmp_path / "snapshot"))
    assert second.step == 7
    assert [second.update() for _ in range(7)] == expected
    assert np.array_equal(again.parameters.flat, model.parameters.flat)


@pytest.mark.parametrize("changes", [{"optimizer": "adamw"}, {"threads": 1}])
def test_snapshots_of_another_training(changes: dict[str, Any]) -> None:
    with pytest.raises(CheckpointError, match="another model, or with other options"):
        trainer()[1].restore(trainer(**changes)[1].snapshot())


class Line:
    """y = w x + b under squared error: a model that is no GPT."""

    def __init__(self) -> None:
        self.parameters = Parameters({"slope": (1, 1), "offset": (1,)})

    def loss_and_gradients(self, x: Any, y: Any, gradients: Parameters, *, dropout: Any, scale: float) -> float:
        assert dropout is None
        assert scale == 7.0
        error = x * self.parameters["slope"][0, 0] + self.parameters["offset"][0] - y
        gradients["slope"][0, 0], gradients["offset"][0] = (2.0 * error * x).mean(), (2.0 * error).mean()
        return float((error * error).mean())


def points(n: int, random: np.random.Generator) -> tuple[Any, Any]:
    x = random.normal(size=n).astype(np.float32)
    return x, 3.0 * x - 1.0


def test_other_models_can_be_trained() -> None:
    model = Line()
    made = Trainer(
        model, partial(points, 16), replace(QUICK, steps=300, learning_rate=0.1, weight_decay=0.0), scale=7.0
    )
    losses = [made.update()[0] for _ in range(300)]
    assert losses[-1] < 1e-4 < losses[0]
    assert model.parameters.flat == pytest.approx([3.0, -1.0], abs=0.01)


@pytest.mark.parametrize(("threads", "accumulate"), [(1, 1), (2, 1), (4, 1), (2, 2)])
def test_every_target_counts_as_much_in_whatever_part_it_is(threads: int, accumulate: int) -> None:
    config = TransformerConfig(9, 9, n_positions=12, n_embd=16, n_layer=1, n_head=2, n_inner=32)
    pairs = [([3] * size, [4] * size) for size in (1, 1, 9, 10)]
    arrays = pad_batch(pairs, config)
    batches = iter(zip(*(np.split(array, accumulate) for array in arrays), strict=True))
    model = Transformer(config, seed=1)
    gradients = Parameters({name: array.shape for name, array in model.parameters.items()})
    expected = model.loss_and_gradients(*arrays, gradients), float(np.linalg.norm(gradients.flat))
    made = Trainer(model, lambda _: next(batches), replace(QUICK, threads=threads, accumulate=accumulate))
    assert made.update() == pytest.approx(expected, rel=1e-5)


def test_a_part_without_targets_is_left_out() -> None:
    ids, targets = np.arange(8).reshape(2, 4) % 7, np.array([[1, 2, 3, 4], [-1] * 4])
    model, gradients = GPT(CONFIG, seed=1), Parameters(CONFIG.shapes())
    expected = model.loss_and_gradients(ids, targets, gradients, ignore=-1)
    made = Trainer(model, lambda _: (ids, targets), replace(QUICK, threads=2), ignore=-1)
    assert made.update()[0] == pytest.approx(expected, rel=1e-6)
    with pytest.raises(InputError, match="there is no target to learn from: every one is ignored"):
        Trainer(model, lambda _: (ids, np.full((2, 4), -1)), replace(QUICK, threads=2), ignore=-1).update()


def test_an_encoder_decoder_learns_to_reverse() -> None:
    config = TransformerConfig(9, 9, n_positions=8, n_embd=32, n_layer=1, n_head=4, n_inner=64)

    def batches(random: np.random.Generator) -> tuple[Any, ...]:
        sources = [random.integers(3, 9, size=random.integers(1, 5)).tolist() for _ in range(16)]
        return pad_batch([(source, source[::-1]) for source in sources], config)

    model, options = Transformer(config, seed=1), replace(QUICK, steps=150, learning_rate=0.01, dropout=0.02)
    made = Trainer(model, batches, options, label_smoothing=0.1)
    for _ in range(options.steps):
        made.update()
    source, target_in, target_out = batches(np.random.default_rng(9))
    right = model.forward(source, target_in).argmax(axis=-1) == target_out
    assert right[target_out != config.padding_id].mean() > 0.9


def test_batches_that_do_not_divide() -> None:
    with pytest.raises(InputError, match="a batch of 3 sequences does not divide into 2 threads"):
        Trainer(Line(), partial(points, 3), QUICK).update()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_loss_that_is_no_number_stops_the_training(value: float) -> None:
    model, made = trainer()
    made.update()
    model.parameters["transformer.h.0.mlp.c_proj.weight"][0, 0] = value
    model.parameters["transformer.ln_f.weight"][0] = value
    before = model.parameters.flat.copy()
    with pytest.raises(InputError, match=r"step 2: the loss is .*; lower learning_rate"):
        made.update()
    assert np.array_equal(model.parameters.flat, before, equal_nan=True)


def test_warm_up_then_cosine() -> None:
    options = TrainingOptions(steps=110, warmup=10, learning_rate=1.0, final_learning_rate=0.1)
    rates = [options.learning_rate_at(step) for step in range(111)]
    assert rates[:10] == pytest.approx([step / 10 for step in range(1, 11)])
    assert rates[10] == 1.0
    assert rates[60] == pytest.approx(0.55)
    assert rates[110] == pytest.approx(0.1)
    assert rates[10:] == sorted(rates[10:], reverse=True)


def test_a_rate_that_is_held_before_it_falls() -> None:
    options = TrainingOptions(steps=100, warmup=10, decay=0.4, learning_rate=1.0, final_learning_rate=0.0)
    rates = [options.learning_rate_at(step) for step in range(101)]
    assert rates[9:61] == [1.0] * 52
    assert rates[60:] == sorted(set(rates[60:]), reverse=True)
    assert rates[80] == pytest.approx(0.5)
    assert rates[100] == pytest.approx(0.0)
    # As long as it is held, nothing depends on the number of steps; and it never falls before the warm-up is over.
    assert [replace(options, steps=200).learning_rate_at(step) for step in range(61)] == rates[:61]
    assert replace(options, warmup=90).learning_rate_at(89) == 1.0


def test_adamw_may_learn_at_a_part_of_the_rate() -> None:
    (one, first), (other, second) = trainer(weight_decay=0.0), trainer(weight_decay=0.0, adamw_factor=0.25)
    start = GPT(CONFIG, seed=QUICK.seed).parameters
    first.update(), second.update()
    for name, array in other.parameters.items():
        whole, change = one.parameters[name] - start[name], array - start[name]
        factor = 1.0 if array.ndim == 2 and ".h." in name else 0.25  # the blocks' matrices are Muon's
        np.testing.assert_allclose(change, factor * whole, atol=1e-7, err_msg=name)


def test_adamw_alone_learns_at_the_whole_rate() -> None:
    (one, first), (other, second) = trainer(optimizer="adamw"), trainer(optimizer="adamw", adamw_factor=0.25)
    first.update(), second.update()
    assert np.array_equal(one.parameters.flat, other.parameters.flat)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"steps": 0}, "steps must be above 0, got 0"),
        ({"steps": 2.5}, "steps must be a whole number, got 2.5"),
        ({"accumulate": 0}, "accumulate must be above 0, got 0"),
        ({"optimizer": "sgd"}, "optimizer must be muon or adamw, got 'sgd'"),
        ({"learning_rate": -1.0}, "learning_rate must be above 0, got -1.0"),
        ({"learning_rate": float("nan")}, "learning_rate must be above 0, got nan"),
        ({"gradient_clip": float("inf")}, "gradient_clip must be above 0, got inf"),
        ({"dropout": 1.0}, "dropout must be from 0 to below 1, got 1.0"),
        ({"beta_2": 1.0}, "beta_2 must be from 0 to below 1, got 1.0"),
        ({"warmup": -1}, "warmup must be at least 0, got -1"),
        ({"adamw_factor": 0.0}, "adamw_factor must be above 0, got 0"),
        ({"decay": 0.0}, "decay must be above 0, got 0"),
        ({"decay": 1.5}, "decay must be at most 1, got 1.5"),
        ({"final_learning_rate": 1.5}, "final_learning_rate must be at most 1, got 1.5"),
        ({"batch": 5, "threads": 2}, r"batch \(5\) must be a multiple of threads \(2\)"),
    ],
)
def test_options_that_cannot_be_used(option: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        TrainingOptions(**option)


def test_windows_that_are_longer_than_the_context() -> None:
    with pytest.raises(InputError, match="9 tokens are more than the context window of 8"):
        trainer(length=9)[1].update()
