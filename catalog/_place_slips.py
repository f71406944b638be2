"""Which windows a convolution visits: plain code with wrong sides, ends and sizes, run as NumPy and JAX run it."""

from __future__ import annotations

import numpy as np

from grader.exercise import HasShape

from ._correlate import correlate
from ._ideas import Function, as_jax_runs_it, as_numpy_runs_it, idea, of_answer
from ._images import Array


def sliced(image: Array, kernel: Array, places: tuple[int, int], size: tuple[int, int]) -> Array:
    """Windows cut out by slices: image[i : i + size, j : j + size] * kernel, into an array of `places`."""
    out = np.zeros(places)
    for i in range(places[0]):
        for j in range(places[1]):
            out[i, j] = np.sum(image[i : i + size[0], j : j + size[1]] * kernel)
    return out


def looped(image: Array, kernel: Array, places: tuple[int, int], size: tuple[int, int]) -> Array:
    """Four loops: image[i + u, j + v] * kernel[u, v], into an array of `places`."""
    out = np.zeros(places)
    for i in range(places[0]):
        for j in range(places[1]):
            for u in range(size[0]):
                for v in range(size[1]):
                    out[i, j] += image[i + u, j + v] * kernel[u, v]
    return out


def ways(sides: Function) -> tuple[Function, ...]:
    """Plain code with slices and with loops, in NumPy and in JAX; `sides` gives the places and the size from both shapes."""

    def with_slices(image: Array, kernel: Array) -> Array:
        return sliced(image, kernel, *sides(*image.shape, *kernel.shape))

    def with_loops(image: Array, kernel: Array) -> Array:
        return looped(image, kernel, *sides(*image.shape, *kernel.shape))

    return as_numpy_runs_it(with_slices), as_numpy_runs_it(with_loops), as_jax_runs_it(with_loops)


ONE_SIDE_OF_THE_IMAGE = idea(
    "one side of the image for both axes",
    "You use one side of the image for both axes. Images need not be square: take the height from image.shape[0] and the "
    "width from image.shape[1].",
    *ways(lambda h, w, f_h, f_w: ((h - f_h + 1, h - f_w + 1), (f_h, f_w))),
    *ways(lambda h, w, f_h, f_w: ((w - f_h + 1, w - f_w + 1), (f_h, f_w))),
)

ONE_SIDE_OF_EACH = idea(
    "one side of image and kernel for both axes",
    "You use one side of the image and one of the kernel for both axes, as the slides do with n and f. Neither need be "
    "square: there are four sides, and each axis has its own two.",
    *ways(lambda h, w, f_h, f_w: ((h - f_h + 1, h - f_h + 1), (f_h, f_h))),
    *ways(lambda h, w, f_h, f_w: ((w - f_w + 1, w - f_w + 1), (f_w, f_w))),
    *ways(lambda h, w, f_h, f_w: ((h - f_h + 1, h - f_h + 1), (f_h, f_w))),
)

KERNEL_SIDES = (
    *ways(lambda h, w, f_h, f_w: ((h - f_h + 1, w - f_h + 1), (f_h, f_h))),
    *ways(lambda h, w, f_h, f_w: ((h - f_w + 1, w - f_w + 1), (f_w, f_w))),
)
"""One side of the kernel for both axes, and in which ways that ends."""

SIDES_EXCHANGED = idea(
    "height and width exchanged",
    "Height and width have changed places: `shape` has the height first, the number of rows, and then the width.",
    *ways(lambda h, w, f_h, f_w: ((h - f_w + 1, w - f_h + 1), (f_w, f_h)))[:1],
    *ways(lambda h, w, f_h, f_w: ((w - f_h + 1, h - f_w + 1), (f_h, f_w))),
    *ways(lambda h, w, f_h, f_w: ((w - f_w + 1, h - f_h + 1), (f_w, f_h)))[:1],
)


def _slices_over_all(image: Array, kernel: Array) -> Array:
    """A window for each pixel of the image, into an array of the right size."""
    out = np.zeros(_places(image, kernel))
    for i, j in np.ndindex(image.shape):
        out[i, j] = np.sum(image[i : i + kernel.shape[0], j : j + kernel.shape[1]] * kernel)
    return out


def _loops_over_all(image: Array, kernel: Array) -> Array:
    """The same with four loops."""
    out = np.zeros(_places(image, kernel))
    for i, j in np.ndindex(image.shape):
        for u, v in np.ndindex(kernel.shape):
            out[i, j] += image[i + u, j + v] * kernel[u, v]
    return out


