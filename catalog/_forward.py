"""Wrong ways through LeNet-5: layers that are padded, left out or linear, sizes of other images, other orders."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.exercise import Misconception, Raises, misconception

from ._images import Array
from ._lenet import Params, lenet, relu, rows_first, softmax, unchanged


def _meeting(numbers: int, weights: int = 400) -> Any:
    """Where a dense layer has weights for another number of inputs."""
    return lambda *_: Raises(str(numbers), str(weights))


def _named(
    name: str,
    help: str,  # noqa: A002 - the field's name
    *functions: Any,
) -> Misconception:
    return Misconception(name, help, functions[0], None, functions[1:])


def _with_biases(params: Params, images: Array, names: tuple[str, ...], by: dict[str, float]) -> Array:
    """The logits where the biases of some layers count otherwise."""
    scaled = {k: {"kernel": params[k]["kernel"], "bias": by.get(k, 0) * params[k]["bias"]} for k in names}
    return lenet({**params, **scaled}, images)


@misconception(
    "There is no ReLU in your network. Without one, all its convolutions and dense layers together do what a single linear "
    "layer could do, but for the pooling."
)
def no_relu_at_all(params: Params, images: Array) -> Array:
    """Linear everywhere."""
    return lenet(params, images, conv_activation=unchanged, dense_activation=unchanged)


def _without_relu_behind(name: str) -> Misconception:
    def linear(params: Params, images: Array) -> Array:
        return lenet(params, images, linear=name)

    help_ = "There is no ReLU behind {name}. All layers but the last have one: CONV1, CONV2, FC3 and FC4."
    return _named(f"relu missing behind {name}", help_.format(name=name), linear)


def _over_everything(params: Params, images: Array) -> Array:
    logits = lenet(params, images)
    powers = np.exp(logits - logits.max())
    return np.asarray(powers / powers.sum())


@misconception(
    "You applied a softmax, and over the images: the probabilities of a digit add up to 1 over the batch. The network puts "
    "out logits; where a softmax belongs, in the loss, it goes over the ten digits, axis=-1.",
    also=(_over_everything,),
)
def softmax_over_the_images(params: Params, images: Array) -> Array:
    """axis=0."""
    return softmax(lenet(params, images).T).T


def _reshaped_to_28(params: Params, images: Array) -> Any:  # noqa: ARG001
    return Raises("reshape", "28,28")


@misconception(
    "You treat the images as if they had 28 pixels, as MNIST's files do, with a padded first layer. These have 32, and no "
    "layer is padded: 28, 14, 10, 5.",
    also=(_meeting(576), _reshaped_to_28),
)
def made_for_28_pixels(params: Params, images: Array) -> Array:
    """The border cut off, and CONV1 padded by 2."""
    return lenet(params, images[:, 2:30, 2:30], padding=2)


@misconception("You flatten column by column. Each image is flattened row by row, as a plain reshape does.")
def flattened_columns_first(params: Params, images: Array) -> Array:
    """Flattened as (w, h, c)."""
    return lenet(params, images, flatten=lambda x: rows_first(x.transpose(0, 2, 1, 3)))


@misconception(
    "You reshape to (400, n) and transpose. That mixes the images: reshape counts on through the batch. (n, 5, 5, 16) becomes "
    "(n, 400) by reshape alone."
)
def reshaped_to_columns(params: Params, images: Array) -> Array:
    """reshape(400, -1).T."""
    return lenet(params, images, flatten=lambda x: x.reshape(400, -1).T)


@misconception(
    "You keep every second pixel in place of pooling. Max pooling looks at all four of a window and keeps the largest."
)
def every_second_pixel(params: Params, images: Array) -> Array:
    """x[:, ::2, ::2]."""
    return lenet(params, images, pooling=lambda x, axis: x[:, :, 0, :, 0])


@misconception("You left out the biases of the dense layers. FC3, FC4 and the last layer each add their own.")
def dense_biases_forgotten(params: Params, images: Array) -> Array:
    """The biases of FC3, FC4 and Softmax zero."""
    return _with_biases(params, images, ("FC3", "FC4", "Softmax"), {})


@misconception(
    "You add a filter's bias once for each input channel. It is added once, after the sum over all channels."
)
def bias_for_each_channel(params: Params, images: Array) -> Array:
    """The bias inside the sum over the channels."""
    return _with_biases(params, images, ("CONV1", "CONV2"), {"CONV1": 3, "CONV2": 8})


def _after(params: Params, images: Array, *, dense: bool) -> Array:
    """Biases added behind the ReLU: that is ReLU of what comes without them, and the bias then."""
    bare = {k: {"kernel": p["kernel"], "bias": 0 * p["bias"]} for k, p in params.items()}
    if not dense:
        bare = {**params, **{k: bare[k] for k in ("CONV1", "CONV2")}}
    biases = iter([params[k]["bias"] for k in ("CONV1", "CONV2", "FC3", "FC4")])

    def late(x: Array) -> Array:
        return relu(x) + next(biases)

    logits = lenet(bare, images, conv_activation=late, dense_activation=late if dense else relu)
    return logits + params["Softmax"]["bias"] if dense else logits


def _after_in_convolutions(params: Params, images: Array) -> Array:
    return _after(params, images, dense=False)


@misconception(
    "You add the bias after the ReLU. It belongs before it: it says from which sum on a filter answers.",
    also=(_after_in_convolutions,),
)
def bias_after_relu(params: Params, images: Array) -> Array:
    """relu(x) + bias."""
    return _after(params, images, dense=True)


@misconception("Your activation is the sigmoid. The lecture's variant has ReLU.")
def sigmoid_for_relu(params: Params, images: Array) -> Array:
    """1 / (1 + exp(-x))."""

    def sigmoid(x: Array) -> Array:
        return np.asarray(1 / (1 + np.exp(-x)))

    return lenet(params, images, conv_activation=sigmoid, dense_activation=sigmoid)


@misconception(
    "You divide the images by 255. That is done where they are read, if at all: the network takes them as they are."
)
def divided_by_255(params: Params, images: Array) -> Array:
    """Pixels scaled again."""
    return lenet(params, images / 255)


@misconception(
    "One image's result loses its first axis: squeeze drops every axis of length 1, and that of the batch can be one. The "
    "shape is (n, 10) for every n."
)
def squeezed(params: Params, images: Array) -> Array:
    """(10,) for one image."""
    return lenet(params, images).squeeze()


@misconception(
    "Only the first image goes through your network. The first axis counts the images, and all have logits."
)
def first_image_only(params: Params, images: Array) -> Array:
    """A batch of one."""
    return lenet(params, images[:1])


def _as_columns_first(params: Params, images: Array) -> Any:  # noqa: ARG001
    return Raises("feature dimension", "but 32")


FURTHER = (
    no_relu_at_all,
    *(_without_relu_behind(name) for name in ("CONV1", "CONV2", "FC3", "FC4")),
    softmax_over_the_images,
    made_for_28_pixels,
    flattened_columns_first,
    reshaped_to_columns,
    every_second_pixel,
    dense_biases_forgotten,
    bias_for_each_channel,
    bias_after_relu,
    sigmoid_for_relu,
    divided_by_255,
    squeezed,
    first_image_only,
    _named(
        "padded to same",
        "Your convolutions are padded, and keep the size of what goes in. Here none is: 32 becomes 28, and 14 becomes 10, so "
        "that 5 x 5 x 16 = 400 numbers reach FC3.",
        _meeting(1024),
        _meeting(784),
    ),
    _named(
        "stride of the pooling forgotten",
        "Your pooling windows move by 1. The lecture's move by 2, s = 2, and halve each side: 28 becomes 14, and 10 becomes 5.",
        _meeting(7744),
    ),
    _named(
        "a pooling forgotten",
        "A pooling is missing: too many numbers reach FC3. There is one behind each convolution, and 5 x 5 x 16 = 400 are left.",
        _meeting(1600),
        _meeting(2304),
        _meeting(9216),
    ),
    _named(
        "FC4 forgotten",
        "FC4 is missing: 120 numbers come out of FC3, and the last layer takes the 84 that FC4 makes of them.",
        _meeting(120, 84),
    ),
    _named(
        "averaged over the places",
        "You take the mean over rows and columns before the dense layers, as newer networks do. LeNet-5 flattens: all "
        "5 x 5 x 16 = 400 numbers go into FC3.",
        lambda *_: Raises("(16,)", "400"),
        lambda *_: Raises("different from 16)", "400"),
    ),
    _named(
        "images with channels first",
        "You put the images' channels first, as PyTorch does. They come as (n, 32, 32, 3), and the kernels fit that.",
        _as_columns_first,
    ),
)
