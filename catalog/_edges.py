"""Right answers of the exercise on edge kernels, and how wrong ones depart from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ._correlate import correlate
from ._images import Array

Weights = tuple[int, int, int]
Answer = dict[str, Any]
Function = Callable[[Weights, Array], Answer]
SIDES = np.array([1, 0, -1], np.float32)


def answer(vertical: Any, horizontal: Any, response: Any) -> Answer:
    """An answer by its three parts."""
    return {"vertical": vertical, "horizontal": horizontal, "response": response}


def right(weights: Weights, image: Array) -> Answer:
    """The right answer, from which each wrong idea departs."""
    vertical = np.outer(np.array(weights, np.float32), SIDES)
    return answer(vertical, vertical.T, correlate(image, vertical))


def with_kernels(
    vertical: Callable[[Array], Array], horizontal: Callable[[Array], Array] | None = None
) -> Function:
    """Change the kernels, in 64 bits; the response is the changed vertical one's.

    Args:
        vertical: makes a vertical kernel of the weights.
        horizontal: makes a horizontal one; None for the transposed vertical one.
    """

    def changed(weights: Weights, image: Array) -> Answer:
        array = np.array(weights, np.float64)
        one = vertical(array)
        other = one.T if horizontal is None else horizontal(array)
        return answer(one, other, correlate(image, one))

    return changed


def with_response(change: Callable[[Array, Array, Array], Any]) -> Function:
    """Leave the kernels right; `change` makes a response of the image, the vertical kernel and the right response."""

    def changed(weights: Weights, image: Array) -> Answer:
        plain = right(weights, image)
        return plain | {
            "response": change(np.asarray(image, np.float32), plain["vertical"], plain["response"])
        }

    return changed


def vertical(weights: Array) -> Array:
    """The right vertical kernel."""
    return np.outer(weights, SIDES)


def horizontal(weights: Array) -> Array:
    """The right horizontal kernel."""
    return np.outer(SIDES, weights)


def in_32_bits(function: Function) -> Function:
    """The same answers as JAX computes them."""

    def rounded(weights: Weights, image: Array) -> Answer:
        return {name: np.asarray(part, np.float32) for name, part in function(weights, image).items()}

    return rounded