OVER_THE_WHOLE_IMAGE = idea(
    "loops over the whole image",
    "Your loops visit every pixel of the image, and near the end the kernel hangs over the border. The last place is "
    "n - f: range(n - f + 1).",
    *ways(lambda h, w, f_h, f_w: ((h, w), (f_h, f_w)))[:2],
    as_numpy_runs_it(_slices_over_all),
    as_numpy_runs_it(_loops_over_all),
)

WINDOW_OFF_BY_ONE = idea(
    "window one too small or too large",
    "Your window has not the size of the kernel. A slice ends before its second number: image[i : i + f] has f rows.",
    *(
        as_numpy_runs_it(
            lambda image, kernel, d=d: sliced(image, kernel, _places(image, kernel), _sizes(kernel, d))
        )
        for d in ((-1, -1), (1, 1), (-1, 0), (0, -1), (1, 0), (0, 1))
    ),
)


def _places(image: Array, kernel: Array) -> tuple[int, int]:
    return image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1


def _sizes(kernel: Array, change: tuple[int, int]) -> tuple[int, int]:
    return kernel.shape[0] + change[0], kernel.shape[1] + change[1]


NO_WINDOWS = idea(
    "kernel laid on the whole image",
    "You multiply the whole image by the kernel. The kernel is laid on one window after the other, each of its own size.",
    as_numpy_runs_it(lambda image, kernel: np.sum(image * kernel)),
    as_numpy_runs_it(lambda image, kernel: image * kernel),
)


def _shifted_slices(image: Array, kernel: Array) -> Array:
    f_h, f_w = kernel.shape
    out = 0
    for u in range(f_h):
        for v in range(f_w):
            out = out + image[u : -(f_h - 1 - u), v : -(f_w - 1 - v)] * kernel[u, v]
    return np.asarray(out)


ENDS_AT_MINUS_ZERO = idea(
    "slice that ends at minus 0",
    "A slice such as image[u : -k] is empty where k is 0: -0 is 0, the beginning. Say where it ends: image[u : u + rows].",
    as_numpy_runs_it(_shifted_slices),
)

BY_THE_KERNELS_SIZE = idea(
    "moved by the size of the kernel",
    "Your windows lie side by side: you move by the kernel's own size. That is how pooling is often done; a convolution "
    "moves by one pixel, and its windows overlap.",
    lambda image, kernel: correlate(image, kernel, stride=(kernel.shape[0], kernel.shape[1])),
)


def _around(image: Array, kernel: Array, f: Function) -> Array:
    before = tuple(map(f, kernel.shape))
    return correlate(image, kernel, padding=((before[0], before[0]), (before[1], before[1])))


FULL = idea(
    "full convolution",
    "Your result is larger than the image: that is a full convolution, as SciPy's convolve2d and np.convolve give it where no "
    'mode is asked for. A valid one, mode="valid", only visits the places where the whole kernel lies on the image.',
    lambda image, kernel: _around(image, kernel, lambda f: f - 1),
    lambda image, kernel: _around(image, kernel[::-1, ::-1], lambda f: f - 1),
    lambda image, kernel: HasShape(
        (image.shape[0] + kernel.shape[0] - 1, image.shape[1] + kernel.shape[1] - 1)
    ),
)

SAME_SIZE = (
    lambda image, kernel: HasShape(image.shape),
    lambda image, kernel: _around(image, kernel, lambda f: f // 2),
    lambda image, kernel: _around(image, kernel, lambda f: 1),
)
"""Results of the image's size, whatever their numbers, and images with a border that is too narrow or too wide for that."""


def last_places_left(right: Function) -> tuple[Function, ...]:
    """A right result in which the last row and column, or one of them, stay 0."""

    def left(rows: int, columns: int) -> Function:
        def answer(*args: Array) -> Array:
            out = np.array(right(*args))
            out[out.shape[0] - rows :], out[:, out.shape[1] - columns :] = 0, 0
            return out

        return answer

    return left(1, 1), left(1, 0), left(0, 1)


def one_short(right: Function) -> tuple[Function, ...]:
    """A right result without its last row and column, or one of them; what is left of a single one as NumPy has it."""
    return of_answer(
        right,
        lambda sums: sums[:-1, :-1],
        lambda sums: sums[:-1],
        lambda sums: sums[:, :-1],
        lambda sums: np.array(sums[:-1].tolist()),
        lambda sums: np.array(sums[:-1, :-1].tolist()),
    )


SLIPS = (
    ONE_SIDE_OF_THE_IMAGE,
    ONE_SIDE_OF_EACH,
    SIDES_EXCHANGED,
    OVER_THE_WHOLE_IMAGE,
    WINDOW_OFF_BY_ONE,
    NO_WINDOWS,
    ENDS_AT_MINUS_ZERO,
    BY_THE_KERNELS_SIZE,
    FULL,
)
