"""The position-wise feed-forward network, with its gradient (Vaswani et al. 2017, section 3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gptcore import activations
from gptcore.errors import InputError
from gptcore.ops import linear, linear_backward

if TYPE_CHECKING:
    from collections.abc import Callable

    from gptcore.ops import Array

# For each activation, x to (output, what the gradient needs), and (grad_out, x, what it needs) to the gradient of x.
ACTIVATIONS: dict[str, tuple[Callable[[Array], tuple[Array, Array]], Callable[[Array, Array, Array], Array]]] = {
    "relu": (lambda x: (activations.relu(x), x), lambda grad_out, x, _: activations.relu_backward(grad_out, x)),
    "gelu": (activations.gelu_exact, activations.gelu_exact_backward),
    "gelu_tanh": (activations.gelu_tanh, activations.gelu_tanh_backward),
}


class FeedForwardWeights(NamedTuple):
    """The two affine maps of eq. 2, or their gradients.

    Attributes:
        w_1: [n_embd, n_inner].
        b_1: [n_inner].
        w_2: [n_inner, n_embd].
        b_2: [n_embd].
    """

    w_1: Array
    b_1: Array
    w_2: Array
    b_2: Array


class FeedForwardTape(NamedTuple):
    """What the forward pass leaves for the backward pass: the hidden layer before and after its activation."""

    hidden: Array
    activated: Array
    activation_tape: Array


def feed_forward(x: Array, weights: FeedForwardWeights, activation: str = "relu") -> tuple[Array, FeedForwardTape]:
    """FFN(x) = activation(x W_1 + b_1) W_2 + b_2, for each position by itself.

    Source: Vaswani et al. 2017, eq. 2, whose activation is ReLU.

    Args:
        x: [..., n_embd].
        weights: The two affine maps.
        activation: `relu`, `gelu` (exact) or `gelu_tanh` (GPT-2).

    Returns:
        The output, [..., n_embd], and what `feed_forward_backward` needs.

    Raises:
        InputError: The shapes do not fit together, or there is no such activation.
    """
    if activation not in ACTIVATIONS:
        raise InputError(f"activation must be one of {', '.join(ACTIVATIONS)}, got {activation!r}")
    forward, _ = ACTIVATIONS[activation]
    hidden = linear(x, weights.w_1, weights.b_1)  # [..., n_inner]
    activated, activation_tape = forward(hidden)
    return linear(activated, weights.w_2, weights.b_2), FeedForwardTape(hidden, activated, activation_tape)


def feed_forward_backward(
    grad_out: Array, x: Array, weights: FeedForwardWeights, tape: FeedForwardTape, activation: str = "relu"
) -> tuple[Array, FeedForwardWeights]:
    """Gradients of `feed_forward`, through its two affine maps in reverse order.

    Args:
        grad_out: [..., n_embd].
        x: The input of the forward pass.
        weights: As in the forward pass.
        tape: What the forward pass returned.
        activation: As in the forward pass.

    Returns:
        The gradients of x and of the weights.
    """
    _, backward = ACTIVATIONS[activation]
    grad_activated, grad_w_2, grad_b_2 = linear_backward(grad_out, tape.activated, weights.w_2)
    grad_hidden = backward(grad_activated, tape.hidden, tape.activation_tape)
    grad_x, grad_w_1, grad_b_1 = linear_backward(grad_hidden, x, weights.w_1)
    return grad_x, FeedForwardWeights(grad_w_1, grad_b_1, grad_w_2, grad_b_2)
