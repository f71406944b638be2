"""Wrong edge kernels and responses: halves of the ideas in the catalogue's own file, and what is made of a response."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.exercise import Misconception, both

from ._correlate import correlate
from ._edges import (
    SIDES,
    Answer,
    Function,
    Weights,
    horizontal,
    in_32_bits,
    right,
    vertical,
    with_kernels,
    with_response,
)
from ._ideas import as_numpy_runs_it, idea
from ._images import Array
from ._place_slips import sliced

ONES = np.ones(3, np.float32)


def padded(mode: str, by: int = 1, *, flipped: bool = False) -> Function:
    """The response of an image with a border."""

    def response(image: Array, kernel: Array, _: Array) -> Array:
        turned = kernel[::-1, ::-1] if flipped else kernel
        return correlate(image, turned, padding=((by, by), (by, by)), pad_mode=mode)

    return with_response(response)


def _bordered_by_zeros(image: Array, _: Array, response: Array) -> Array:
    out = np.zeros(image.shape)
    out[1:-1, 1:-1] = response
    return out


def _at_its_windows_corner(image: Array, _: Array, response: Array) -> Array:
    out = np.zeros(image.shape)
    out[:-2, :-2] = response
    return out


def _inside_the_image(image: Array, _: Array, response: Array) -> Array:
    out = image.copy()
    out[1:-1, 1:-1] = response
    return out


SIZES_KEPT = (
    *(padded(mode) for mode in ("edge", "reflect", "symmetric", "wrap")),
    *map(with_response, (_bordered_by_zeros, _at_its_windows_corner, _inside_the_image)),
)
"""Other ways to a response of the image's size."""


def _square(axis: int) -> Function:
    """Places counted along one axis of the image for both, as NumPy runs it."""

    def code(weights: Weights, image: Array) -> Answer:
        side = image.shape[axis] - 2
        plain = right(weights, image)
        return plain | {"response": sliced(image, plain["vertical"], (side, side), (3, 3))}

    return as_numpy_runs_it(code)


def _last_places_left_out(response: Array) -> Array:
    out = np.zeros_like(response)
    out[:-1, :-1] = response[:-1, :-1]
    return out


def _products(image: Array, kernel: Array) -> Any:
    rows, columns = image.shape[0] - 2, image.shape[1] - 2
    windows = [[image[i : i + 3, j : j + 3] @ kernel for j in range(columns)] for i in range(rows)]
    return np.sum(windows, axis=(2, 3))


def _magnitude(image: Array, kernel: Array, response: Array) -> Array:
    return np.hypot(response, correlate(image, kernel.T))


def _wrapped(array: Array) -> Array:
    return (np.asarray(array).astype(np.int64) & 255).astype(np.float32)


ONE_KERNEL_NEGATED = idea(
    "signs of one kernel exchanged",
    "One of the kernels has its signs the other way round. Both begin with the side that is bright: left minus right for "
    "vertical edges, above minus below for horizontal ones.",
    with_kernels(vertical, lambda w: -horizontal(w)),
    with_kernels(lambda w: -vertical(w), horizontal),
    lambda weights, image: right(weights, image) | {"vertical": -right(weights, image)["vertical"]},
)

ONE_KERNEL_TWICE = idea(
    "one kernel under both names",
    "Both kernels are the same one. The kernel for horizontal edges is the vertical one with rows and columns exchanged.",
    with_kernels(vertical, vertical),
    with_kernels(horizontal, horizontal),
)

RESPONSE_REVERSED = idea(
    "response of a kernel reversed along one axis",
    "Your response is that of the vertical kernel with its columns, or its rows, in reverse order: right minus left, or the "
    "weights from bottom to top. Take the kernel as it stands.",
    with_response(lambda image, kernel, response: -response),
    with_response(lambda image, kernel, response: correlate(image, kernel[::-1])),
)

FULL_RESPONSE = idea(
    "full response",
    "Your response is larger than the image: that is a full convolution, as SciPy's convolve2d gives it where no mode is "
    'asked for. The valid one, mode="valid", has h - 2 rows and w - 2 columns. (And convolve2d flips the kernel: '
    "correlate2d does not.)",
    padded("constant", 2, flipped=True),
    padded("constant", 2),
)

KERNELS_NORMALISED = idea(
    "kernels normalised",
    "Your kernels are divided by a number. The weights are taken as they are given, so that the lecture's response is 30.",
    with_kernels(lambda w: vertical(w) / (2 * np.sum(w))),
    with_kernels(lambda w: vertical(w) / 9),
    with_kernels(lambda w: vertical(w) / np.max(w)),
)


