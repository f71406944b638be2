"""Convolution over volumes: system 9 of the lecture."""

import numpy as np

from grader.exercise import Case, Check, Exercise, Sliding, misconception

from ._correlate import correlate
from ._ideas import of_functions
from ._images import AXES, Array, Numbers, fixed
from ._pairs import with_flipped_kernel
from ._rules import BY_HAND
from ._volume_ideas import BOTH_IN_FRONT, CAST, IDEAS, MATRIX_PRODUCT, NOT_SUMMED, ONE_KERNEL, RESHAPED
from ._volume_ways import each_channel
from ._windows import one_place_short

WORKED_IMAGE = np.stack([[[1, 2], [3, 4]], [[0, 5], [6, 0]]], axis=-1).astype(np.float32)
WORKED_KERNEL = np.stack([[[1, 0]], [[10, 20]]], axis=-1).astype(np.float32)


# Seven shapes: a function is traced once for each.
Shape = tuple[int, int, int]
TALL, WIDE, FLAT = ((2, 1, 2), (2, 1, 2)), ((1, 2, 3), (1, 1, 3)), ((3, 4, 2), (2, 3, 2))
DEEP, UNLIKE = ((3, 4, 3), (2, 3, 3)), ((5, 6, 4), (3, 3, 4))


def _tiny(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    shapes: tuple[tuple[Shape, Shape], ...] = (TALL, WIDE, TALL, WIDE, FLAT)
    image, kernel = FLAT
    same = fixed()
    return [
        *(Case((numbers.whole(*image), numbers.whole(*kernel))) for image, kernel in shapes),
        Case((same.whole(*image), same.whole(*kernel))),
    ]


def _probes(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    image, kernel = DEEP
    cases = []
    for channel, (u, v) in enumerate([(0, 1), (1, 0), (1, 2)]):
        probe = np.zeros(kernel, np.float32)
        probe[u, v, channel] = 1
        cases.append(Case((numbers.whole(*image), probe)))
    return [*cases, Case((numbers.pixels(*image), numbers.real(*kernel)))]


def _larger(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    shapes: tuple[tuple[Shape, Shape], ...] = (UNLIKE, DEEP, FLAT, UNLIKE)
    return [Case((numbers.real(*image), numbers.real(*kernel))) for image, kernel in shapes]


@misconception(
    "Your result still has its channels: each was convolved on its own. A kernel adds the products of all channels "
    "into one number for each place.",
    also=NOT_SUMMED,
)
def channels_not_summed(image: Array, kernel: Array) -> Array:
    """One map a channel."""
    return each_channel(image, kernel)


@misconception(
    "You take the mean over the channels. They are added, like the products inside the window: the weights decide how "
    "much each counts."
)
def channels_averaged(image: Array, kernel: Array) -> Array:
    """Mean over the channels."""
    return np.asarray(np.mean(each_channel(image, kernel), axis=-1))


@misconception(
    "Only the first channel reaches your result. The sum runs over all channels of image and kernel."
)
def first_channel_only(image: Array, kernel: Array) -> Array:
    """Channel 0."""
    return correlate(image[..., 0], kernel[..., 0])


@misconception(
    "You use the first channel's weights for every channel. The kernel has weights of its own for each of them: that "
    "is how it can answer to red but not to green."
)
def same_weights_for_every_channel(image: Array, kernel: Array) -> Array:
    """kernel[:, :, 0] on the sum of the channels."""
    return correlate(np.sum(image, axis=-1), kernel[..., 0])


@misconception(
    "You flip the kernel in height and width, as SciPy's convolve does. Deep learning's convolution does not flip it."
)
def kernel_flipped(image: Array, kernel: Array) -> Array:
    """True convolution of each channel."""
    return correlate(image, kernel[::-1, ::-1])


@misconception(
    "You flip the kernel on all three axes, channels included, as SciPy's convolve of two volumes does. Here nothing "
    "is flipped, and channel k meets channel k."
)
def kernel_flipped_with_its_channels(image: Array, kernel: Array) -> Array:
    """True convolution in three dimensions."""
    return correlate(image, kernel[::-1, ::-1, ::-1])


@misconception(
    "Your image's channels meet the kernel's in reverse order, as when OpenCV's blue-green-red meets red-green-blue. "
    "Channel k meets channel k."
)
def channels_in_reverse_order(image: Array, kernel: Array) -> Array:
    """BGR for RGB."""
    return correlate(image[..., ::-1], kernel)


@misconception(
    "You read the shapes as (channels, height, width), as in PyTorch. Here the channels are the last axis, as is usual "
    "in JAX and TensorFlow.",
    also=BOTH_IN_FRONT,
)
def channels_read_from_the_first_axis(image: Array, kernel: Array) -> Array:
    """(c, h, w), where that fits."""
    if image.shape[0] != kernel.shape[0]:
        raise ValueError("operands could not be broadcast together")
    return correlate(np.moveaxis(image, 0, -1), np.moveaxis(kernel, 0, -1))


@misconception(
    "You bring the channels to the front with reshape. Reshape keeps the numbers in their order and only cuts "
    "them anew, so colours and places get mixed; to move an axis, transpose.",
    also=RESHAPED,
)
def reshaped_for_transposed(image: Array, kernel: Array) -> Array:
    """reshape(c, h, w) of both."""
    (h, w, c), (f_h, f_w, _) = image.shape, kernel.shape
    image, kernel = image.reshape(c, h, w), kernel.reshape(c, f_h, f_w)
    return correlate(np.moveaxis(image, 0, -1), np.moveaxis(kernel, 0, -1))


@misconception(
    "The numbers are right, but an axis of length 1 is left where the channels were: the result is a flat map (h', w')."
)
def axis_of_length_one_kept(image: Array, kernel: Array) -> Array:
    """keepdims=True."""
    return correlate(image, kernel)[..., np.newaxis]


@misconception(
    "Your result is one row and one column short: there are n - f + 1 places along an axis, with channels or without."
)
def missing_plus_one(image: Array, kernel: Array) -> Array:
    """N - f places."""
    return one_place_short(correlate(image, kernel))


@misconception(
    "Only the last channel reaches your result: each channel's sum takes the place of the one before. Add them up, with "
    "`+=`."
)
def last_channel_only(image: Array, kernel: Array) -> Array:
    """= in place of += in a loop over the channels."""
    return correlate(image[..., -1], kernel[..., -1])


@misconception(
    "You read 'weighted sum' as a matrix product: `@` multiplies rows by columns. Multiply window and kernel element by "
    "element with `*`, then add all the products.",
    also=MATRIX_PRODUCT,
)
def matrix_product(image: Array, kernel: Array) -> Array:
    """Sum of window @ kernel, a stack of matrix products, where that fits."""
    f_h, f_w, _ = kernel.shape
    rows, columns = image.shape[0] - f_h + 1, image.shape[1] - f_w + 1
    return np.array(
        [[np.sum(image[i : i + f_h, j : j + f_w] @ kernel) for j in range(columns)] for i in range(rows)]
    )


@misconception(
    "On an image of whole numbers your sums lose their fractions: the result was made with the image's type, so it "
    "can't hold them. Make room for floats.",
    also=CAST,
)
def kept_in_the_type_of_the_image(image: Array, kernel: Array) -> Array:
    """np.zeros(..., image.dtype)."""
    return correlate(image, kernel).astype(image.dtype)


EXERCISE = Exercise(
    title="Convolution over volumes",
    names=AXES,
    sliding=Sliding("image", "kernel", weights="kernel"),
    lesson="One kernel looks at all channels at once and adds them up: a volume goes in, a flat map comes out.",
    checks=(
        Check(
            "the worked example",
            points=0,
            rationale="Two channels, two places: small enough for pencil and paper.",
            help="Place the kernel on the first row: four products, two from each channel, and one sum, 101.",
            help_with="values",
            cases=lambda _: [Case((WORKED_IMAGE, WORKED_KERNEL))],
        ),
        Check(
            "tiny volumes",
            points=1,
            rationale="On one or two pixels the sum over the channels can be checked by hand.",
            help="A 1x1 kernel multiplies the channels of one pixel by its weights and adds them up.",
            help_with="values",
            cases=_tiny,
        ),
        Check(
            "which weight meets which channel",
            points=1,
            rationale="A kernel with a single 1 copies one channel, shifted.",
            help="kernel[u, v, k] multiplies image[i + u, j + v, k]; every channel keeps its own weights.",
            help_with="values",
            cases=_probes,
        ),
        Check(
            "larger volumes",
            points=3,
            rationale="Rows, columns, window and channels all of different sizes, as between two layers of a network.",
            help="Which axis does each of your sizes come from? (h, w, c) is the image, (f_h, f_w, c) the kernel.",
            cases=_larger,
        ),
    ),
    hints=(
        "How many products go into one output for a 3x3x3 kernel?",
        "The answer has shape (h - f_h + 1, w - f_w + 1): the channels are summed, none is left.",
        "Take your convolution of a flat image: what does it do already if window and kernel have a third axis?",
    ),
    misconceptions=(
        channels_not_summed,
        channels_averaged,
        first_channel_only,
        last_channel_only,
        same_weights_for_every_channel,
        kernel_flipped,
        kernel_flipped_with_its_channels,
        channels_in_reverse_order,
        channels_read_from_the_first_axis,
        reshaped_for_transposed,
        axis_of_length_one_kept,
        missing_plus_one,
        matrix_product,
        kept_in_the_type_of_the_image,
        *(of_functions(idea.name, idea.help, *idea.ways) for idea in (*IDEAS, *ONE_KERNEL)),
        *with_flipped_kernel(
            kernel_flipped, channels_not_summed, channels_averaged, first_channel_only, missing_plus_one
        ),
    ),
    rules=(BY_HAND,),
)
