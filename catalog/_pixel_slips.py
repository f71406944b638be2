"""Wrong ideas on one pixel: those on each window of a convolution, where there is one window, and some of its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.exercise import Misconception

from . import _window_slips as windows
from ._ideas import Function, as_jax_runs_it, as_numpy_runs_it, idea
from ._images import Array
from ._place_slips import looped


def of_one_window(*misconceptions: Misconception) -> tuple[Misconception, ...]:
    """The same ideas where the kernel is as large as the image: what stands at [0, 0]."""

    def only(function: Function) -> Function:
        return lambda neighbourhood, kernel: function(neighbourhood, kernel)[0, 0]

    return tuple(idea(m.name, m.help, only(m.function), *map(only, m.also)) for m in misconceptions)


def _over(sides: Function) -> tuple[Function, ...]:
    def code(neighbourhood: Array, kernel: Array) -> Any:
        return looped(neighbourhood, kernel, (1, 1), sides(*kernel.shape))[0, 0]

    return as_numpy_runs_it(code), as_jax_runs_it(code)


ONE_SIDE = idea(
    "one side for both axes",
    "Your loops take one number of steps for both axes: one side of the kernel, or 3. A kernel need not be square: take the "
    "height from kernel.shape[0] and the width from kernel.shape[1]. (JAX doesn't complain of an index beyond the last: it "
    "takes the last.)",
    *_over(lambda f_h, f_w: (f_h, f_h)),
    *_over(lambda f_h, f_w: (f_w, f_w)),
    *_over(lambda f_h, f_w: (3, 3)),
)

LEFT_IN_AN_ARRAY = idea(
    "number left in an array",
    "The number is right, but it stands in an array of one element, and one pixel is a number, shape (). Take it out with "
    "[0, 0], or add up without keepdims.",
    lambda neighbourhood, kernel: np.sum(neighbourhood * kernel, keepdims=True),
    lambda neighbourhood, kernel: np.array([np.sum(neighbourhood * kernel)]),
)

SUMMED_OVER_COLUMNS_ONLY = idea(
    "summed over columns only",
    "You add along one axis only: one number for each row is left. Add those up too.",
    lambda neighbourhood, kernel: np.sum(neighbourhood * kernel, axis=1),
)

MIDDLE_ONLY = idea(
    "product in the middle only",
    "Only the pixel in the middle counts. Its neighbours count too, each with its own weight: add up all products.",
    lambda neighbourhood, kernel: (neighbourhood * kernel)[kernel.shape[0] // 2, kernel.shape[1] // 2],
)

TURNED_BY_A_QUARTER = idea(
    "kernel turned by a quarter",
    "You turn the kernel by a quarter before you multiply. It stays as it is: the weight in row u, column v belongs to the pixel "
    "in row u, column v.",
    as_numpy_runs_it(lambda neighbourhood, kernel: np.sum(neighbourhood * np.rot90(kernel))),
    as_numpy_runs_it(lambda neighbourhood, kernel: np.sum(neighbourhood * np.rot90(kernel, -1))),
)


def _cut(neighbourhood: Array, kernel: Array) -> Array:
    return (neighbourhood * kernel).astype(neighbourhood.dtype)


IN_THE_TYPE_OF_THE_PIXELS = idea(
    "kept in the type of the pixels",
    "On pixels that are whole numbers you lose the fractions: the sum, or the products, were put into an array of the "
    "pixels' type, which can't hold them. Make room for floats.",
    lambda neighbourhood, kernel: np.sum(neighbourhood * kernel).astype(neighbourhood.dtype),
    lambda neighbourhood, kernel: np.sum(_cut(neighbourhood, kernel)),
)

SLIPS = (
    *of_one_window(
        windows.FLIPPED_ALONG_ONE_AXIS,
        windows.KERNEL_WITHOUT_FRACTIONS,
        windows.KERNEL_BEGINS_LATE,
        windows.LARGEST_PRODUCT,
        windows.ADDED,
        windows.DIVIDED_AS_IN_THE_LECTURE,
    ),
    ONE_SIDE,
    LEFT_IN_AN_ARRAY,
    SUMMED_OVER_COLUMNS_ONLY,
    MIDDLE_ONLY,
    TURNED_BY_A_QUARTER,
    IN_THE_TYPE_OF_THE_PIXELS,
)