def _divided(divisor: Callable[[Array], float]) -> Function:
    return with_response(lambda image, kernel, response: response / divisor(kernel))


def _as_it_is(function: Function) -> Function:
    return function


DIVISORS: tuple[Callable[[Array], float], ...] = (
    lambda kernel: 9,
    lambda kernel: float(np.sum(kernel[:, 0])),
    lambda kernel: float(np.abs(kernel).sum()),
)

RESPONSE_AVERAGED = idea(
    "response divided by a number",
    "Your response is divided: by the number of weights, as a mean does, or by their sum. It is the sum of the products "
    "itself.",
    *(way(_divided(divisor)) for divisor in DIVISORS for way in (_as_it_is, in_32_bits)),
)

RESPONSE_WITHOUT_SIGN = idea(
    "response without its sign",
    "Your response has no sign: its absolute value is left, or its size in both directions. Negative numbers show where dark "
    "is on the left; leave them.",
    with_response(lambda image, kernel, response: np.abs(response)),
    with_response(_magnitude),
    in_32_bits(with_response(_magnitude)),
)

NEGATIVE_RESPONSE_AS_ZERO = idea(
    "negative response made 0",
    "The negative numbers of your response have become 0. That is a ReLU, a later step of a network; a kernel's own answer "
    "can be negative.",
    with_response(lambda image, kernel, response: np.maximum(response, 0)),
)

RESPONSE_AS_PIXELS = idea(
    "response forced into 0 to 255",
    "Your response is limited to what an 8-bit pixel can hold: clipped to 0..255, or of type uint8, where 256 becomes 0 and "
    "-1 becomes 255. A response may be negative or large.",
    with_response(lambda image, kernel, response: np.clip(response, 0, 255)),
    with_response(lambda image, kernel, response: _wrapped(response)),
    with_response(lambda image, kernel, response: _wrapped(np.abs(response))),
)

UNSIGNED_WEIGHTS = idea(
    "weights without a sign",
    "Your kernels hold 256 - w where -w should be: their type is uint8, which has no negative numbers. Use a type with a "
    "sign, int or float.",
    with_kernels(lambda w: _wrapped(vertical(w))),
    lambda weights, image: (
        right(weights, image)
        | {
            "vertical": _wrapped(right(weights, image)["vertical"]),
            "horizontal": _wrapped(right(weights, image)["horizontal"]),
        }
    ),
)

SIDES_ADDED = idea(
    "sides added",
    "Your kernels add both sides: one of them must be subtracted, so that an even surface answers 0.",
    with_kernels(lambda w: np.abs(vertical(w))),
)

FAMOUS_FOR_ALL = idea(
    "famous weights for all",
    "You return Sobel's or Scharr's kernels for all weights. Put the weights that your function is given in their place.",
    with_kernels(lambda w: vertical(np.array([1, 2, 1], np.float32))),
    with_kernels(lambda w: vertical(np.array([3, 10, 3], np.float32))),
)

SOME_WEIGHTS_ALONE = idea(
    "some of the weights alone",
    "Not all three weights are used: Sobel's and Scharr's first and third are alike, but in general each row has its own.",
    with_kernels(lambda w: vertical(w[[0, 1, 0]])),
    with_kernels(lambda w: vertical(np.array([1, w[1], 1], np.float32))),
    with_kernels(lambda w: vertical(w[[0, 0, 0]])),
    with_kernels(lambda w: vertical(w[[1, 1, 1]])),
)

WEIGHTS_IN_ONE_KERNEL = idea(
    "weights in one kernel alone",
    "One of your kernels has the weights, the other is the lecture's, with 1, 1, 1. The weights count in both.",
    with_kernels(vertical, lambda w: horizontal(ONES)),
    with_kernels(lambda w: vertical(ONES), horizontal),
)

WEIGHTS_REVERSED = idea(
    "weights in reverse order",
    "Your weights run backwards: the first one belongs to the top row of the kernel for vertical edges, and to the left "
    "column of the one for horizontal edges.",
    with_kernels(lambda w: vertical(w[::-1])),
    with_kernels(lambda w: vertical(w[::-1]), horizontal),
)

