from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gptcore.dropout import Dropout
from gptcore.errors import InputError
from tests.gptcore.numeric import check_gradients


def test_gradient_is_the_central_difference() -> None:
    """The same random numbers for every evaluation: a fixed mask."""

    def operation(x: Any) -> Any:
        out = x.copy()
        factors = Dropout(0.4, np.random.default_rng(3)).apply(out)
        return out, lambda grad: (grad * factors,)

    check_gradients(operation, [np.random.default_rng(0).normal(size=(4, 5))])


def test_as_many_are_dropped_as_said_and_the_mean_stays() -> None:
    x = np.ones(100_000, dtype=np.float32)
    factors = Dropout(0.25, np.random.default_rng(0)).apply(x)
    assert np.array_equal(x, factors)
    assert set(np.unique(factors)) == {np.float32(0.0), np.float32(1.0 / 0.75)}
    assert (factors == 0.0).mean() == pytest.approx(0.25, abs=0.01)
    assert factors.mean() == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_and_choices(dtype: Any) -> None:
    factors = Dropout(0.5, np.random.default_rng(1)).factors((3, 4), dtype)
    assert factors.dtype == dtype
    again = np.ones((3, 4), dtype=dtype)
    Dropout(0.5, np.random.default_rng(1)).apply(again)
    assert np.array_equal(factors, again)


def test_without_dropout_nothing_changes() -> None:
    assert (Dropout(0.0, np.random.default_rng(0)).factors((50,)) == 1.0).all()


@pytest.mark.parametrize("probability", [-0.1, 1.0, float("nan")])
def test_probabilities_that_are_none(probability: float) -> None:
    with pytest.raises(InputError, match="must be from 0 to below 1"):
        Dropout(probability, np.random.default_rng(0))
