"""Find the windows behind an answer's numbers, with their arithmetic term by term. Pure functions, NumPy only."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grader.exercise import Sliding
from grader.i18n import gettext as _
from grader.report.model import MAX_WINDOWS, Window
from grader.scoring.number_format import number

MAX_TERMS = 12


def window_of(sliding: Sliding, arguments: Mapping[str, Any], position: Sequence[int]) -> Window | None:
    """The window that makes the answer's element at `position`; None where the arguments have other forms."""
    try:
        return _window(sliding, arguments, list(position))
    except (KeyError, IndexError, TypeError, ValueError):
        return None  # an answer of an odd shape is shown without a window


def windows_of(
    sliding: Sliding, arguments: Mapping[str, Any], shape: Sequence[int], position: Sequence[int] | None
) -> list[Window]:
    """Return the windows behind all elements, row by row, of the plane of an answer that holds `position`.

    Of a plane with more than MAX_WINDOWS elements, only those around `position` get one.

    Args:
        sliding: how the exercise's windows slide.
        arguments: the call's arguments by name.
        shape: the answer's shape.
        position: an index in the answer; None for the first plane.
    """
    array: Any = arguments.get(sliding.array)
    lead = _batch_axes(np.ndim(array))
    at = list(position) if position is not None and len(position) == len(shape) else [0] * len(shape)
    plane = tuple(shape[lead : lead + 2])
    outputs = [at]  # one number has one window
    if len(plane) == 2:
        rows, columns = _around(plane, at[lead : lead + 2])
        outputs = [[*at[:lead], i, j, *at[lead + 2 :]] for i in rows for j in columns]
    windows = [window_of(sliding, arguments, output) for output in outputs]
    return [window for window in windows if window is not None]


def _around(plane: tuple[int, ...], at: Sequence[int]) -> list[range]:
    if math.prod(plane) <= MAX_WINDOWS:
        return [range(size) for size in plane]
    side = math.isqrt(MAX_WINDOWS)
    starts = [max(0, min(i - side // 2, size - side)) for i, size in zip(at, plane, strict=True)]
    return [range(start, min(size, start + side)) for start, size in zip(starts, plane, strict=True)]


def _batch_axes(axes: int) -> int:
    """Return how many axes come before the height in an array with this number of axes."""
    return max(0, axes - (3 if axes > 2 else 2))


def _window(sliding: Sliding, arguments: Mapping[str, Any], position: list[int]) -> Window | None:
    array = np.asarray(arguments[sliding.array])
    window = arguments[sliding.window]
    height, width = np.shape(window)[:2] if isinstance(window, np.ndarray) else window
    down, right = (1, 1) if sliding.stride is None else arguments[sliding.stride]
    lead = _batch_axes(array.ndim)
    weights = None if sliding.weights is None else np.asarray(arguments[sliding.weights])
    i, j = position[lead : lead + 2] if len(position) >= lead + 2 else (0, 0)
    start = [*position[:lead], i * down, j * right]
    rest = position[lead + 2 :]
    part = array[tuple(start[:lead])][
        start[lead] : start[lead] + height, start[lead + 1] : start[lead + 1] + width
    ]
    if part.shape[:2] != (height, width):
        return None
    if weights is None and rest:
        part = part[..., rest[0]]  # no weights: each channel on its own
    if weights is not None and weights.ndim > part.ndim:
        weights = weights[..., rest[0]]
    if array.ndim > 2:
        start.append(rest[0] if weights is None and rest else 0)
    combine = (
        sliding.combine if sliding.combine in ("sum", "max", "mean") else str(arguments[sliding.combine])
    )
    bias = None if sliding.bias is None else float(np.asarray(arguments[sliding.bias])[rest[0]])
    return Window(
        sliding.array,
        start,
        [int(height), int(width)],
        _arithmetic(part, weights, combine, bias, relu=sliding.relu),
        position,
    )


def _arithmetic(part: Any, weights: Any, how: str, bias: float | None, *, relu: bool) -> str:
    values = part.reshape(-1)
    if how == "max":
        return f"max({_listed([number(v) for v in values])}) = {number(values.max())}"
    if how in ("mean", "average"):
        terms = " + ".join(_cut([_signed(v) for v in values]))
        return f"({terms}) / {values.size} = {number(np.float32(values.astype(np.float64).mean()))}"
    factors = weights.reshape(-1)
    products = [f"{_signed(v)} x {_signed(w)}" for v, w in zip(values, factors, strict=True)]
    total = float(values.astype(np.float64) @ factors.astype(np.float64))
    text = " + ".join(_cut(products))
    if bias is not None:
        text, total = f"{text} + {_signed(np.float32(bias))}", total + bias
    text = f"{text} = {number(np.float32(total))}"
    return _("{sum}, and ReLU makes that 0").format(sum=text) if relu and total < 0 else text


def _signed(value: Any) -> str:
    text = number(value)
    return f"({text})" if text.startswith("-") else text


def _cut(terms: list[str]) -> list[str]:
    if len(terms) <= MAX_TERMS:
        return terms
    return [*terms[: MAX_TERMS - 2], f"... ({len(terms) - MAX_TERMS + 1} more) ...", terms[-1]]


def _listed(terms: list[str]) -> str:
    return ", ".join(_cut(terms))
