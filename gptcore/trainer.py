"""The training loop's body: a batch, its gradients, and a step of the optimizer."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from gptcore.dropout import Dropout
from gptcore.errors import CheckpointError, InputError
from gptcore.optimizers import AdamW, Muon, clip, decay_mask
from gptcore.parameters import Parameters
from gptcore.snapshots import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gptcore.ops import Array, Ids

OPTIMIZERS = ("muon", "adamw")
# Options that may be 0; all others must be above.
_FROM_ZERO = frozenset({"final_learning_rate", "warmup", "weight_decay", "beta_1", "beta_2", "dropout", "seed"})
_BELOW_ONE = ("beta_1", "beta_2", "dropout")
_AT_MOST_ONE = ("decay", "final_learning_rate")


@dataclass(frozen=True)
class TrainingOptions:
    """How to train.

    Attributes:
        steps: Number of updates.
        batch: Windows in a batch.
        accumulate: Batches in an update; their gradients are averaged.
        length: Tokens in a window.
        optimizer: `muon` for the blocks' matrices with AdamW for the rest, or `adamw` for everything.
        learning_rate: The highest, reached after the warm-up.
        adamw_factor: What AdamW's learning rate is of Muon's, where both are at work; embeddings that learn too fast
            forget the rare tokens between two sights of them.
        final_learning_rate: Part of it that is left at the end.
        warmup: Updates until the highest learning rate.
        decay: Part of the updates, the last ones, in which the learning rate falls; 1 is all after the warm-up.
        weight_decay: Of matrices and embeddings.
        beta_1: AdamW's decay rate of the first moment.
        beta_2: And of the second.
        gradient_clip: Largest norm of the gradient.
        dropout: Probability with which a feature that enters the residual stream is set to 0.
        threads: Parts a batch is computed in side by side; each uses one core.
        seed: Of the weights and the windows.
        evaluate_every: Updates between measurements on held-out documents.
    """

    steps: int = 1000
    batch: int = 32
    accumulate: int = 1
    length: int = 256
    optimizer: str = "muon"
    learning_rate: float = 3e-3
    adamw_factor: float = 1.0
    final_learning_rate: float = 0.05
    warmup: int = 100
    decay: float = 1.0
    weight_decay: float = 0.1
    beta_1: float = 0.9
    beta_2: float = 0.95
    gradient_clip: float = 1.0
    dropout: float = 0.0
    threads: int = 2
    seed: int = 1
    evaluate_every: int = 250

    def __post_init__(self) -> None:
        """Refuse what cannot be trained with.

        Raises:
            InputError: A number is out of its range, the optimizer is unknown, or the batch does not divide into the
                threads.
        """
        if self.optimizer not in OPTIMIZERS:
            raise InputError(f"optimizer must be {' or '.join(OPTIMIZERS)}, got {self.optimizer!r}")
        for field in fields(self):
            if field.name != "optimizer":
                self._check_number(field.name, whole=field.type == "int")
        if self.batch % self.threads:
            raise InputError(f"batch ({self.batch}) must be a multiple of threads ({self.threads})")

    def _check_number(self, name: str, *, whole: bool) -> None:
        value, least = getattr(self, name), "at least 0" if name in _FROM_ZERO else "above 0"
        if not (value > 0 or (value == 0 and name in _FROM_ZERO)) or value == math.inf:
            raise InputError(f"{name} must be {least}, got {value}")
        if whole and not isinstance(value, int):
            raise InputError(f"{name} must be a whole number, got {value}")
        if name in _BELOW_ONE and value >= 1.0:
            raise InputError(f"{name} must be from 0 to below 1, got {value}")
        if name in _AT_MOST_ONE and value > 1.0:
            raise InputError(f"{name} must be at most 1, got {value}")

    def learning_rate_at(self, step: int) -> float:
        """Linear warm-up, then a cosine down to the final learning rate (Loshchilov and Hutter 2017, eq. 5).

        With `decay` below 1 the highest rate is held until the decay begins (Hägele et al. 2024, "Scaling Laws and
        Compute-Optimal Training Beyond Fixed Training Durations"): until then nothing depends on the number of steps.

        Args:
            step: From 0.
        """
        if step < self.warmup:
            return self.learning_rate * (step + 1) / self.warmup
        start = max(self.warmup, self.steps - round(self.decay * self.steps))
        progress = (step - start) / max(self.steps - start, 1)
        cosine = 0.5 * (1.0 + math.cos(math.pi * min(max(progress, 0.0), 1.0)))
        return self.learning_rate * (self.final_learning_rate + (1.0 - self.final_learning_rate) * cosine)


class Trainable(Protocol):
    """What a model needs so that it can be trained."""

    @property
    def parameters(self) -> Parameters:
        """Its weights. `optimizers.block_matrices` says which of them are updated by Muon."""

    def loss_and_gradients(self, *arguments: Any, **options: Any) -> float:
        """The mean loss of a batch, and its gradients.

        Called with the arrays of the batch, the `Parameters` to overwrite with gradients, and `dropout`, a `Dropout` or
        None. If not every target of a batch counts in the mean, a method `count_targets`, called with the same arrays,
        says how many do: a batch is computed in parts, and each counts with its targets.
        """


class Trainer:
    """Updates a model, one step at a time.

    The same model, batches and options give the same weights, to the last bit, on the same machine.

    Attributes:
        step: Number of updates so far.
    """

    def __init__(
        self,
        model: Trainable,
        batches: Callable[[np.random.Generator], tuple[Ids, ...]],
        options: TrainingOptions,
        **loss_options: Any,
    ) -> None:
        """Prepare to train.

        Args:
            model: Changed in place.
            batches: Draws a batch: the arrays that the model's `loss_and_gradients` begins with, each with the
                sequences along its first axis; see `gptcore.data.windows`.
            options: How to train; `batch` and `length` are up to whoever makes the batches.
            loss_options: More arguments of the model's `loss_and_gradients`, such as `label_smoothing`.
        """
        from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

        self.options = options
        self.step = 0
        self._model = model
        self._loss_options = loss_options
        self._batches = batches
        shapes = _shapes(model.parameters)
        self._gradients = [Parameters(shapes) for _ in range(options.threads)]
        # The gradients of one batch are summed where its first part has them.
        self._sum = Parameters(shapes) if options.accumulate > 1 else self._gradients[0]
        self._muon = Muon(model.parameters if options.optimizer == "muon" else {})
        self._adamw = AdamW(
            model.parameters.flat.size,
            decay_mask(model.parameters, without=self._muon.momenta),
            betas=(options.beta_1, options.beta_2),
        )
        self._random = np.random.default_rng(options.seed)
        # Each thread has random numbers of its own: the order in which they run changes nothing.
        self._thread_randoms = [np.random.default_rng([options.seed, thread]) for thread in range(options.threads)]
        self._dropouts = [Dropout(options.dropout, it) if options.dropout else None for it in self._thread_randoms]
        self._pool = ThreadPoolExecutor(options.threads)
        self._blas = ThreadpoolController()

    def update(self) -> tuple[float, float]:
        """Take one step.

        Returns:
            The loss on its batch before the step, in nats a token, and the norm of the gradient.

        Raises:
            InputError: The loss or its gradient is no longer a finite number. The weights are still those before.
        """
        options, gradients = self.options, self._sum
        # NumPy releases the interpreter while it computes, so that parts of a batch run on as many cores; BLAS stays
        # on the core of its thread.
        with self._blas.limit(limits=1, user_api="blas"):
            loss = self._sum_gradients()
            parts = options.accumulate * options.threads
            norm = clip(gradients.flat, options.gradient_clip, scale=1.0 / parts)
            if not math.isfinite(loss) or not math.isfinite(norm):
                raise InputError(f"step {self.step + 1}: the loss is {loss}, its gradient {norm}; lower learning_rate")
            rate, parameters = options.learning_rate_at(self.step), self._model.parameters
            self._muon.step(parameters, gradients, rate, options.weight_decay, self._pool)
            for name in self._muon.momenta:
                gradients[name][...] = 0.0  # AdamW does not move what has no gradient and does not decay
            rate *= options.adamw_factor if self._muon.momenta else 1.0
            self._adamw.step(parameters.flat, gradients.flat, rate, options.weight_decay, self._pool)
        self.step += 1
        return loss, norm

    def _sum_gradients(self) -> float:
        """The mean loss of the batches of a step, and in `self._sum` the sum of the gradients of their parts.

        The parts and the order in which they are summed are fixed: the same seed gives the same weights.
        """
        loss, total = 0.0, self._sum.flat
        if self.options.accumulate > 1:
            total[:] = 0.0
        batches = [self._draw() for _ in range(self.options.accumulate)]
        for parts, weights in zip(batches, self._weights(batches), strict=True):
            loss += sum(self._pool.map(self._loss_and_gradients, self._gradients, self._dropouts, weights, parts))
            for gradients in self._gradients:
                if gradients is not self._sum:
                    total += gradients.flat
        return loss / (self.options.accumulate * self.options.threads)

    def _draw(self) -> list[tuple[Ids, ...]]:
        """A batch in as many parts as there are threads."""
        arrays = self._batches(self._random)
        return list(zip(*(_split(array, self.options.threads) for array in arrays), strict=True))

    def _weights(self, batches: list[list[tuple[Ids, ...]]]) -> list[list[float]]:
        """What the mean of each part counts for: 1, or more if it has more targets than the others."""
        count = getattr(self._model, "count_targets", None)
        if count is None:
            return [[1.0] * len(parts) for parts in batches]
        counts = np.array([[count(*part, **self._loss_options) for part in parts] for parts in batches])
        if not counts.any():
            raise InputError("there is no target to learn from: every one is ignored")
        weights: list[list[float]] = (counts / counts.mean()).tolist()
        return weights

    def _loss_and_gradients(
        self, gradients: Parameters, dropout: Dropout | None, weight: float, part: tuple[Ids, ...]
    ) -> float:
        if weight == 0.0:
            gradients.flat[:] = 0.0
            return 0.0
        loss = self._model.loss_and_gradients(*part, gradients, dropout=dropout, **self._loss_options)
        if weight != 1.0:
            gradients.flat[:] *= weight
        return weight * loss

    def snapshot(self, notes: dict[str, Any] | None = None) -> Snapshot:
        """Everything that the next step depends on, beside the options and the batches.

        Args:
            notes: What to keep with it.

        Returns:
            Views, not copies: to be written before the next step.
        """
        states = [dict(random.bit_generator.state) for random in (self._random, *self._thread_randoms)]
        return Snapshot(self.step, self._arrays(), states, notes or {})

    def restore(self, snapshot: Snapshot) -> None:
        """Go on where a snapshot was taken: the next step is the same to the last bit.

        Args:
            snapshot: From a trainer with the same model, batches and options.

        Raises:
            CheckpointError: It is from another one.
        """
        arrays, randoms = self._arrays(), (self._random, *self._thread_randoms)
        if _shapes(arrays) != _shapes(snapshot.arrays) or len(randoms) != len(snapshot.random_states):
            raise CheckpointError("the snapshot is from the training of another model, or with other options")
        for name, array in arrays.items():
            array[...] = snapshot.arrays[name]
        for random, state in zip(randoms, snapshot.random_states, strict=True):
            random.bit_generator.state = state
        self.step = self._adamw.steps = snapshot.step

    def _arrays(self) -> dict[str, Array]:
        momenta = {f"muon/{name}": array for name, array in self._muon.momenta.items()}
        moments = {"adamw/first": self._adamw.first, "adamw/second": self._adamw.second}
        return {"parameters": self._model.parameters.flat, **moments, **momenta}


def _shapes(arrays: Mapping[str, Array]) -> dict[str, tuple[int, ...]]:
    return {name: array.shape for name, array in arrays.items()}


def _split(array: Ids, parts: int) -> list[Ids]:
    if len(array) % parts:
        raise InputError(f"a batch of {len(array)} sequences does not divide into {parts} threads")
    return np.split(array, parts)
