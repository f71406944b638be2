"""Strided convolution: system 8 of the lecture."""

from collections.abc import Callable

import numpy as np

from grader.exercise import Case, Check, Exercise, Sliding, misconception

from . import _place_slips as sides
from ._correlate import correlate
from ._images import AXES, BLUR, LECTURE_IMAGE, Array, Numbers, one_hot
from ._number_slips import clipped, slips_in_numbers, slips_in_places
from ._pairs import with_exchanged_strides, with_flipped_kernel
from ._rules import BY_HAND
from ._stride_slips import OVER_THE_BORDER, flipped_and_padded
from ._stride_slips import SLIPS as STRIDE_SLIPS
from ._window_slips import SLIPS as WINDOW_SLIPS
from ._window_slips import strided, windows
from ._windows import (
    before_the_last_place,
    cut,
    cut_from_lists,
    filled,
    one_place_short,
    places_before_the_last,
)
from .ex03_convolve_valid import (
    averaged,
    height_for_width,
    kernel_transposed,
    kernel_transposed_with_clamped_indices,
    last_product_only,
    last_row_only,
    matrix_product,
    update_thrown_away,
)

Stride = tuple[int, int]


# Seven shapes, with their strides: a function is traced once for each.
TALL, WIDE, SMALL = ((3, 1), (1, 1), (2, 1)), ((1, 4), (1, 2), (1, 2)), ((4, 3), (2, 1), (2, 2))
UNLIKE, WITH_REST, LECTURE = ((5, 8), (3, 2), (1, 2)), ((10, 6), (2, 3), (3, 2)), ((5, 5), (3, 3), (2, 2))


def _counting(rows: int, columns: int) -> Array:
    return np.arange(1, rows * columns + 1, dtype=np.float32).reshape(rows, columns)


