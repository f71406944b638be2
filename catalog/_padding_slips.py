"""Other borders than zeros, other widths than (f - 1) / 2, and images that do not lie in the middle."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from grader.exercise import HasShape, Raises

from ._ideas import Function, as_jax_makes_it_uint8, as_numpy_runs_it, idea
from ._images import Array

Shape = tuple[int, int]


def border(kernel_shape: Shape) -> Shape:
    return (kernel_shape[0] - 1) // 2, (kernel_shape[1] - 1) // 2


def pad(image: Array, rows: Shape, columns: Shape, mode: str = "constant") -> Array:
    return np.pad(image, (rows, columns), mode=mode)  # type: ignore[call-overload,no-any-return]


def by(widths: Callable[[int, int], tuple[Shape, Shape]], mode: str = "constant") -> Function:
    """An image with borders; `widths` gives (before, after) for rows and columns, of the right p for both."""
    return lambda image, kernel_shape: pad(image, *widths(*border(kernel_shape)), mode)


def each_side(image: Array, p_h: int, p_w: int) -> Array:
    """So many zeros on both sides of each axis."""
    return pad(image, (p_h, p_h), (p_w, p_w))


def same(p_h: int, p_w: int) -> tuple[Shape, Shape]:
    """The right widths."""
    return (p_h, p_h), (p_w, p_w)


def _always(p: int) -> Function:
    return lambda image, kernel_shape: pad(image, (p, p), (p, p))


def _filled(value: float) -> Function:
    """A border of another number."""

    def answer(image: Array, kernel_shape: Shape) -> Array:
        p_h, p_w = border(kernel_shape)
        array = np.asarray(image, image.dtype if np.isfinite(value) else np.float32)
        return np.pad(array, ((p_h, p_h), (p_w, p_w)), constant_values=value)

    return answer


THE_KERNELS_WIDTH_FOR_BOTH_AXES = idea(
    "the kernel's width for both axes",
    "You use the kernel's width, or its longer side, for both axes. Kernels need not be square: the rows depend on "
    "kernel_shape[0].",
    by(lambda p_h, p_w: ((p_w, p_w), (p_w, p_w))),
    by(lambda p_h, p_w: ((max(p_h, p_w),) * 2,) * 2),
)

BEFORE_AND_AFTER_TAKEN_FOR_THE_AXES = idea(
    "before and after taken for the axes",
    "pad takes a pair (before, after) for each axis. Of a single pair (p_h, p_w) it puts p_h before and p_w after, on both "
    "axes: write ((p_h, p_h), (p_w, p_w)).",
    by(lambda p_h, p_w: ((p_h, p_w), (p_h, p_w))),
)

ONE_AXIS_ONLY = idea(
    "one axis padded only",
    "You pad along one axis only. The rows above and below belong to the kernel's height, the columns left and right to its "
    "width.",
    by(lambda p_h, p_w: ((p_h, p_h), (0, 0))),
    by(lambda p_h, p_w: ((0, 0), (p_w, p_w))),
)


MIRRORED = idea(
    "mirrored at the edge",
    "Your border mirrors the image at its edge. That is one way to pad; here the border is made of zeros.",
    by(same, "reflect"),
    by(same, "symmetric"),
)

ANOTHER_NUMBER_THAN_ZERO = idea(
    "border of another number",
    "Your border is made of another number. It is made of zeros, which add nothing to a sum.",
    _filled(1),
    _filled(255),
    _filled(-1),
    _filled(np.nan),
    _filled(np.inf),
    _filled(-np.inf),
    by(same, "mean"),
    by(same, "maximum"),
    by(same, "minimum"),
    by(same, "linear_ramp"),
)

ANOTHER_WIDTH = idea(
    "another width of border",
    "Your border has another width. A valid convolution takes f - 1 pixels away, and "
    "half of them go on each side: (f - 1) / 2.",
    lambda image, kernel_shape: each_side(image, *kernel_shape),
    as_numpy_runs_it(lambda image, shape: each_side(image, *(f // 2 - 1 for f in shape))),
    lambda image, kernel_shape: each_side(image, *(n // 2 for n in image.shape)),
    as_numpy_runs_it(
        lambda image, shape: each_side(
            image, *((n - f + 1) // 2 for n, f in zip(image.shape, shape, strict=True))
        )
    ),
    lambda image, kernel_shape: each_side(image, *(round(f / 2) for f in kernel_shape)),
    by(lambda p_h, p_w: ((p_h // 2, p_h - p_h // 2), (p_w // 2, p_w - p_w // 2))),
    by(lambda p_h, p_w: ((p_h, 2 * p_h), (p_w, 2 * p_w))),
    _always(2),
)

SIZE_NOT_CHANGED = idea(
    "size not changed",
    "Your answer has the size of the image. The border lies around it: f_h - 1 rows and f_w - 1 columns are added, and no "
    "pixel is lost.",
    lambda image, kernel_shape: HasShape(image.shape),
)

CUT_AT_MINUS_ZERO = idea(
    "slice that ends at minus 0",
    "A slice out[p:-p] is empty where p is 0: -0 is 0, the beginning. Say where it ends: out[p : p + h].",
    as_numpy_runs_it(lambda image, shape: _into_a_slice(image, *border(shape))),
)


def _into_a_slice(image: Array, p_h: int, p_w: int) -> Array:
    out = np.zeros((image.shape[0] + 2 * p_h, image.shape[1] + 2 * p_w))
    out[p_h:-p_h, p_w:-p_w] = image
    return out


IMAGE_BESIDE_ITS_PLACE = idea(
    "image not in the middle",
    "The size is right, but the image is not in the middle, or part of it is missing. Row i of the image is row p + i of the "
    "answer, for all i from 0 to h - 1.",
    lambda image, kernel_shape: np.roll(by(same)(image, kernel_shape), (-1, -1), (0, 1)),
    lambda image, kernel_shape: np.roll(by(same)(image, kernel_shape), (1, 1), (0, 1)),
    lambda image, kernel_shape: by(same)(_without_last(image, 1, 1), kernel_shape),
    lambda image, kernel_shape: by(same)(_without_last(image, 1, 0), kernel_shape),
    lambda image, kernel_shape: by(same)(_without_last(image, 0, 1), kernel_shape),
)


def _without_last(image: Array, rows: int, columns: int) -> Array:
    out = np.array(image)
    out[len(out) - rows :], out[:, out.shape[1] - columns :] = 0, 0
    return out


HALF_A_PIXEL = idea(
    "half of f - 1 as a float",
    "`/` gives a float, even 4 / 2, and a border has a whole number of pixels: (f - 1) // 2.",
    lambda image, kernel_shape: Raises("TypeError", "integ"),
    lambda image, kernel_shape: Raises("TypeError", "float", "interpreted"),
)

ONE_AXIS_MORE = idea(
    "one axis more",
    "Your answer has an axis more than the image, of length 1: a batch or a channel, as libraries have them. Here an image is "
    "(rows, columns).",
    lambda image, kernel_shape: by(same)(image, kernel_shape)[np.newaxis],
    lambda image, kernel_shape: by(same)(image, kernel_shape)[..., np.newaxis],
    lambda image, kernel_shape: by(same)(image, kernel_shape)[np.newaxis, np.newaxis],
    lambda image, kernel_shape: by(same)(image, kernel_shape)[np.newaxis, ..., np.newaxis],
)

OTHER_TYPE = idea(
    "another type of numbers",
    "Your answer has whole numbers where the image has fractions: the array was made with type int or uint8. Take the image's "
    "own: np.zeros(..., image.dtype).",
    lambda image, kernel_shape: np.trunc(by(same)(image, kernel_shape)).astype(np.int32),
    lambda image, kernel_shape: by(same)(image, kernel_shape).astype(np.int32).astype(np.uint8),
    lambda image, kernel_shape: as_jax_makes_it_uint8(by(same)(image, kernel_shape)),
)


SLIPS = (
    THE_KERNELS_WIDTH_FOR_BOTH_AXES,
    BEFORE_AND_AFTER_TAKEN_FOR_THE_AXES,
    ONE_AXIS_ONLY,
    MIRRORED,
    ANOTHER_NUMBER_THAN_ZERO,
    ANOTHER_WIDTH,
    SIZE_NOT_CHANGED,
    CUT_AT_MINUS_ZERO,
    IMAGE_BESIDE_ITS_PLACE,
    HALF_A_PIXEL,
    ONE_AXIS_MORE,
    OTHER_TYPE,
)
