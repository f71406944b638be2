"""A convolutional layer: system 10 of the lecture."""

import numpy as np

from grader.exercise import Case, Check, Exercise, Sliding, misconception

from ._images import AXES, BLUR, LECTURE_IMAGE, VERTICAL_EDGE, Array, Numbers
from ._layer_ideas import ACTIVATIONS, ALSO, LAYERS, OF_ONE_FILTER
from ._layer_ways import maps, maps_by_channel, relu
from ._pairs import with_flipped_kernel, without_bias
from ._rules import BY_HAND

FILTERS = np.stack([BLUR, VERTICAL_EDGE], axis=-1)[:, :, np.newaxis]


# Seven shapes: a function is traced once for each.
ONE_PIXEL, TWO_PIXELS = ((1, 1, 1), (1, 1, 1, 4)), ((1, 2, 2), (1, 1, 2, 4))
SMALL, WIDE, UNLIKE = ((2, 3, 2), (2, 2, 2, 3)), ((3, 4, 3), (1, 3, 3, 4)), ((4, 3, 4), (3, 2, 4, 5))
Shapes = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


def _tiny(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    shapes: Shapes = (ONE_PIXEL, TWO_PIXELS, ONE_PIXEL, SMALL)
    return [
        # Before ReLU they are 1 and -1, next to 0 on both sides of it, then 2 and -2, where the bias turns the sign.
        Case(
            (
                np.full((1, 1, 1), 3, np.float32),
                np.array([[[[2, -2, -2, 2]]]], np.float32),
                np.array([-5, 5, 8, -8], np.float32),
            )
        ),
        *(
            Case((numbers.whole(*image), numbers.whole(*kernels), numbers.whole(kernels[-1])))
            for image, kernels in shapes
        ),
    ]


def _bias_and_relu(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    # On a pixel that is 1 in both channels each map is the sum of its two weights: 3, -3, 3, -3 before the bias.
    ones, weights = np.ones((1, 2, 2), np.float32), np.array([[5, -5, 4, -4], [-2, 2, -1, 1]], np.float32)
    small, small_kernels = SMALL
    wide, wide_kernels = WIDE
    return [
        Case((ones, weights[np.newaxis, np.newaxis], np.array([1, 4, -4, -1], np.float32))),
        Case((numbers.whole(*small), np.zeros(small_kernels, np.float32), np.array([2, -2, 3], np.float32))),
        Case((numbers.real(*wide), numbers.real(*wide_kernels), np.zeros(4, np.float32))),
        # Whole numbers in the image, and weights that are all positive: the fractions of the result must survive.
        Case((numbers.pixels(4, 4, 3), np.abs(numbers.real(3, 2, 3, 2)), numbers.real(2))),
    ]


def _larger(rng: np.random.Generator) -> list[Case]:
    shapes: Shapes = (UNLIKE, WIDE, UNLIKE, WIDE)
    numbers = Numbers(rng)
    return [
        Case((numbers.real(*image), numbers.real(*kernels) / 2, numbers.real(kernels[-1])))
        for image, kernels in shapes
    ]


@misconception("The bias is missing. Each filter adds its own number to its map before the activation.")
def bias_forgotten(image: Array, kernels: Array, bias: Array) -> Array:
    """No bias."""
    del bias
    return relu(maps(image, kernels))


@misconception(
    "The activation is missing: your result has negative numbers. ReLU replaces each of them by 0, after the bias."
)
def activation_forgotten(image: Array, kernels: Array, bias: Array) -> Array:
    """No ReLU."""
    return maps(image, kernels) + bias


@misconception(
    "You add the bias after ReLU. It belongs before: it decides how strong an answer must be to pass.",
    also=ALSO["bias_after_activation"],
)
def bias_after_activation(image: Array, kernels: Array, bias: Array) -> Array:
    """ReLU(maps) + bias."""
    return relu(maps(image, kernels)) + bias


@misconception(
    "All your maps get the first filter's bias. There is one bias for each filter: bias[k] for map k.",
    also=ALSO["one_bias_for_the_layer"],
)
def one_bias_for_the_layer(image: Array, kernels: Array, bias: Array) -> Array:
    """bias[0] everywhere."""
    return relu(maps(image, kernels) + bias[0])


@misconception(
    "Your bias is added once for each channel of the input. It belongs to the filter as a whole: sum over the channels "
    "first, then add it once.",
    also=ALSO["bias_added_for_every_channel"],
)
def bias_added_for_every_channel(image: Array, kernels: Array, bias: Array) -> Array:
    """c_in times the bias."""
    return relu(maps(image, kernels) + image.shape[-1] * bias)


@misconception(
    "You apply ReLU to each channel's part before the sum. A filter adds up all of its products first: a negative "
    "part must be able to cancel a positive one.",
    also=ALSO["activation_before_the_channels_are_summed"],
)
def activation_before_the_channels_are_summed(image: Array, kernels: Array, bias: Array) -> Array:
    """ReLU inside the sum over the channels."""
    return relu(np.sum(relu(maps_by_channel(image, kernels)), axis=0) + bias)


@misconception(
    "The channels of the input are still there: each was filtered on its own. A filter adds them up, and the only "
    "channels of the output are its m maps.",
    also=ALSO["channels_not_summed"],
)
def channels_not_summed(image: Array, kernels: Array, bias: Array) -> Array:
    """(h', w', c_in, m)."""
    return relu(np.moveaxis(maps_by_channel(image, kernels), 0, 2) + bias)


@misconception(
    "Your activation is the hyperbolic tangent, as in LeNet's paper of 1998. Here it is ReLU: max(z, 0), without an "
    "upper limit."
)
def tanh_for_relu(image: Array, kernels: Array, bias: Array) -> Array:
    """LeNet's original activation."""
    return np.asarray(np.tanh(maps(image, kernels) + bias))


@misconception(
    "You take the largest value along the first axis: the second argument of `max` is an axis there, not a number to "
    "compare with. `maximum` compares element by element."
)
def max_along_an_axis(image: Array, kernels: Array, bias: Array) -> Array:
    """np.max(z, 0)."""
    return np.asarray(np.max(maps(image, kernels) + bias, 0))


@misconception(
    "Your maps are the first axis of the result, as in PyTorch: (m, h', w'). Here the channels come last: (h', w', m).",
    also=ALSO["maps_first"],
)
def maps_first(image: Array, kernels: Array, bias: Array) -> Array:
    """(m, h', w')."""
    return np.moveaxis(relu(maps(image, kernels) + bias), -1, 0)


@misconception(
    "You bring the filters to the front with reshape. Reshape keeps the numbers in their order and only cuts them "
    "anew, so the filters' weights get mixed; filter k is kernels[:, :, :, k]."
)
def kernels_reshaped(image: Array, kernels: Array, bias: Array) -> Array:
    """kernels.reshape(m, f_h, f_w, c_in)."""
    f_h, f_w, c_in, m = kernels.shape
    mixed = np.moveaxis(kernels.reshape(m, f_h, f_w, c_in), 0, -1)
    return relu(maps(image, mixed) + bias)


@misconception(
    "You flip the kernels, as SciPy's convolve and the textbooks of signal processing do. Deep learning's convolution "
    "does not flip them.",
    also=ALSO["kernels_flipped"],
)
def kernels_flipped(image: Array, kernels: Array, bias: Array) -> Array:
    """True convolution."""
    return relu(maps(image, kernels[::-1, ::-1]) + bias)


@misconception(
    "On an image of whole numbers your results lose their fractions: they were stored with the image's type. Make room "
    "for floats.",
    also=ALSO["kept_in_the_type_of_the_image"],
)
def kept_in_the_type_of_the_image(image: Array, kernels: Array, bias: Array) -> Array:
    """np.zeros(..., image.dtype)."""
    return relu(maps(image, kernels) + bias).astype(image.dtype)


EXERCISE = Exercise(
    title="A convolutional layer",
    names=AXES,
    sliding=Sliding("image", "kernels", weights="kernels", bias="bias", relu=True),
    lesson="A convolutional layer is m filters side by side, each with a bias, then ReLU: volume in, volume out.",
    checks=(
        Check(
            "the worked example",
            points=0,
            rationale="The lecture's image through the blur and the edge filter, with biases and ReLU.",
            help="The first map is that of the blur minus 150: 27.75 at the top left, and 0 wherever it is below 150.",
            help_with="values",
            cases=lambda _: [
                Case((LECTURE_IMAGE[..., np.newaxis], FILTERS, np.array([-150, -50], np.float32)))
            ],
        ),
        Check(
            "tiny layers",
            points=1,
            rationale="On one or two pixels every output can be worked out by hand.",
            help="With a 1x1 kernel, map k is: channels times filter k's weights, summed, plus bias[k], then ReLU.",
            help_with="values",
            cases=_tiny,
        ),
        Check(
            "bias and activation",
            points=2,
            rationale="Biases of both signs, zero weights and zero biases show what is added when.",
            help="The order is: sum of all products, plus the filter's bias, then ReLU.",
            help_with="values",
            cases=_bias_and_relu,
        ),
        Check(
            "larger layers",
            points=3,
            rationale="Window, input channels and number of filters all different, as inside a network.",
            help="Check which axis each of your numbers comes from: kernels has the shape (f_h, f_w, c_in, m).",
            cases=_larger,
        ),
    ),
    hints=(
        "Which parts of the layer belong to one filter, and how many numbers are they for 3x3 windows and 3 channels?",
        "The answer has shape (h - f_h + 1, w - f_w + 1, m): map k lies in channel k, and nothing is negative.",
        "Your convolution over a volume gives one map. Where do the m maps go, and what happens to each before ReLU?",
    ),
    misconceptions=(
        bias_forgotten,
        activation_forgotten,
        bias_after_activation,
        one_bias_for_the_layer,
        bias_added_for_every_channel,
        activation_before_the_channels_are_summed,
        channels_not_summed,
        tanh_for_relu,
        max_along_an_axis,
        maps_first,
        kernels_reshaped,
        kernels_flipped,
        kept_in_the_type_of_the_image,
        *LAYERS,
        *ACTIVATIONS,
        *OF_ONE_FILTER,
        *with_flipped_kernel(kernels_flipped, bias_forgotten, activation_forgotten, bias_after_activation),
        *without_bias(bias_forgotten, activation_forgotten, channels_not_summed),
    ),
    rules=(BY_HAND,),
)
