"""Padding that keeps the size: system 7 of the lecture."""

import numpy as np

from grader.exercise import Case, Check, Exercise, misconception

from ._ideas import idea
from ._images import AXES, LECTURE_IMAGE, Array, Numbers, one_hot
from ._padding_slips import SLIPS, Shape, border, by, pad, same

COUNTING = np.array([[1, 2, 3], [4, 5, 6]], np.float32)


# Seven shapes, with their kernels': a function is traced once for each.
TALL, NARROW, LECTURE = ((2, 1), (3, 1)), ((6, 4), (1, 7)), ((5, 5), (3, 3))


def _tiny(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    image, kernel = TALL
    return [
        Case((numbers.whole(*image), kernel)),
        Case((numbers.whole(*image), kernel)),
        Case((one_hot(0, 1, 2, 3), (3, 5))),
        Case((numbers.whole(2, 3), (3, 5))),
        Case((numbers.pixels(3, 4), (5, 3))),
    ]


def _no_border(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    return [
        Case((COUNTING, (1, 1))),
        Case((np.array([[1], [2]], np.float32), (3, 1))),
        Case((COUNTING, (1, 5))),
        Case((numbers.real(2, 3), (1, 1))),
        Case((numbers.real(2, 3), (1, 5))),
    ]


def _unlike_sides(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    sizes = (NARROW, LECTURE, NARROW)
    return [
        Case((numbers.real(2, 3), (3, 5))),
        Case((numbers.pixels(3, 4), (5, 3))),
        *(Case((numbers.real(*image), kernel)) for image, kernel in sizes),
    ]


@misconception(
    "You exchange height and width: the kernel's height, kernel_shape[0], says how many rows go above and below, its "
    "width how many columns go left and right.",
    also=(lambda image, kernel_shape: np.transpose(by(same)(image, kernel_shape)),),
)
def height_and_width_exchanged(image: Array, kernel_shape: Shape) -> Array:
    """Rows by the kernel's width."""
    p_h, p_w = border(kernel_shape)
    return pad(image, (p_w, p_w), (p_h, p_h))


one_side_of_the_kernel_for_both_axes = idea(
    "one side of the kernel for both axes",
    "You use the kernel's height for both axes. Kernels need not be square: the columns depend on kernel_shape[1].",
    by(lambda p_h, p_w: ((p_h, p_h), (p_h, p_h))),
)


@misconception(
    "Your border is always one pixel wide. That is the lecture's picture, for a 3x3 kernel; in general it is "
    "(f - 1) / 2."
)
def always_one_pixel(image: Array, kernel_shape: Shape) -> Array:
    """P = 1."""
    del kernel_shape
    return pad(image, (1, 1), (1, 1))


@misconception(
    "You add f - 1 pixels on each side. f - 1 is what the convolution takes away in total: half of it goes on each "
    "side. (With f - 1 on each side the result grows: signal processing calls that a full convolution.)"
)
def the_total_on_each_side(image: Array, kernel_shape: Shape) -> Array:
    """The padding of a full convolution."""
    f_h, f_w = kernel_shape
    return pad(image, (f_h - 1, f_h - 1), (f_w - 1, f_w - 1))


@misconception(
    "All of the border lies on one side. The size comes out right, but the image is not in the middle: give "
    "each side its half.",
    also=(by(lambda p_h, p_w: ((2 * p_h, 0), (2 * p_w, 0))),),
)
def border_on_one_side_only(image: Array, kernel_shape: Shape) -> Array:
    """All zeros after the image."""
    f_h, f_w = kernel_shape
    return pad(image, (0, f_h - 1), (0, f_w - 1))


@misconception(
    "You pad p pixels before the image but none after it, or none before it. p is the width of the border on each of the two "
    "sides.",
    also=(
        by(lambda p_h, p_w: ((0, p_h), (0, p_w))),
        by(lambda p_h, p_w: ((p_h, p_h), (p_w, 0))),
        by(lambda p_h, p_w: ((p_h, 0), (p_w, p_w))),
        by(lambda p_h, p_w: ((p_h, p_h), (0, p_w))),
        by(lambda p_h, p_w: ((0, p_h), (p_w, p_w))),
    ),
)
def padded_before_but_not_after(image: Array, kernel_shape: Shape) -> Array:
    """P pixels above and on the left."""
    p_h, p_w = border(kernel_shape)
    return pad(image, (p_h, 0), (p_w, 0))


@misconception(
    "Your border is one pixel too wide: you solved n + 2p - f = n and rounded up. The + 1 of the size rule belongs in "
    "the equation: p = (f - 1) / 2."
)
def plus_one_forgotten_in_the_equation(image: Array, kernel_shape: Shape) -> Array:
    """P = f / 2, rounded up."""
    p_h, p_w = ((f + 1) // 2 for f in kernel_shape)
    return pad(image, (p_h, p_h), (p_w, p_w))


@misconception(
    "Your border repeats the pixels at the edge. That is one way to pad; here the border is made of zeros."
)
def edge_repeated(image: Array, kernel_shape: Shape) -> Array:
    """mode="edge"."""
    p_h, p_w = border(kernel_shape)
    return pad(image, (p_h, p_h), (p_w, p_w), "edge")


@misconception(
    "Your border continues the image on its other side, as a Fourier transform does. Here the border is made of zeros."
)
def wrapped_around(image: Array, kernel_shape: Shape) -> Array:
    """mode="wrap"."""
    p_h, p_w = border(kernel_shape)
    return pad(image, (p_h, p_h), (p_w, p_w), "wrap")


@misconception(
    "Your answer is all zeros: the image never arrived. If you update it: JAX arrays never change; `.at[...].set(...)` returns "
    "a new array, and it is that one you need."
)
def update_thrown_away(image: Array, kernel_shape: Shape) -> Array:
    """The result of .at[].set() dropped."""
    p_h, p_w = border(kernel_shape)
    return np.zeros_like(pad(image, (p_h, p_h), (p_w, p_w)))


EXERCISE = Exercise(
    title="Padding that keeps the size",
    names=AXES,
    lesson="A border of (f - 1) / 2 zeros on each side gives back exactly what a valid convolution takes away.",
    checks=(
        Check(
            "the worked example",
            points=0,
            rationale="Two rows and three columns for a 3x5 kernel, and the lecture's 5x5 image for a 3x3 one.",
            help="One zero row above and one below, two zero columns on each side: as in the statement.",
            cases=lambda _: [Case((COUNTING, (3, 5))), Case((LECTURE_IMAGE, (3, 3)))],
        ),
        Check(
            "tiny images",
            points=1,
            rationale="Around one or two pixels the whole border can be seen at a glance.",
            help="The number of pixels on a side is (f - 1) / 2, as an int: `//` divides without leaving a float.",
            help_with="shape",
            cases=_tiny,
        ),
        Check(
            "kernels that need no border",
            points=1,
            rationale="With f = 1 the border is empty: p = 0 is a size like any other.",
            help="If you cut with [p:-p]: for p = 0 that is [0:0], an empty slice. Count from the start: p to p + h.",
            help_with="shape",
            cases=_no_border,
        ),
        Check(
            "height and width unlike",
            points=3,
            rationale="Images and kernels that are not square tell rows from columns.",
            help="The rows depend on the kernel's height alone, the columns on its width alone.",
            help_with="shape",
            cases=_unlike_sides,
        ),
    ),
    hints=(
        "How many rows does a valid convolution with a kernel of height 5 take away? How many of them on each side?",
        "The answer has shape (h + f_h - 1, w + f_w - 1), with the image in the middle and zeros around it.",
        "Look up how a padding function takes its widths: one pair (before, after) for each axis, rows first.",
    ),
    misconceptions=(
        height_and_width_exchanged,
        one_side_of_the_kernel_for_both_axes,
        always_one_pixel,
        the_total_on_each_side,
        border_on_one_side_only,
        padded_before_but_not_after,
        plus_one_forgotten_in_the_equation,
        edge_repeated,
        wrapped_around,
        update_thrown_away,
        *SLIPS,
    ),
)
