"""The nonlinearities of the feed-forward network, each with its gradient beside it.

The 2017 Transformer uses ReLU, BERT the exact GELU, and GPT-2 its tanh form.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gptcore.ops import Array


def relu(x: Array) -> Array:
    """Rectified linear unit, max(0, x) (Vaswani et al. 2017, eq. 2).

    Args:
        x: Any shape.

    Returns:
        The shape of x.
    """
    return np.maximum(x, 0.0)


def relu_backward(grad_out: Array, x: Array) -> Array:
    """Gradient of `relu`: 1 where x > 0, and 0 elsewhere, at the corner too.

    Args:
        grad_out: Any shape.
        x: The input of the forward pass, or its output.

    Returns:
        The gradient of x.
    """
    out: Array = grad_out * (x > 0.0)
    return out


_GELU_SCALE = math.sqrt(2.0 / math.pi)
_GELU_CUBIC = 0.044715


def gelu_tanh(x: Array) -> tuple[Array, Array]:
    """Gaussian error linear unit in its tanh form, x Φ(x) with Φ(x) = (1 + tanh u) / 2, u = √(2/π) (x + 0.044715 x³).

    Source: Hendrycks and Gimpel 2016, section 2; the form that GPT-2 uses. It is within 5e-4 of `gelu_exact`.

    Args:
        x: Any shape, of numbers whose cubes are finite: in float32 up to about 1e12.

    Returns:
        The output, and Φ(x) for the gradient.
    """
    # (1 + tanh u) / 2 = 1 / (1 + exp(-2u)), and NumPy's exp takes half the time of its tanh.
    # x * x * x: a float32 power is hundreds of times slower.
    distribution: Array = x * x
    distribution *= -2.0 * _GELU_SCALE * _GELU_CUBIC
    distribution += -2.0 * _GELU_SCALE
    distribution *= x
    with np.errstate(over="ignore"):  # where exp is infinite, Φ is 0
        np.exp(distribution, out=distribution)
    distribution += 1.0
    np.reciprocal(distribution, out=distribution)
    return x * distribution, distribution


def gelu_tanh_slope(x: Array, distribution: Array) -> Array:
    """Derivative of `gelu_tanh`: Φ (1 + 2 (1 - Φ) x u') with u' = √(2/π) (1 + 3·0.044715 x²).

    Args:
        x: The input of the forward pass.
        distribution: What the forward pass returned.

    Returns:
        dy/dx, in the shape of x.
    """
    slope: Array = x * x
    slope *= 6.0 * _GELU_CUBIC * _GELU_SCALE
    slope += 2.0 * _GELU_SCALE
    slope *= x
    slope *= 1.0 - distribution
    slope += 1.0
    slope *= distribution
    return slope


def gelu_tanh_backward(grad_out: Array, x: Array, distribution: Array) -> Array:
    """Gradient of `gelu_tanh`: the gradient of the output times the slope.

    Args:
        grad_out: Any shape.
        x: The input of the forward pass.
        distribution: What the forward pass returned.

    Returns:
        The gradient of x.
    """
    slope = gelu_tanh_slope(x, distribution)
    slope *= grad_out
    return slope


def gelu_exact(x: Array) -> tuple[Array, Array]:
    """Gaussian error linear unit, x Φ(x) with the normal distribution function Φ(x) = (1 + erf(x/√2)) / 2.

    Source: Hendrycks and Gimpel 2016, section 2.

    Args:
        x: Any shape.

    Returns:
        The output, and Φ(x) for the gradient.
    """
    distribution = erf(x * math.sqrt(0.5))
    distribution += 1.0
    distribution *= 0.5
    return x * distribution, distribution


def gelu_exact_backward(grad_out: Array, x: Array, distribution: Array) -> Array:
    """Gradient of `gelu_exact`: dy/dx = Φ(x) + x φ(x), with the normal density φ(x) = exp(-x²/2) / √(2π).

    Args:
        grad_out: Any shape.
        x: The input of the forward pass.
        distribution: What the forward pass returned.

    Returns:
        The gradient of x.
    """
    # Beyond 40 the density is 0 in any precision; x² of a huge x would overflow.
    slope: Array = np.clip(x, -40.0, 40.0)
    slope *= np.exp(-0.5 * slope * slope) * math.sqrt(0.5 / math.pi)
    slope += distribution
    slope *= grad_out
    return slope


# Coefficients of powers from the highest down, from S. L. Moshier's Cephes library (1989, ndtr.c).
_ERF_NEAR = (
    (
        9.60497373987051638749,
        9.00260197203842689217e1,
        2.23200534594684319226e3,
        7.00332514112805075473e3,
        5.55923013010394962768e4,
    ),
    (
        1.0,
        3.35617141647503099647e1,
        5.21357949780152679795e2,
        4.59432382970980127987e3,
        2.26290000613890934246e4,
        4.92673942608635921086e4,
    ),
)
_ERFC_FAR = (
    (
        2.46196981473530512524e-10,
        5.64189564831068821977e-1,
        7.46321056442269912687,
        4.86371970985681366614e1,
        1.96520832956077098242e2,
        5.26445194995477358631e2,
        9.34528527171957607540e2,
        1.02755188689515710272e3,
        5.57535335369399327526e2,
    ),
    (
        1.0,
        1.32281951154744992508e1,
        8.67072140885989742329e1,
        3.54937778887819891062e2,
        9.75708501743205489753e2,
        1.82390916687909736289e3,
        2.24633760818710981792e3,
        1.65666309194161350182e3,
        5.57535340817727675546e2,
    ),
)


def erf(x: Array) -> Array:
    """The error function, 2/√π ∫₀ˣ exp(-t²) dt, which NumPy does not have.

    Below 1, x P(x²) / Q(x²); above, 1 - exp(-x²) P(x) / Q(x), with polynomials fitted to the precision of float64: the
    error is below 1e-15 in float64 and 2e-7 in float32.

    Source: Cody 1969, "Rational Chebyshev Approximations for the Error Function"; the polynomials of Moshier's Cephes.

    Args:
        x: Any shape.

    Returns:
        The shape of x, from -1 to 1.
    """
    size = np.abs(x)
    inner = np.minimum(size, 1.0)
    outer = np.clip(size, 1.0, 6.0)  # erf(6) is 1 in float64
    near = inner * _ratio(inner * inner, _ERF_NEAR)
    far = 1.0 - np.exp(-outer * outer) * _ratio(outer, _ERFC_FAR)
    return np.copysign(np.where(size < 1.0, near, far), x)


def _ratio(x: Array, coefficients: tuple[tuple[float, ...], tuple[float, ...]]) -> Array:
    """P(x) / Q(x)."""
    numerator, denominator = (_polynomial(x, polynomial) for polynomial in coefficients)
    numerator /= denominator
    return numerator


def _polynomial(x: Array, coefficients: tuple[float, ...]) -> Array:
    """Horner's rule."""
    total = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        total *= x
        total += coefficient
    return total
