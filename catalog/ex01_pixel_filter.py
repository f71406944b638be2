"""The filter at one pixel: system 2 of the lecture."""

from typing import Any

import numpy as np

from grader.exercise import Case, Check, Exercise, Sliding, misconception

from ._correlate import transposed_and_clamped
from ._ideas import of_answer
from ._images import BLUR, LECTURE_IMAGE, Array, Numbers, one_hot
from ._number_slips import slips_in_numbers
from ._pixel_slips import SLIPS


def _tiny(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    shapes = [(1, 1), (1, 2), (2, 1)]
    return [
        *(Case((numbers.whole(*shape), numbers.whole(*shape))) for shape in shapes),
        Case((np.array([[1, 2, 3], [4, 5, 6]], np.float32), np.array([[1, -1, 0], [2, 0, 3]], np.float32))),
        Case((numbers.whole(2, 3), one_hot(0, 2, 2, 3))),
        Case((numbers.whole(3, 2), one_hot(2, 0, 3, 2))),
    ]


def _any_shape(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    return [
        Case((np.array([[7, 1], [3, 2]], np.float32), np.array([[0.5, 0.25], [1, -0.5]], np.float32))),
        Case((-LECTURE_IMAGE[:3, :3], BLUR)),
        Case((numbers.pixels(3, 4), numbers.real(3, 4))),
        *(Case((numbers.real(*shape), numbers.real(*shape))) for shape in [(3, 3), (2, 5), (5, 3), (7, 7)]),
        # Far more than a pixel can hold.
        Case((LECTURE_IMAGE[:3, :3], np.ones((3, 3), np.float32))),
    ]


def _right(neighbourhood: Array, kernel: Array) -> Any:
    """The right answer."""
    return np.sum(neighbourhood * kernel)


@misconception(
    "You flip the kernel before you multiply, as SciPy's convolve and the textbooks of signal processing do. In deep "
    "learning kernel[0, 0] meets the top left pixel."
)
def kernel_flipped(neighbourhood: Array, kernel: Array) -> Any:
    """True convolution at one pixel."""
    return np.sum(neighbourhood * kernel[::-1, ::-1])


@misconception(
    "Rows and columns of the kernel have changed places: the weight in row u, column v belongs to the pixel in row u, "
    "column v.",
    also=(
        lambda pixels, kernel: np.sum(pixels.T * kernel),
        lambda pixels, kernel: np.dot(pixels.ravel(), kernel.T.ravel()),
        lambda pixels, kernel: np.dot(pixels.T.ravel(), kernel.ravel()),
    ),
)
def kernel_transposed(neighbourhood: Array, kernel: Array) -> Any:
    """kernel[v, u] in place of kernel[u, v], where that fits."""
    if kernel.shape[0] != kernel.shape[1]:
        raise IndexError("index is out of bounds for the kernel")
    return np.sum(neighbourhood * kernel.T)


@misconception(
    "Rows and columns of the kernel have changed places: the weight in row u, column v belongs to the pixel in row u, "
    "column v. JAX doesn't complain where such an index lies outside a kernel that is not square: it takes the nearest "
    "weight inside."
)
def kernel_transposed_with_clamped_indices(neighbourhood: Array, kernel: Array) -> Any:
    """kernel[v, u] in place of kernel[u, v], an index beyond the last taken for the last."""
    return np.sum(neighbourhood * transposed_and_clamped(kernel))


@misconception(
    "You read 'weighted sum' as a matrix product. Each pixel is multiplied by one weight only, the one at its own "
    "place; then all the products are added.",
    also=(lambda pixels, kernel: np.sum(pixels @ kernel.T), lambda pixels, kernel: np.sum(pixels.T @ kernel)),
)
def matrix_product(neighbourhood: Array, kernel: Array) -> Any:
    """Sum of neighbourhood @ kernel, where that fits."""
    return np.sum(neighbourhood @ kernel)


@misconception(
    "Your answer is the matrix product of pixels and weights, as `@` and np.dot give it: rows times columns, and still "
    "a matrix. Multiply each pixel by the weight at its own place with `*`, then add all the products.",
    also=(lambda pixels, kernel: pixels @ kernel.T, lambda pixels, kernel: pixels.T @ kernel),
)
def matrix_product_not_summed(neighbourhood: Array, kernel: Array) -> Any:
    """The matrix neighbourhood @ kernel, where that fits."""
    return neighbourhood @ kernel


@misconception(
    "You divide by the number of weights. The filter is the weighted sum itself; the blur averages only because its "
    "own weights add up to 1."
)
def averaged(neighbourhood: Array, kernel: Array) -> Any:
    """Mean of the products."""
    return np.mean(neighbourhood * kernel)


@misconception(
    "You divide by the sum of the weights, as image editors do to keep the brightness. Here the weights are taken as "
    "they are: an edge filter's weights add up to 0.",
    also=(lambda pixels, kernel: np.sum(pixels * kernel) / (np.sum(np.abs(kernel)) or 1),),
)
def divided_by_the_sum_of_the_weights(neighbourhood: Array, kernel: Array) -> Any:
    """A normalised filter; a kernel whose weights add up to 0 stays as it is, as in image editors."""
    return np.sum(neighbourhood * kernel) / (np.sum(kernel) or 1)


@misconception(
    "The products are right but not yet added up: your answer still has the shape of the neighbourhood, and one pixel "
    "is one number."
)
def products_not_summed(neighbourhood: Array, kernel: Array) -> Any:
    """The element-wise product."""
    return neighbourhood * kernel


@misconception(
    "You add along one axis only, as Python's own sum does with an array: one number for each column is left. Add "
    "those up too."
)
def summed_over_rows_only(neighbourhood: Array, kernel: Array) -> Any:
    """Python's built-in sum of a 2-D array."""
    return np.sum(neighbourhood * kernel, axis=0)


@misconception(
    "You add the pixels, add the weights, and multiply the two sums. Each pixel needs its own weight first; the sum "
    "comes last."
)
def product_of_the_sums(neighbourhood: Array, kernel: Array) -> Any:
    """Sum of pixels times sum of weights."""
    return np.sum(neighbourhood) * np.sum(kernel)


@misconception(
    "You round the result, as the slides do when they print 178. That is for reading; return the sum as it is: 177.75.",
    also=of_answer(
        _right,
        np.floor,
        np.trunc,
        lambda total: np.round(total).astype(np.int32),
        lambda total: np.floor(total).astype(np.int32),
        lambda total: np.trunc(total).astype(np.int32),
    ),
)
def rounded(neighbourhood: Array, kernel: Array) -> Any:
    """Rounded to a whole number."""
    return np.round(np.sum(neighbourhood * kernel))


@misconception(
    "You clip the result to 0..255, the range of pixels in a file. That is for showing an image; a filter's answer may "
    "be negative or large."
)
def clipped_to_pixel_range(neighbourhood: Array, kernel: Array) -> Any:
    """Limited to what an 8-bit image can hold."""
    return np.clip(np.sum(neighbourhood * kernel), 0, 255)


@misconception(
    "The last row and the last column are left out: your loops end one step early, or one of them does. range(n) already "
    "stops at n - 1.",
    also=(
        lambda pixels, kernel: np.sum((pixels * kernel)[:-1]),
        lambda pixels, kernel: np.sum((pixels * kernel)[:, :-1]),
    ),
)
def loops_one_step_short(neighbourhood: Array, kernel: Array) -> Any:
    """range(f - 1) on both axes."""
    return np.sum((neighbourhood * kernel)[:-1, :-1])


@misconception(
    "Only the last product is left: `=` in the loop puts each product in the place of the one before. Start from 0 and "
    "add to it, with `+=`."
)
def last_product_only(neighbourhood: Array, kernel: Array) -> Any:
    """= in place of +=."""
    return neighbourhood[-1, -1] * kernel[-1, -1]


@misconception(
    "Only the last row counts: the sum is set back to 0 at the beginning of each row. Start it once, before both loops."
)
def last_row_only(neighbourhood: Array, kernel: Array) -> Any:
    """The sum started anew in the outer loop."""
    return np.sum(neighbourhood[-1] * kernel[-1])


@misconception(
    "Your answer is the first product alone: a `return` inside the loops ends the function at their first step. Return "
    "after both loops have ended."
)
def first_product_only(neighbourhood: Array, kernel: Array) -> Any:
    """Return in the inner loop."""
    return neighbourhood[0, 0] * kernel[0, 0]


@misconception(
    "Your answer is the sum of the first row alone: a `return` inside the loop over the rows ends the function after "
    "one of them. Return after both loops have ended."
)
def first_row_only(neighbourhood: Array, kernel: Array) -> Any:
    """Return in the outer loop."""
    return np.sum(neighbourhood[0] * kernel[0])


EXERCISE = Exercise(
    title="One pixel through a filter",
    sliding=Sliding("neighbourhood", "kernel", weights="kernel"),
    lesson="A filter turns a pixel into one number: the sum of its neighbours, each times its own weight.",
    checks=(
        Check(
            "the lecture's example",
            points=0,
            rationale="The slides' neighbourhood of the pixel 161 under the blur gives 177.75.",
            help="Work it out on paper: nine products, 206 * 0.0625 + 205 * 0.125 + ..., then their sum.",
            cases=lambda _: [Case((LECTURE_IMAGE[:3, :3], BLUR))],
        ),
        Check(
            "which weight meets which pixel",
            points=1,
            rationale="A few whole numbers, and kernels with a single 1, show each weight at its place.",
            help="The weight in row u, column v multiplies the pixel in row u, column v, and no other.",
            help_with="values",
            cases=_tiny,
        ),
        Check(
            "kernels of any shape",
            points=2,
            rationale="A filter need not be 3x3, square or positive, and its weights need not add up to 1.",
            help="Take the height and the width from the shape of the kernel, and leave the sum as it comes out.",
            cases=_any_shape,
        ),
    ),
    hints=(
        "How many products are there for a 3x3 neighbourhood, and which two numbers go into each?",
        "The answer is one number, shape (): nothing of the rows and columns is left.",
        "Look at what `*` does with two arrays of the same shape, and at what `@` does: which one pairs equal places?",
    ),
    misconceptions=(
        kernel_flipped,
        kernel_transposed,
        kernel_transposed_with_clamped_indices,
        matrix_product,
        matrix_product_not_summed,
        averaged,
        divided_by_the_sum_of_the_weights,
        products_not_summed,
        summed_over_rows_only,
        product_of_the_sums,
        rounded,
        clipped_to_pixel_range,
        loops_one_step_short,
        last_product_only,
        last_row_only,
        first_product_only,
        first_row_only,
        *SLIPS,
        *slips_in_numbers(_right)[1:],
    ),
)
