"""LeNet-5, forward: system 17 of the lecture."""

import numpy as np

from grader.exercise import Case, Check, Exercise, Names, misconception

from ._forward import FURTHER
from ._images import Array, Numbers
from ._lenet import Params, lenet, random_params, relu, softmax, unchanged


def _params(rng: np.random.Generator, *, bias: float) -> Params:
    """Random parameters with which half of each image's logits are negative, whatever the seed."""
    params = random_params(rng, bias=bias)
    params["Softmax"]["bias"] = (
        10 * np.sign(Numbers(rng).real(10)).astype(np.float32) + params["Softmax"]["bias"]
    )
    return params


def _one_image(rng: np.random.Generator) -> list[Case]:
    return [Case((_params(rng, bias=0.3), Numbers(rng).real(1, 32, 32, 3)))]


def _black(rng: np.random.Generator) -> list[Case]:
    return [Case((_params(rng, bias=1.0), np.zeros((2, 32, 32, 3), np.float32)))]


def _batch(rng: np.random.Generator) -> list[Case]:
    return [Case((_params(rng, bias=0.3), Numbers(rng).real(3, 32, 32, 3)))]


@misconception(
    "You applied the softmax. Its place is in the loss, which computes it together with the logarithm; the network "
    "puts out logits."
)
def softmax_applied(params: Params, images: Array) -> Array:
    """Probabilities."""
    return softmax(lenet(params, images))


@misconception(
    "You applied the logarithm of the softmax. Here the loss does that; the network puts out the logits as they are."
)
def log_softmax_applied(params: Params, images: Array) -> Array:
    """Log-probabilities."""
    return np.asarray(np.log(softmax(lenet(params, images))))


@misconception(
    "You return the recognised digit. Training needs more: all ten logits of each image, before anything is chosen."
)
def digit_returned(params: Params, images: Array) -> Array:
    """The argmax."""
    return np.asarray(lenet(params, images).argmax(axis=-1))


@misconception(
    "You applied ReLU to the last layer as well. It would cut off every negative logit: the last layer has no activation."
)
def relu_on_the_logits(params: Params, images: Array) -> Array:
    """No negative logits."""
    return relu(lenet(params, images))


@misconception(
    "You left out the biases. Each convolutional and each dense layer adds its own before the activation."
)
def biases_forgotten(params: Params, images: Array) -> Array:
    """All biases zero."""
    return lenet({k: {"kernel": p["kernel"], "bias": 0 * p["bias"]} for k, p in params.items()}, images)


@misconception(
    "You left out the biases of the convolutions. A filter has one bias, added at every place of its channel."
)
def conv_biases_forgotten(params: Params, images: Array) -> Array:
    """The biases of CONV1 and CONV2 zero."""
    without = {k: {"kernel": params[k]["kernel"], "bias": 0 * params[k]["bias"]} for k in ("CONV1", "CONV2")}
    return lenet({**params, **without}, images)


@misconception("You pool by averages, as the paper of 1998 does. The lecture's variant has max pooling.")
def average_pooling(params: Params, images: Array) -> Array:
    """The 1998 pooling, without its weights."""
    return lenet(params, images, pooling=np.mean)


@misconception("Your activation is tanh: that is the paper's choice in 1998. The lecture's variant has ReLU.")
def tanh_for_relu(params: Params, images: Array) -> Array:
    """The 1998 activation."""
    return lenet(params, images, conv_activation=np.tanh, dense_activation=np.tanh)


@misconception(
    "You use average pooling and tanh. That is the network of the paper of 1998, correctly remembered; the lecture's "
    "variant has max pooling and ReLU."
)
def paper_of_1998(params: Params, images: Array) -> Array:
    """Both."""
    return lenet(params, images, conv_activation=np.tanh, dense_activation=np.tanh, pooling=np.mean)


@misconception(
    "There is no ReLU behind your convolutions. Without an activation between them, two layers in a row do what one "
    "could do."
)
def relu_missing_behind_convolutions(params: Params, images: Array) -> Array:
    """Linear convolutional layers."""
    return lenet(params, images, conv_activation=unchanged)


@misconception(
    "There is no ReLU behind your dense layers. Without it FC3, FC4 and the last layer together are a single linear map."
)
def relu_missing_behind_dense_layers(params: Params, images: Array) -> Array:
    """Linear dense layers."""
    return lenet(params, images, dense_activation=unchanged)


@misconception(
    "You flatten with the channels first, as PyTorch does. The weights of FC3 expect row by row, with the channels of "
    "a pixel side by side."
)
def flattened_channels_first(params: Params, images: Array) -> Array:
    """Flattened as (c, h, w)."""
    return lenet(params, images, flatten=lambda x: x.transpose(0, 3, 1, 2).reshape(len(x), -1))


@misconception(
    "You flatten the batch as well: with one image it still fits, with two it does not. The first axis counts the "
    "images and stays: (n, 5, 5, 16) becomes (n, 400)."
)
def batch_flattened(params: Params, images: Array) -> Array:
    """One long vector; raises for more than one image."""
    return lenet(params, images, flatten=np.ravel)


@misconception(
    "Your convolutions flip the kernels, as SciPy's convolve does. Deep learning's convolution does not flip them."
)
def kernels_flipped(params: Params, images: Array) -> Array:
    """True convolutions."""
    flipped = {k: {**params[k], "kernel": params[k]["kernel"][::-1, ::-1]} for k in ("CONV1", "CONV2")}
    return lenet({**params, **flipped}, images)


EXERCISE = Exercise(
    title="LeNet-5, forward",
    names=Names(axes=(("image", "digit"),)),
    lesson="A network is a composition of layers; what comes out are logits, and the softmax belongs to the loss.",
    checks=(
        Check(
            "one image",
            points=2,
            rationale="One image passes through all seven layers and becomes ten logits.",
            help="Print the shape behind each layer and compare it with the table; then look at the activations.",
            cases=_one_image,
            conceal=True,
        ),
        Check(
            "black images",
            points=2,
            rationale="Where all pixels are 0, only the biases and the activations are left to see.",
            help="Which layers add a bias, and which are followed by ReLU?",
            help_with="values",
            cases=_black,
            conceal=True,
        ),
        Check(
            "a batch",
            points=3,
            rationale="The first axis counts the images, through every layer.",
            help="Look at how you flatten: n images go in, so there must be n rows.",
            help_with="shape",
            cases=_batch,
            conceal=True,
        ),
    ),
    hints=(
        "Which layers have an activation, and what would it do to the last one's output?",
        "The answer has shape (n, 10): a row of ten logits for each image, which may be negative.",
        "Write one line a row of the table, and compare the shapes as you go: 28, 14, 10, 5, then 400.",
        "If the shapes are right and the numbers are not: biases, ReLU, and the order in which you flatten.",
    ),
    misconceptions=(
        softmax_applied,
        log_softmax_applied,
        digit_returned,
        relu_on_the_logits,
        biases_forgotten,
        conv_biases_forgotten,
        average_pooling,
        tanh_for_relu,
        paper_of_1998,
        relu_missing_behind_convolutions,
        relu_missing_behind_dense_layers,
        flattened_channels_first,
        batch_flattened,
        kernels_flipped,
        *FURTHER,
    ),
)
