from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptcore.attention import (
    MultiHeadWeights,
    causal_mask,
    merge_heads,
    multi_head_attention,
    multi_head_attention_backward,
    padding_mask,
    scaled_dot_product_attention,
    scaled_dot_product_attention_backward,
    split_heads,
)
from gptcore.dropout import Dropout
from gptcore.errors import InputError
from tests.gptcore.numeric import check_gradients, relative_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from gptcore.ops import Array

Operation = tuple["Array", "Callable[[Array], tuple[Array, ...]]"]
RANDOM = np.random.default_rng(0)
TORCH = np.load(Path(__file__).parent / "fixtures" / "torch.npz")
CAUSAL = causal_mask(4, 6, np.float64)
EMPTY_ROW = CAUSAL.copy()
EMPTY_ROW[1] = -np.inf
FACTORS = Dropout(0.3, np.random.default_rng(1)).factors((2, 4, 6), np.float64)
HEAD_FACTORS = Dropout(0.3, np.random.default_rng(1)).factors((2, 3, 4, 6), np.float64)


def normal(*shape: int) -> Array:
    return RANDOM.normal(size=shape)


def torch_arrays(group: str) -> dict[str, Any]:
    return {name.removeprefix(group): TORCH[name] for name in TORCH.files if name.startswith(group)}


@pytest.mark.parametrize("mask", [None, CAUSAL, EMPTY_ROW])
@pytest.mark.parametrize("dropout", [None, FACTORS])
def test_gradients_are_the_central_differences(mask: Any, dropout: Any) -> None:
    def operation(query: Array, key: Array, value: Array) -> Operation:
        out, weights = scaled_dot_product_attention(query, key, value, mask, dropout)
        return out, lambda grad: scaled_dot_product_attention_backward(grad, query, key, value, weights, dropout)

    check_gradients(operation, [normal(2, 4, 3), normal(2, 6, 3), normal(2, 6, 5)])


def test_gradient_of_splitting_is_merging() -> None:
    def operation(x: Array) -> Operation:
        return split_heads(x, 3), lambda grad: (merge_heads(grad),)

    check_gradients(operation, [normal(2, 4, 6)])


def projections(*, biases: bool) -> list[Array]:
    matrices = [normal(6, 9), normal(5, 9), normal(5, 12), normal(12, 6)]
    return [*matrices, normal(9), normal(9), normal(12), normal(6)] if biases else matrices


@pytest.mark.parametrize("biases", [False, True])
@pytest.mark.parametrize(("mask", "dropout"), [(None, None), (EMPTY_ROW, HEAD_FACTORS)])
def test_gradients_of_cross_attention_are_the_central_differences(biases: bool, mask: Any, dropout: Any) -> None:
    def operation(query: Array, key: Array, value: Array, *arrays: Array) -> Operation:
        weights = MultiHeadWeights(*arrays)
        out, tape = multi_head_attention(query, key, value, weights, 3, mask=mask, dropout=dropout)

        def backward(grad: Array) -> tuple[Array, ...]:
            *inputs, gradients = multi_head_attention_backward(grad, query, key, value, weights, tape)
            return *inputs, *(gradient for gradient in gradients if gradient is not None)

        return out, backward

    check_gradients(operation, [normal(2, 4, 6), normal(2, 6, 5), normal(2, 6, 5), *projections(biases=biases)])


def test_gradient_of_self_attention_is_the_sum_of_its_three_uses() -> None:
    weights = MultiHeadWeights(*(normal(6, 6) for _ in range(4)))
    mask = causal_mask(4, 4, np.float64)

    def operation(x: Array) -> Operation:
        out, tape = multi_head_attention(x, x, x, weights, 2, mask=mask)
        return out, lambda grad: (sum(multi_head_attention_backward(grad, x, x, x, weights, tape)[:3]),)

    check_gradients(operation, [normal(2, 4, 6)])


