"""What goes wrong in each window of a convolution with stride 1; `strided` makes it that of a convolution with a stride."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.exercise import Misconception

from ._correlate import correlate
from ._ideas import Function, idea, of_argument
from ._images import Array


def strided(*misconceptions: Misconception) -> tuple[Misconception, ...]:
    """The same ideas with a stride: of the results with stride 1, every s-th."""

    def every(function: Function) -> Function:
        def answer(image: Array, kernel: Array, stride: tuple[int, int]) -> Any:
            found = function(image, kernel)
            return found[:: stride[0], :: stride[1]] if isinstance(found, np.ndarray) else found

        return answer

    return tuple(idea(m.name, m.help, every(m.function), *map(every, m.also)) for m in misconceptions)


def of_kernel(*changes: Function) -> tuple[Function, ...]:
    """Convolutions with a kernel that was changed."""
    return of_argument(correlate, 1, *changes)


def _kept(rows: slice, columns: slice) -> Function:
    """Only these rows and columns of a kernel, and zeros for the others."""

    def kept(kernel: Array) -> Array:
        out = np.zeros_like(kernel)
        out[rows, columns] = kernel[rows, columns]
        return out

    return kept


ALL, NOT_LAST, NOT_FIRST, FIRST = slice(None), slice(-1), slice(1, None), slice(1)


def windows(image: Array, kernel: Array) -> Array:
    """All windows: (rows, columns, f_h, f_w)."""
    return np.lib.stride_tricks.sliding_window_view(np.asarray(image), np.shape(kernel))


def _by_windows(combine: Function) -> Function:
    """A number, or several, of each window and the kernel."""
    return lambda image, kernel: combine(windows(image, kernel), np.asarray(kernel))


FLIPPED_ALONG_ONE_AXIS = idea(
    "kernel flipped along one axis",
    "The rows of the kernel, or its columns, meet the window in reverse order. A true convolution reverses both, deep "
    "learning's neither: kernel[0, 0] meets the window's top left pixel.",
    *of_kernel(np.flipud, np.fliplr),
)

NORMALISED = idea(
    "divided by the sum of the weights",
    "You divide by the sum of the weights, as image editors do to keep the brightness. Here the weights are taken as "
    "they are: an edge filter's weights add up to 0.",
    *of_kernel(
        lambda kernel: kernel / (np.sum(kernel) or 1), lambda kernel: kernel / (np.abs(kernel).sum() or 1)
    ),
)

KERNEL_WITHOUT_FRACTIONS = idea(
    "kernel made whole numbers",
    "You turn the kernel into whole numbers, as an image of whole numbers has them: a weight such as 0.25 becomes 0. Leave the "
    "kernel as it is.",
    *of_kernel(np.trunc, lambda kernel: np.trunc(kernel).astype(np.int32)),
    lambda image, kernel: correlate(image, kernel.astype(image.dtype)),
)

KERNEL_ENDS_EARLY = idea(
    "loops over the kernel end early",
    "The last row of the kernel, or its last column, never counts: a loop over the kernel ends one step early. range(f) already "
    "stops at f - 1.",
    *of_kernel(_kept(NOT_LAST, NOT_LAST), _kept(NOT_LAST, ALL), _kept(ALL, NOT_LAST)),
)

KERNEL_BEGINS_LATE = idea(
    "loops over the kernel begin at 1",
    "The first row of the kernel, or its first column, never counts: a loop over the kernel begins at 1. Rows and columns "
    "are counted from 0.",
    *of_kernel(_kept(NOT_FIRST, NOT_FIRST), _kept(NOT_FIRST, ALL), _kept(ALL, NOT_FIRST)),
)

FIRST_PRODUCTS_ONLY = idea(
    "first products only",
    "Of each window only the first product counts, or the first row of them: a `return` or `break` inside the loops over the "
    "kernel ends them too early.",
    *of_kernel(_kept(FIRST, FIRST), _kept(FIRST, ALL)),
)

LARGEST_PRODUCT = idea(
    "largest product",
    "You take the largest product of each window. The maximum belongs to pooling; a convolution adds all products.",
    _by_windows(lambda found, kernel: (found * kernel).max(axis=(2, 3))),
)

ADDED = idea(
    "weights added",
    "You add the weights to the pixels. Each pixel is multiplied by its weight; then all the products are added.",
    _by_windows(lambda found, kernel: (found + kernel).sum(axis=(2, 3))),
)

PRODUCT_OF_THE_SUMS = idea(
    "product of the sums",
    "You add the pixels, add the weights, and multiply the two sums. Each pixel needs its own weight first; the sum "
    "comes last.",
    _by_windows(lambda found, kernel: found.sum(axis=(2, 3)) * kernel.sum()),
)

SUMMED_ALONG_ONE_AXIS = idea(
    "summed along one axis only",
    "You add along one axis of the window only, as Python's own sum does with an array: several numbers for each window are "
    "left. Add those up, too.",
    _by_windows(lambda found, kernel: (found * kernel).sum(axis=2)),
    _by_windows(lambda found, kernel: (found * kernel).sum(axis=3)),
)

DIVIDED_AS_IN_THE_LECTURE = idea(
    "divided by 9 or 16",
    "You divide by 9 or by 16, which belong to 3x3 kernels of the lecture. Their weights are divided already; the sum is taken "
    "as it is.",
    _by_windows(lambda found, kernel: (found * kernel).sum(axis=(2, 3)) / 9),
    _by_windows(lambda found, kernel: (found * kernel).sum(axis=(2, 3)) / 16),
)


WITH_THE_KERNEL_TRANSPOSED = (
    lambda image, kernel: np.sum(windows(image, kernel) @ np.transpose(kernel), axis=(2, 3)),
    lambda image, kernel: np.sum(np.swapaxes(windows(image, kernel), 2, 3) @ kernel, axis=(2, 3)),
)
"""Matrix products that fit for kernels of any shape."""

SLIPS = (
    FLIPPED_ALONG_ONE_AXIS,
    NORMALISED,
    KERNEL_WITHOUT_FRACTIONS,
    KERNEL_ENDS_EARLY,
    KERNEL_BEGINS_LATE,
    FIRST_PRODUCTS_ONLY,
    LARGEST_PRODUCT,
    ADDED,
    PRODUCT_OF_THE_SUMS,
    SUMMED_ALONG_ONE_AXIS,
    DIVIDED_AS_IN_THE_LECTURE,
)
