from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptcore.errors import InputError
from gptcore.losses import cross_entropy, cross_entropy_backward
from tests.gptcore.numeric import central_difference, relative_error

TORCH = np.load(Path(__file__).parent / "fixtures" / "torch.npz")
TARGETS = np.array([4, 0, 2, 2, 1, 0])
OPTIONS: list[dict[str, Any]] = [
    {},
    {"label_smoothing": 0.1},
    {"ignore": 0},
    {"ignore": -100},
    {"label_smoothing": 0.3, "ignore": 2},
]


def logits() -> Any:
    return np.random.default_rng(0).normal(size=(6, 5))


@pytest.mark.parametrize("options", OPTIONS)
def test_gradient_is_the_central_difference(options: dict[str, Any]) -> None:
    scores = logits()
    _, probabilities = cross_entropy(scores.copy(), TARGETS, **options)
    numeric = central_difference(lambda: cross_entropy(scores.copy(), TARGETS, **options)[0], scores)
    assert relative_error(cross_entropy_backward(probabilities, TARGETS, **options), numeric) <= 1e-6


@pytest.mark.parametrize("case", ["plain", "smoothed", "ignored", "both"])
def test_loss_and_gradient_are_what_torch_computes(case: str) -> None:
    options: dict[str, Any] = {}
    if case in {"smoothed", "both"}:
        options["label_smoothing"] = 0.1
    if case in {"ignored", "both"}:
        options["ignore"] = 3
    targets = TORCH["losses/targets"]
    loss, probabilities = cross_entropy(TORCH["losses/logits"].copy(), targets, **options)
    assert loss == pytest.approx(float(TORCH[f"losses/{case}/loss"]), abs=1e-6)
    gradient = cross_entropy_backward(probabilities, targets, **options)
    assert gradient.dtype == np.float32
    np.testing.assert_allclose(gradient, TORCH[f"losses/{case}/gradient"], atol=1e-7)


@given(st.lists(st.booleans(), min_size=6, max_size=6).filter(any))
def test_ignored_positions_are_as_if_they_were_not_there(kept: list[bool]) -> None:
    targets = np.where(kept, TARGETS, -1)
    options: dict[str, Any] = {"label_smoothing": 0.1, "ignore": -1}
    loss, probabilities = cross_entropy(logits(), targets, **options)
    gradient = cross_entropy_backward(probabilities, targets, **options)
    alone, probabilities = cross_entropy(logits()[kept], TARGETS[kept], label_smoothing=0.1)
    assert loss == pytest.approx(alone, rel=1e-12)
    np.testing.assert_allclose(
        gradient[kept], cross_entropy_backward(probabilities, TARGETS[kept], label_smoothing=0.1), rtol=1e-12
    )
    assert (gradient[np.logical_not(kept)] == 0.0).all()


def test_smoothing_is_cheapest_at_the_smoothed_distribution() -> None:
    smoothed = np.array([0.92, 0.02, 0.02, 0.02, 0.02])  # ε = 0.1 over five tokens
    loss, probabilities = cross_entropy(np.log(smoothed)[None], np.array([0]), label_smoothing=0.1)
    assert loss == pytest.approx(-float((smoothed * np.log(smoothed)).sum()))
    gradient = cross_entropy_backward(probabilities, np.array([0]), label_smoothing=0.1)
    np.testing.assert_allclose(gradient, 0.0, atol=1e-15)


def test_huge_scores_give_a_finite_loss() -> None:
    loss, probabilities = cross_entropy(np.array([[1e30, 0.0], [0.0, 100.0]]), np.array([0, 0]))
    assert loss == pytest.approx(50.0)
    assert probabilities.tolist() == [[1.0, 0.0], [pytest.approx(0.0), 1.0]]


@pytest.mark.parametrize(
    ("shape", "targets", "options", "message"),
    [
        ((2, 3, 4), [0, 1], {}, r"got \[2, 3, 4\] and \[2\]"),
        ((2, 3), [0, 1, 2], {}, r"got \[2, 3\] and \[3\]"),
        ((2, 3), [0, 3], {}, "token ids must be from 0 to 2, got 0 to 3"),
        ((2, 3), [0, -100], {}, "token ids must be from 0 to 2, got -100 to 0"),
        ((2, 3), [0.0, 1.0], {}, "token ids must be whole numbers"),
        ((2, 3), [1, 1], {"ignore": 1}, "every one is ignored"),
        ((0, 3), np.zeros(0, dtype=int), {}, "no target to learn from"),
        ((2, 3), [0, 1], {"label_smoothing": 1.0}, "label_smoothing must be from 0 to below 1, got 1.0"),
        ((2, 3), [0, 1], {"label_smoothing": float("nan")}, "label_smoothing must be from 0 to below 1, got nan"),
    ],
)
def test_what_has_no_loss_is_refused(shape: Any, targets: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        cross_entropy(np.zeros(shape), np.array(targets), **options)