@pytest.mark.parametrize("biases", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_of_the_inputs_is_kept(biases: bool, dtype: Any) -> None:
    x, memory = normal(2, 4, 6).astype(dtype), normal(2, 6, 5).astype(dtype)
    weights = MultiHeadWeights(*(array.astype(dtype) for array in projections(biases=biases)))
    out, tape = multi_head_attention(x, memory, memory, weights, 3, mask=causal_mask(4, 6, dtype))
    *inputs, gradients = multi_head_attention_backward(out, x, memory, memory, weights, tape)
    found = [array for array in (out, *tape, *inputs, *gradients) if array is not None]
    assert {array.dtype for array in found} == {np.dtype(dtype)}


def test_attention_is_what_torch_computes() -> None:
    expected = torch_arrays("attention/")
    output = expected.pop("output")
    actual, weights = scaled_dot_product_attention(**expected)
    np.testing.assert_allclose(actual, output, atol=1e-6)
    np.testing.assert_allclose(weights.sum(axis=-1), 1.0, atol=1e-6)
    assert (weights[..., np.isneginf(expected["mask"])] == 0.0).all()


@pytest.mark.parametrize("case", ["multi_head/", "multi_head_biased/"])
def test_multi_head_attention_is_what_torch_computes(case: str) -> None:
    given_ = torch_arrays(case)
    weights = MultiHeadWeights(**{name: given_[name] for name in MultiHeadWeights._fields if name in given_})
    mask = padding_mask(given_["is_padding"]) if "is_padding" in given_ else None
    query, memory = given_["query"], given_["key"]
    out, tape = multi_head_attention(query, memory, memory, weights, 3, mask=mask)
    np.testing.assert_allclose(out, given_["output"], atol=1e-6)
    np.testing.assert_allclose(tape.weights, given_["weights"], atol=1e-6)
    grad_query, grad_key, grad_value, gradients = multi_head_attention_backward(
        np.cos(out), query, memory, memory, weights, tape
    )  # the loss is Σ sin(out)
    assert relative_error(grad_query, given_["grad_query"]) <= 1e-5
    assert relative_error(grad_key + grad_value, given_["grad_key"]) <= 1e-5
    assert relative_error(gradients.w_value, given_["grad_w_value"]) <= 1e-5


@given(st.permutations(range(6)))
def test_attention_does_not_mind_the_order_of_keys(order: list[int]) -> None:
    random = np.random.default_rng(0)
    query, key, value = random.normal(size=(4, 3)), random.normal(size=(6, 3)), random.normal(size=(6, 5))
    out, weights = scaled_dot_product_attention(query, key, value)
    shuffled_out, shuffled_weights = scaled_dot_product_attention(query, key[order], value[order])
    np.testing.assert_allclose(shuffled_out, out, rtol=1e-12)
    np.testing.assert_allclose(shuffled_weights, weights[:, order], rtol=1e-12)


@given(st.permutations(range(5)))
def test_self_attention_follows_the_order_of_its_tokens(order: list[int]) -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(5, 6))
    weights = MultiHeadWeights(*(random.normal(size=(6, 6)) for _ in range(4)))
    out, _ = multi_head_attention(x, x, x, weights, 2)
    shuffled, _ = multi_head_attention(x[order], x[order], x[order], weights, 2)
    np.testing.assert_allclose(shuffled, out[order], rtol=1e-10, atol=1e-12)


@given(st.integers(1, 6), st.integers(0, 6), st.sampled_from([1e-3, 1.0, 1e4, 1e15]))
def test_weights_are_distributions_however_large_the_scores(n_query: int, more_keys: int, scale: float) -> None:
    random = np.random.default_rng(0)
    query = (scale * random.normal(size=(n_query, 4))).astype(np.float32)
    key = (scale * random.normal(size=(n_query + more_keys, 4))).astype(np.float32)
    out, weights = scaled_dot_product_attention(query, key, key / scale, causal_mask(n_query, n_query + more_keys))
    np.testing.assert_allclose(weights.sum(axis=-1), 1.0, atol=1e-5)
    assert np.isfinite(out).all()


def test_causal_mask_hides_what_comes_later() -> None:
    hidden = np.isneginf(causal_mask(2, 4))
    assert hidden.tolist() == [[False, False, False, True], [False, False, False, False]]