def _tiny(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    sizes = (TALL, WIDE, TALL, WIDE, SMALL)
    return [Case((numbers.whole(*image), numbers.whole(*kernel), stride)) for image, kernel, stride in sizes]


def _unlike_strides(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    image, kernel, stride = UNLIKE
    sizes = (UNLIKE, LECTURE, UNLIKE)
    return [
        Case((_counting(*image), one_hot(0, 1, *kernel), stride)),
        Case((_counting(*image), one_hot(2, 0, *kernel), stride)),
        *(Case((numbers.real(*image), numbers.real(*kernel), stride)) for image, kernel, stride in sizes),
    ]


def _left_over(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    small, column, steps = SMALL
    image, kernel, stride = WITH_REST
    return [
        Case((_counting(*small), one_hot(0, 0, *column), steps)),
        Case((numbers.whole(*image), numbers.whole(*kernel), stride)),
        Case((numbers.pixels(6, 8), numbers.real(2, 3), (3, 4))),
        Case((numbers.real(*image), numbers.real(*kernel), stride)),
        Case((numbers.pixels(6, 8), numbers.real(2, 3), (3, 4))),
    ]


def _right(image: Array, kernel: Array, stride: Stride) -> Array:
    """The right answer."""
    return correlate(image, kernel, stride=stride)


def _thinned(image: Array, kernel: Array, stride: Stride) -> Array:
    """image[::s_h, ::s_w], and an exception where the kernel does not fit into what is left."""
    thin = image[:: stride[0], :: stride[1]]
    sums: Array = np.sum(windows(thin, kernel) * kernel, axis=(2, 3))
    return sums


def _before_the_last(
    axes: tuple[bool, bool], made: Callable[[Array, int, int], Array]
) -> Callable[..., Array]:
    """range(0, n - f, s) on some axes, and what is made of the places that it leaves out."""

    def places(image: Array, kernel: Array, stride: Stride) -> Array:
        answer = _right(image, kernel, stride)
        fewer = places_before_the_last(image, kernel.shape, stride)
        rows, columns = (few if on else n for few, n, on in zip(fewer, answer.shape, axes, strict=True))
        return made(answer, rows, columns)

    return places


def _overhang(n: int, f: int, s: int) -> tuple[int, int]:
    """Padding after the image that lets a last, incomplete step count."""
    return 0, -(n - f) % s


@misconception(
    "Your output is that of stride 1. Between one place and the next the window moves s_h rows or s_w columns."
)
def stride_ignored(image: Array, kernel: Array, stride: Stride) -> Array:
    """Stride 1."""
    del stride
    return correlate(image, kernel)


@misconception(
    "The size of your result is right, but its windows are those of stride 1: output (i, j) reads the window at "
    "(i, j). It should begin at (i * s_h, j * s_w)."
)
def stride_in_the_size_only(image: Array, kernel: Array, stride: Stride) -> Array:
    """The top left part of the result with stride 1."""
    rows, columns = correlate(image, kernel, stride=stride).shape
    return correlate(image, kernel)[:rows, :columns]


@misconception(
    "The two strides have changed places: stride[0] moves the window downwards, from row to row, stride[1] to the "
    "right."
)
def strides_exchanged(image: Array, kernel: Array, stride: Stride) -> Array:
    """s_w for rows."""
    return correlate(image, kernel, stride=stride[::-1])


@misconception("You use stride[0] for both axes. Columns move by stride[1], and the two may differ.")
def one_stride_for_both_axes(image: Array, kernel: Array, stride: Stride) -> Array:
    """s_h for rows and columns."""
    return correlate(image, kernel, stride=(stride[0], stride[0]))


@misconception(
    "The size of your result is right, but its windows are found with stride[0] on both axes. Column j of the result "
    "belongs to the windows that begin at column j * stride[1]."
)
def one_stride_in_the_index(image: Array, kernel: Array, stride: Stride) -> Array:
    """Windows at (i * s_h, j * s_h), where all of them lie on the image."""
    right = correlate(image, kernel, stride=stride)
    found = correlate(image, kernel, stride=(stride[0], stride[0]))[:, : right.shape[1]]
    # A window beyond the border raises, or is cut off or clamped: such a case is not told from the right answer.
    return found if found.shape == right.shape else right


@misconception(
    "Your windows lie side by side: you move by the kernel's own size. That is how pooling is often done; here the "
    "stride says how far."
)
def moved_by_the_size_of_the_kernel(image: Array, kernel: Array, stride: Stride) -> Array:
    """The kernel's shape as the stride."""
    del stride
    return correlate(image, kernel, stride=(kernel.shape[0], kernel.shape[1]))


@misconception(
    "You count a last step for which the kernel hangs over the border, as rounding up does (TensorFlow's SAME, or a "
    "slice that is cut off at the border). Here the whole kernel must lie on the image: round down.",
    also=OVER_THE_BORDER,
)
def last_window_over_the_border(image: Array, kernel: Array, stride: Stride) -> Array:
    """Ceiling for floor, with zeros beyond the border."""
    (h, w), (f_h, f_w), (s_h, s_w) = image.shape, kernel.shape, stride
    return correlate(image, kernel, stride=stride, padding=(_overhang(h, f_h, s_h), _overhang(w, f_w, s_w)))


@misconception(
    "Your result is one row and one column short: the first place takes no step, so there are floor((n - f) / s) + 1.",
    also=(*sides.one_short(_right), *sides.last_places_left(_right)),
)
def missing_plus_one(image: Array, kernel: Array, stride: Stride) -> Array:
    """Floor((n - f) / s) places."""
    return one_place_short(correlate(image, kernel, stride=stride))


@misconception(
    "A window that ends exactly at the border is left out. range(0, n - f, s) stops before n - f, the last place where "
    "the kernel may fit.",
    also=[
        _before_the_last(axes, made)
        for axes in ((True, True), (True, False), (False, True))
        for made in (filled, cut, cut_from_lists)
    ],
)
def range_stops_before_the_last_place(image: Array, kernel: Array, stride: Stride) -> Array:
    """Ceil((n - f) / s) places."""
    return before_the_last_place(correlate(image, kernel, stride=stride), image, kernel.shape, stride)


@misconception(
    "You take every s-th pixel of the image first, and convolve what is left. The stride moves the window; inside it "
    "the pixels are neighbours, none left out.",
    also=(_thinned,),
)
def image_thinned_out_first(image: Array, kernel: Array, stride: Stride) -> Array:
    """image[::s_h, ::s_w], then stride 1."""
    return correlate(image[:: stride[0], :: stride[1]], kernel)


@misconception(
    "You flip the kernel, as SciPy's convolve and the textbooks of signal processing do. Deep learning's convolution "
    "does not flip it, with any stride."
)
def kernel_flipped(image: Array, kernel: Array, stride: Stride) -> Array:
    """True convolution."""
    return correlate(image, kernel[::-1, ::-1], stride=stride)


@misconception(
    "On an image of whole numbers your sums lose their fractions: the result was made with the image's type, so it "
    "can't hold them. Make room for floats."
)
def kept_in_the_type_of_the_image(image: Array, kernel: Array, stride: Stride) -> Array:
    """np.zeros(..., image.dtype)."""
    return correlate(image, kernel, stride=stride).astype(image.dtype)


EXERCISE = Exercise(
    title="Convolution with a stride",
    names=AXES,
    sliding=Sliding("image", "kernel", weights="kernel", stride="stride"),
    lesson="A stride moves the window several pixels at a time; the size shrinks by about that factor.",
    checks=(
        Check(
            "the lecture's four corners",
            points=0,
            rationale="The slides' 5x5 image, the blur and stride 2: the corners of the result with stride 1.",
            help="The four windows begin at (0, 0), (0, 2), (2, 0) and (2, 2).",
            help_with="values",
            cases=lambda _: [Case((LECTURE_IMAGE, BLUR, (2, 2)))],
        ),
        Check(
            "tiny images",
            points=1,
            rationale="On a few pixels every window can be checked by hand.",
            help="With a 1x1 kernel and stride 2 you see every second pixel: the first, the third, ...",
            help_with="values",
            cases=_tiny,
        ),
        Check(
            "strides unlike each other",
            points=2,
            rationale="A stride downwards that differs from the one to the right tells the two axes apart.",
            help="Output (i, j) belongs to the window that begins at row i * s_h and column j * s_w.",
            help_with="values",
            cases=_unlike_strides,
        ),
        Check(
            "sides that the stride does not divide",
            points=2,
            rationale="A last step for which the kernel would hang over the border is not taken.",
            help="Along each axis there are floor((n - f) / s) + 1 places. Which pixels are then never read?",
            help_with="shape",
            cases=_left_over,
        ),
    ),
    hints=(
        "With stride 2, at which rows of a 7-row image can a kernel of height 3 begin?",
        "The answer has floor((h - f_h) / s_h) + 1 rows; row i belongs to windows that begin at row i * s_h.",
        "Take your convolution with stride 1: where do i and j choose the window? Change that, and the size.",
    ),
    misconceptions=(
        stride_ignored,
        stride_in_the_size_only,
        strides_exchanged,
        one_stride_for_both_axes,
        one_stride_in_the_index,
        moved_by_the_size_of_the_kernel,
        last_window_over_the_border,
        missing_plus_one,
        range_stops_before_the_last_place,
        image_thinned_out_first,
        kernel_flipped,
        kept_in_the_type_of_the_image,
        clipped(_right),
        *slips_in_numbers(_right),
        *slips_in_places(_right),
        *STRIDE_SLIPS,
        *strided(
            averaged,
            matrix_product,
            update_thrown_away,
            last_product_only,
            last_row_only,
            height_for_width,
            kernel_transposed,
            kernel_transposed_with_clamped_indices,
            *WINDOW_SLIPS,
            sides.ONE_SIDE_OF_THE_IMAGE,
            sides.ONE_SIDE_OF_EACH,
            sides.SIDES_EXCHANGED,
            sides.WINDOW_OFF_BY_ONE,
            sides.NO_WINDOWS,
        ),
        flipped_and_padded(kernel_flipped),
        *with_flipped_kernel(
            kernel_flipped, stride_ignored, strides_exchanged, one_stride_for_both_axes, missing_plus_one
        ),
        *with_exchanged_strides(strides_exchanged, missing_plus_one),
    ),
    rules=(BY_HAND,),
)
