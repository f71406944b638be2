"""Valid convolution: system 3 of the lecture."""

import numpy as np

from grader.exercise import Case, Check, Exercise, Sliding, misconception

from ._correlate import correlate, transposed_and_clamped
from ._images import AXES, BLUR, LECTURE_IMAGE, Array, Numbers, fixed, one_hot
from ._number_slips import clipped, slips_in_numbers, slips_in_places
from ._pairs import with_flipped_kernel
from ._place_slips import KERNEL_SIDES, SAME_SIZE, last_places_left, one_short
from ._place_slips import SLIPS as PLACE_SLIPS
from ._rules import BY_HAND
from ._window_slips import SLIPS as WINDOW_SLIPS
from ._window_slips import WITH_THE_KERNEL_TRANSPOSED, windows
from ._windows import one_place_short

# Seven shapes: a function is traced once for each.
TALL, WIDE, SLOTTED = ((2, 1), (2, 1)), ((1, 3), (1, 2)), ((4, 3), (3, 2))
UNLIKE, SQUARE = ((4, 6), (2, 3)), ((5, 5), (3, 3))


def _tiny(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    shapes = (TALL, WIDE, TALL, WIDE, WIDE)
    image, kernel = SLOTTED
    same = fixed()
    return [
        *(Case((numbers.whole(*image), numbers.whole(*kernel))) for image, kernel in shapes),
        Case((same.whole(*image), same.whole(*kernel))),
    ]


def _probes(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    image, kernel = UNLIKE
    return [
        Case((numbers.whole(*image), one_hot(0, 1, *kernel))),
        Case((one_hot(1, 2, *image), numbers.whole(*kernel))),
        Case((numbers.integers(3, 4), np.array([[2, -1], [0, 3]], np.int32))),
        # Whole numbers in the image, fractions in the kernel: the fractions of the result must survive. Here, too, none is above
        # 255: whether one is would be the seed's.
        Case((numbers.pixels(3, 4), numbers.real(2, 2) / 8)),
    ]


def _larger(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    shapes = (UNLIKE, SLOTTED, SQUARE, SQUARE)
    image, kernel = UNLIKE
    return [
        *(Case((numbers.real(*image), numbers.real(*kernel))) for image, kernel in shapes),
        Case((numbers.whole(*image), numbers.whole(*kernel))),
    ]


@misconception(
    "Your output is that of a true convolution: you flip the kernel, as SciPy's convolve and the textbooks of "
    "signal processing do. Deep learning's convolution does not flip it."
)
def kernel_flipped(image: Array, kernel: Array) -> Array:
    """True convolution."""
    return correlate(image, kernel[::-1, ::-1])


@misconception(
    "You loop over the window by rows and columns in exchanged roles: the kernel is transposed. The kernel's row "
    "u meets the image's row i + u, its column v the image's column j + v.",
    also=(lambda image, kernel: np.sum(windows(image, kernel) * kernel.T, axis=(2, 3)),),
)
def kernel_transposed(image: Array, kernel: Array) -> Array:
    """kernel[v, u] in place of kernel[u, v], where that fits."""
    if kernel.shape[0] != kernel.shape[1]:
        raise IndexError("index is out of bounds for the kernel")
    return correlate(image, kernel.T)


@misconception(
    "You loop over the window by rows and columns in exchanged roles: row u of the kernel meets row i + u of the image, "
    "its column v the column j + v. JAX doesn't complain where such an index lies outside a kernel that is not square: "
    "it takes the nearest weight inside."
)
def kernel_transposed_with_clamped_indices(image: Array, kernel: Array) -> Array:
    """kernel[v, u] in place of kernel[u, v], an index beyond the last taken for the last."""
    return correlate(image, transposed_and_clamped(kernel))


@misconception(
    "Your result is one row and one column short: the number of places is n - f + 1. With n = 5 and f = 3 a window "
    "can start at 0, 1 and 2.",
    also=(*one_short(correlate), *last_places_left(correlate)),
)
def missing_plus_one(image: Array, kernel: Array) -> Array:
    """N - f places."""
    return one_place_short(correlate(image, kernel))


@misconception(
    "Your output has a place for each pixel of the image: a border was padded, or places are left where the kernel "
    "hangs over. A valid convolution only visits the places where the whole kernel lies on the image.",
    also=SAME_SIZE,
)
def padded_to_same(image: Array, kernel: Array) -> Array:
    """Zero padding that keeps the size."""
    padding = [((f - 1) // 2, f - 1 - (f - 1) // 2) for f in kernel.shape]
    return correlate(image, kernel, padding=(padding[0], padding[1]))


@misconception(
    "You divide by the number of weights in the kernel. A convolution is the weighted sum itself; the blur kernel "
    "averages only because its own weights add up to 1."
)
def averaged(image: Array, kernel: Array) -> Array:
    """Mean of the products."""
    return correlate(image, kernel) / kernel.size


@misconception(
    "You read 'weighted sum' as a matrix product. Multiply the window and the kernel element by element, then add "
    "all the products.",
    also=WITH_THE_KERNEL_TRANSPOSED,
)
def matrix_product(image: Array, kernel: Array) -> Array:
    """Sum of window @ kernel, where that fits."""
    f_h, f_w = kernel.shape
    if f_h != f_w:
        raise ValueError("shapes not aligned")
    rows, columns = image.shape[0] - f_h + 1, image.shape[1] - f_w + 1
    return np.array(
        [[np.sum(image[i : i + f_h, j : j + f_w] @ kernel) for j in range(columns)] for i in range(rows)]
    )


@misconception(
    "Your answer is all zeros. If you update it: JAX arrays never change, `out.at[i, j].set(v)` returns a new array; keep it: "
    "`out = out.at[i, j].set(v)`."
)
def update_thrown_away(image: Array, kernel: Array) -> Array:
    """The result of .at[].set() dropped."""
    return np.zeros_like(correlate(image, kernel))


@misconception(
    "You use one side of the kernel for both axes. Kernels need not be square: take the height from "
    "kernel.shape[0] and the width from kernel.shape[1].",
    also=KERNEL_SIDES,
)
def height_for_width(image: Array, kernel: Array) -> Array:
    """The kernel's height taken for its width as well."""
    f = kernel.shape[0]
    if kernel.shape[1] < f:
        raise ValueError("operands could not be broadcast together")
    return correlate(image, kernel[:, :f])


@misconception(
    "Only the last product of each window is left: `=` in the loop puts each product in the place of the one before. "
    "Start from 0 and add to it, with `+=`."
)
def last_product_only(image: Array, kernel: Array) -> Array:
    """= in place of +=."""
    last = np.zeros_like(kernel)
    last[-1, -1] = kernel[-1, -1]
    return correlate(image, last)


@misconception(
    "Only the last row of each window counts: the sum is set back to 0 at the beginning of each of the kernel's rows. "
    "Start it once for a window, before the loops over the kernel."
)
def last_row_only(image: Array, kernel: Array) -> Array:
    """The sum started anew in each row of the kernel."""
    last = np.zeros_like(kernel)
    last[-1] = kernel[-1]
    return correlate(image, last)


def _accumulated(image: Array, kernel: Array) -> Array:
    """Each product added to what there is, and cut to a whole number with it."""
    (h, w), (f_h, f_w) = image.shape, kernel.shape
    rows, columns = h - f_h + 1, w - f_w + 1
    out = np.zeros((rows, columns), image.dtype)
    for u, v in np.ndindex(f_h, f_w):
        out[...] = out + image[u : u + rows, v : v + columns] * kernel[u, v]
    return out


def _products_cut(image: Array, kernel: Array) -> Array:
    """Each product cut to a whole number before it is added."""
    (h, w), (f_h, f_w) = image.shape, kernel.shape
    rows, columns = h - f_h + 1, w - f_w + 1
    out = np.zeros((rows, columns), image.dtype)
    for u, v in np.ndindex(f_h, f_w):
        out += (image[u : u + rows, v : v + columns] * kernel[u, v]).astype(image.dtype)
    return out


@misconception(
    "On an image of whole numbers your sums lose their fractions: the result was made with the image's type, so it "
    "can't hold them. Make room for floats.",
    also=(_accumulated, _products_cut),
)
def kept_in_the_type_of_the_image(image: Array, kernel: Array) -> Array:
    """np.zeros(..., image.dtype)."""
    return correlate(image, kernel).astype(image.dtype)


EXERCISE = Exercise(
    title="Convolution of a whole image (valid)",
    names=AXES,
    sliding=Sliding("image", "kernel", weights="kernel"),
    lesson="A convolution slides one small kernel over every place where it fits: n - f + 1 places along an axis.",
    checks=(
        Check(
            "the lecture's example",
            points=0,
            rationale="The slides' 5x5 image with the 3x3 blur gives a 3x3 image that begins with 177.75.",
            help="Work out the first window by hand: rows 0 to 2, columns 0 to 2, each pixel times its weight.",
            help_with="values",
            cases=lambda _: [Case((LECTURE_IMAGE, BLUR))],
        ),
        Check(
            "tiny images",
            points=1,
            rationale="On one or two pixels every window can be checked by hand.",
            help="Count the places where the kernel fits along each axis: n - f + 1.",
            help_with="shape",
            cases=_tiny,
        ),
        Check(
            "which weight meets which pixel",
            points=1,
            rationale="A kernel with a single 1 copies the image, shifted: it shows the orientation.",
            help="kernel[u, v] multiplies image[i + u, j + v].",
            help_with="values",
            cases=_probes,
        ),
        Check(
            "larger images, kernels of any shape",
            points=3,
            rationale="Images and kernels that are not square tell rows from columns.",
            help="Heights and widths are four different numbers here; look at which one bounds which loop.",
            cases=_larger,
        ),
    ),
    hints=(
        "In how many places can a kernel of width 3 lie on a row of 5 pixels? And of width f on n?",
        "The answer has shape (h - f_h + 1, w - f_w + 1): one number for each place of the window.",
        "Take the window image[i : i + f_h, j : j + f_w]: what do you do with it and the kernel to get one number?",
    ),
    misconceptions=(
        kernel_flipped,
        kernel_transposed,
        kernel_transposed_with_clamped_indices,
        missing_plus_one,
        padded_to_same,
        averaged,
        matrix_product,
        update_thrown_away,
        height_for_width,
        last_product_only,
        last_row_only,
        kept_in_the_type_of_the_image,
        clipped(correlate),
        *slips_in_numbers(correlate),
        *slips_in_places(correlate),
        *WINDOW_SLIPS,
        *PLACE_SLIPS,
        *with_flipped_kernel(kernel_flipped, missing_plus_one, padded_to_same, averaged),
    ),
    rules=(BY_HAND,),
)