WEIGHTS_ALONG_THE_WRONG_AXIS = idea(
    "weights along the wrong axis",
    "The weights multiply the wrong axis: columns of the kernel for vertical edges, or rows of the one for horizontal edges. "
    "In the vertical kernel they are the first column, from top to bottom; in the horizontal one the first row.",
    with_kernels(lambda w: np.outer(ONES, SIDES * w)),
    with_kernels(vertical, lambda w: np.outer(SIDES * w, ONES)),
    with_kernels(lambda w: np.outer(ONES, SIDES * w), horizontal),
    with_kernels(lambda w: np.outer(ONES, w)),
    with_kernels(lambda w: np.outer(ONES, SIDES * w), lambda w: np.outer(ONES, SIDES * w).T),
)

LAST_SIDE_REVERSED = idea(
    "second side turned round",
    "The side that is subtracted has its weights in reverse order. Each row has one weight: w on its left, -w on its right.",
    with_kernels(lambda w: np.stack([w, 0 * w, -w[::-1]], axis=1)),
)

MIDDLE_OF_ONES = idea(
    "middle filled with ones",
    "The middle of your kernels is 1. It is 0: the pixel in the middle belongs to neither side.",
    with_kernels(lambda w: vertical(w) + np.outer(ONES, [0, 1, 0])),
)

TRANSPOSED_RESPONSE = idea(
    "rows and columns of the response exchanged",
    "Rows and columns have changed places in your response, or in the image that it is made of: the window that begins at row "
    "i and column j gives [i, j].",
    with_response(lambda image, kernel, response: correlate(image.T, kernel)),
    with_response(lambda image, kernel, response: response.T),
)

RESPONSE_OF_OTHER_WEIGHTS = idea(
    "response of the lecture's kernel",
    "Your response is that of the lecture's kernel, 1, 1, 1, whatever the weights. Use the vertical kernel that you made.",
    with_response(lambda image, kernel, response: correlate(image, vertical(ONES))),
)

RESPONSE_OF_BOTH = idea(
    "responses of both kernels added",
    "You add the responses of both kernels. Asked for is the vertical one's alone.",
    with_response(lambda image, kernel, response: response + correlate(image, kernel.T)),
)

RESPONSE_AS_A_MATRIX_PRODUCT = idea(
    "matrix product of window and kernel",
    "You read the sum of products as a matrix product. Multiply window and kernel element by element, with `*`, then add all "
    "nine products.",
    with_response(lambda image, kernel, response: _products(image, kernel)),
    with_response(lambda image, kernel, response: _products(image, kernel.T)),
)

RESPONSE_WITHOUT_LAST_PLACES = idea(
    "last places left out",
    "The last row and column of places are left out of your response. A 3x3 window begins at rows 0 to h - 3, which are "
    "h - 2 places: range(h - 2).",
    with_response(lambda image, kernel, response: response[:-1, :-1]),
    with_response(lambda image, kernel, response: _last_places_left_out(response)),
)

SQUARE_RESPONSE = idea(
    "one side of the image for both axes",
    "Your response is square, and the image need not be: it has h - 2 rows and w - 2 columns.",
    _square(0),
    _square(1),
)

SLIPS: tuple[Misconception, ...] = (
    ONE_KERNEL_NEGATED,
    ONE_KERNEL_TWICE,
    RESPONSE_REVERSED,
    FULL_RESPONSE,
    KERNELS_NORMALISED,
    RESPONSE_AVERAGED,
    RESPONSE_WITHOUT_SIGN,
    NEGATIVE_RESPONSE_AS_ZERO,
    RESPONSE_AS_PIXELS,
    UNSIGNED_WEIGHTS,
    SIDES_ADDED,
    FAMOUS_FOR_ALL,
    SOME_WEIGHTS_ALONE,
    WEIGHTS_IN_ONE_KERNEL,
    WEIGHTS_REVERSED,
    WEIGHTS_ALONG_THE_WRONG_AXIS,
    LAST_SIDE_REVERSED,
    MIDDLE_OF_ONES,
    TRANSPOSED_RESPONSE,
    RESPONSE_OF_OTHER_WEIGHTS,
    RESPONSE_OF_BOTH,
    RESPONSE_AS_A_MATRIX_PRODUCT,
    RESPONSE_WITHOUT_LAST_PLACES,
    SQUARE_RESPONSE,
)


def flipped_and_padded(flipped: Misconception, size_kept: Misconception) -> Misconception:
    """SciPy's convolve2d with mode="same", and ndimage's convolve, which mirrors the border."""
    first, *others = (padded(mode, flipped=True) for mode in ("constant", "symmetric", "edge", "wrap"))
    return both(flipped, size_kept, first, others)
