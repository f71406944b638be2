"""What becomes of an answer that was right: its numbers are rounded, cut or clipped, or put elsewhere.

Each takes a right function, of whatever arguments, and gives a misconception.
"""

from __future__ import annotations

import numpy as np

from grader.exercise import Misconception

from ._ideas import Function, as_jax_makes_it_uint8, idea, of_answer
from ._images import Array


def _wrapped(array: Array) -> Array:
    return (np.trunc(array).astype(np.int64) & 255).astype(np.uint8)


def slips_in_numbers(right: Function) -> tuple[Misconception, ...]:
    """Whole numbers, eight bits, and what happens to numbers below 0 or above 255."""
    return (
        idea(
            "made whole numbers",
            "Your sums have become whole numbers: rounded, as the slides do when they print them, or cut by int() or by an "
            "array of type int. Return them as they are, with their fractions.",
            *of_answer(
                right,
                np.round,
                np.floor,
                np.trunc,
                lambda sums: np.round(sums).astype(np.int32),
                lambda sums: np.floor(sums).astype(np.int32),
                lambda sums: np.trunc(sums).astype(np.int32),
            ),
        ),
        idea(
            "eight bits for the result",
            "Your result is of type uint8, the eight bits of a pixel in a file: fractions are lost, 256 becomes 0, and a number "
            "below 0 a large one. Let it be of floats.",
            *of_answer(
                right,
                _wrapped,
                lambda sums: np.clip(sums, 0, 255).astype(np.uint8),
                lambda sums: np.clip(np.round(sums), 0, 255).astype(np.uint8),
                lambda sums: np.abs(sums).astype(np.uint8),
                lambda sums: _wrapped(np.round(sums)),
                as_jax_makes_it_uint8,
            ),
        ),
        idea(
            "negative sums made 0",
            "Sums below 0 have become 0. That is a ReLU, a later step of a network; a filter's own answer may be negative.",
            *of_answer(right, lambda sums: np.maximum(sums, 0)),
        ),
        idea(
            "sign taken off",
            "Your sums have lost their sign: you take their absolute value. A filter's answer may be negative; leave it.",
            *of_answer(right, np.abs),
        ),
    )


def clipped(right: Function) -> Misconception:
    """Sums limited to the range of pixels."""
    return idea(
        "clipped to pixel range",
        "You clip the result to 0..255, the range of pixels in a file. That is for showing an image; a filter's answer may be "
        "negative or large.",
        *of_answer(right, lambda sums: np.clip(sums, 0, 255)),
    )


def slips_in_places(right: Function) -> tuple[Misconception, ...]:
    """Right numbers at another place, or only some of them."""
    return (
        idea(
            "result transposed",
            "Rows and columns of your result have changed places: the sum of the window at row i, column j belongs at [i, j].",
            *of_answer(right, np.transpose),
        ),
        idea(
            "numbers laid out anew",
            "The sums are right and in order, but they stand in another shape: one for each place of the kernel, as many rows "
            "as places downwards, as many columns as places to the right.",
            *of_answer(
                right,
                np.ravel,
                lambda sums: sums.reshape(sums.shape[::-1]),
                lambda sums: sums.reshape(-1, 1),
                lambda sums: sums.reshape(1, -1),
                lambda sums: sums[np.newaxis],
                lambda sums: sums[..., np.newaxis],
            ),
        ),
        idea(
            "returned before the loops end",
            "Only the first row, or the first number, was computed. If your loops hold a `return`, it ends the function in "
            "their first step: return after both loops have ended.",
            *of_answer(
                right,
                lambda sums: _only(sums, (slice(0, 1), slice(None))),
                lambda sums: _only(sums, (slice(0, 1), slice(0, 1))),
                lambda sums: sums[:1],
                lambda sums: sums[0],
                lambda sums: sums[:1, :1],
                lambda sums: sums[0, 0],
            ),
        ),
        idea(
            "sum never set back to 0",
            "Each number holds those before it, too: the sum goes on from window to window, or along a row. Start it from 0 for "
            "each window.",
            *of_answer(
                right,
                lambda sums: np.cumsum(sums).reshape(sums.shape),
                lambda sums: np.cumsum(sums, axis=1),
                lambda sums: np.cumsum(sums, axis=0),
            ),
        ),
        idea(
            "first places left 0",
            "The first row, or the first column, of your result is 0: a loop begins at 1. Places are counted from 0.",
            *of_answer(
                right,
                lambda sums: _only(sums, (slice(1, None), slice(1, None))),
                lambda sums: _only(sums, (slice(1, None), slice(None))),
                lambda sums: _only(sums, (slice(None), slice(1, None))),
            ),
        ),
    )


def _only(sums: Array, places: tuple[slice, slice]) -> Array:
    out = np.zeros_like(sums)
    out[places] = sums[places]
    return out