def test_padding_mask_hides_padding_from_every_head_and_query() -> None:
    mask = padding_mask(np.array([[False, False, True], [False, True, True]]))
    assert mask.shape == (2, 1, 1, 3)
    assert mask.dtype == np.float32
    assert mask[:, 0, 0].tolist() == [[0.0, 0.0, -np.inf], [0.0, -np.inf, -np.inf]]
    both = mask + causal_mask(3, 3)
    assert np.isneginf(both[0, 0]).tolist() == [[False, True, True], [False, False, True], [False, False, True]]


def test_padding_changes_nothing() -> None:
    query, key = normal(2, 2, 3, 4), normal(2, 2, 5, 4)
    mask = padding_mask(np.array([[False] * 3 + [True] * 2] * 2))
    padded, weights = scaled_dot_product_attention(query, key, key, mask)
    plain, _ = scaled_dot_product_attention(query, key[:, :, :3], key[:, :, :3])
    np.testing.assert_allclose(padded, plain, rtol=1e-12)
    assert (weights[..., 3:] == 0.0).all()


def test_a_query_that_may_look_at_nothing_gets_zeros() -> None:
    x = normal(1, 4, 3)
    out, weights = scaled_dot_product_attention(x, x, x, np.full((4, 4), -np.inf))
    assert (out == 0.0).all() and (weights == 0.0).all()


@pytest.mark.parametrize(
    ("shapes", "mask", "message"),
    [
        ([(4, 3), (6, 2), (6, 5)], None, "query and key must have the same last dimension"),
        ([(4, 3), (6, 3), (5, 5)], None, "one value for each key"),
        ([(4, 3), (0, 3), (0, 5)], None, "one value for each key, and at least one"),
        ([(3,), (6, 3), (6, 5)], None, "one row for each token"),
        ([(2, 4, 3), (3, 6, 3), (3, 6, 5)], None, r"do not broadcast together: query \[2, 4, 3\], key \[3, 6, 3\]"),
        ([(4, 3), (6, 3), (6, 5)], np.zeros((4, 5)), r"do not broadcast together: .*mask \[4, 5\]"),
        ([(4, 3), (6, 3), (6, 5)], np.zeros((2, 4, 6)), r"do not broadcast together: .*mask \[2, 4, 6\]"),
        ([(4, 3), (6, 3), (6, 5)], np.ones((4, 6), dtype=bool), "mask must be floating-point numbers .* got bool"),
        ([(4, 3), (6, 3), (6, 5)], np.ones((4, 6), dtype=int), "mask must be floating-point numbers .* got int64"),
    ],
)
def test_attention_refuses_what_does_not_fit(shapes: list[Any], mask: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        scaled_dot_product_attention(*(np.ones(shape) for shape in shapes), mask)


def test_attention_refuses_whole_numbers() -> None:
    with pytest.raises(InputError, match="query must be floating-point numbers, got int64"):
        scaled_dot_product_attention(*[np.ones((2, 2), dtype=np.int64)] * 3)


@pytest.mark.parametrize("n_head", [0, 5])
def test_multi_head_attention_refuses_features_that_do_not_divide(n_head: int) -> None:
    square, x = np.ones((12, 12)), np.ones((2, 12))
    with pytest.raises(InputError, match=f"12 features do not divide into {n_head} heads"):
        multi_head_attention(x, x, x, MultiHeadWeights(square, square, square, square), n_head)


def test_padding_mask_refuses_numbers() -> None:
    with pytest.raises(InputError, match="is_padding must be booleans, true where a key is padding, got int64"):
        padding_mask(np.zeros((1, 3), dtype=np.int64))


def test_gradients_go_where_they_are_wanted() -> None:
    """Also into views of one array, as a model's projection of query, key and value needs them."""
    random = np.random.default_rng(0)
    query, key, value, grad_out = random.normal(size=(4, 2, 3, 5, 4))  # [batch, n_head, n, d]
    _, weights = scaled_dot_product_attention(query, key, value)
    expected = scaled_dot_product_attention_backward(grad_out, query, key, value, weights)
    places = np.full((2, 5, 3, 3, 4), np.nan).transpose(2, 0, 3, 1, 4)
    scaled_dot_product_attention_backward(grad_out, query, key, value, weights, out=tuple(places))
    np.testing.assert_array_equal(places, expected)
