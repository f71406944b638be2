"""Two independent ideas held at once: one of them changes an argument, and the other is whatever it is."""

from __future__ import annotations

from typing import Any

from grader.exercise import Misconception, both


def with_flipped_kernel(flipped: Misconception, *others: Misconception) -> tuple[Misconception, ...]:
    """Each of the others on a kernel, the second argument, that is flipped."""
    return tuple(both(flipped, other, _on_flipped(other)) for other in others)


def with_exchanged_strides(exchanged: Misconception, *others: Misconception) -> tuple[Misconception, ...]:
    """Each of the others with strides, the third argument, in exchanged order."""
    return tuple(both(exchanged, other, _on_exchanged(other)) for other in others)


def without_bias(forgotten: Misconception, *others: Misconception) -> tuple[Misconception, ...]:
    """Each of the others with a bias, the third argument, of zeros."""
    return tuple(both(forgotten, other, _on_zeros(other)) for other in others)


def _on_flipped(other: Misconception) -> Any:
    return lambda image, kernel, *rest: other.function(image, kernel[::-1, ::-1], *rest)


def _on_exchanged(other: Misconception) -> Any:
    return lambda image, window, stride, *rest: other.function(image, window, stride[::-1], *rest)


def _on_zeros(other: Misconception) -> Any:
    return lambda image, kernels, bias: other.function(image, kernels, 0 * bias)
