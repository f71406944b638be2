"""Layers of filters that go wrong: of an image (h, w, c), kernels (f_h, f_w, c, m) and a bias (m,), as NumPy computes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ._correlate import correlate
from ._images import Array
from ._volume_ways import Way

Layer = Callable[[Array, Array, Array], Any]


def relu(z: Array) -> Array:
    """The larger of z and 0."""
    return np.maximum(z, 0)


def maps(image: Array, kernels: Array, way: Way = correlate) -> Array:
    """The filters' maps before bias and activation: (h', w', m)."""
    return np.stack([way(image, kernels[..., k]) for k in range(kernels.shape[-1])], axis=-1)


def maps_by_channel(image: Array, kernels: Array) -> Array:
    """The same, before the sum over the input's channels: (c_in, h', w', m)."""
    channels = range(image.shape[-1])
    return np.stack([maps(image[..., k : k + 1], kernels[:, :, k : k + 1]) for k in channels])


def sums(image: Array, kernels: Array, bias: Array) -> Array:
    """Before the activation."""
    return maps(image, kernels) + bias


def layer_of(way: Way) -> Layer:
    """A layer whose filters sum in another way."""
    return lambda image, kernels, bias: relu(maps(image, kernels, way) + bias)


def activated_by(activation: Callable[[Array], Array]) -> Layer:
    """A layer with another activation."""
    return lambda image, kernels, bias: activation(sums(image, kernels, bias))


def with_bias(add: Callable[[Array, Array, Array], Array]) -> Layer:
    """A layer whose bias is added in another way, to the maps; the last argument is the kernels."""
    return lambda image, kernels, bias: relu(add(maps(image, kernels), bias, kernels))


def stacked_in_front(image: Array, kernels: Array, bias: Array) -> Array:
    """The right maps as (m, h', w')."""
    return np.moveaxis(relu(sums(image, kernels, bias)), -1, 0)


def reshaped_to_the_end(image: Array, kernels: Array, bias: Array) -> Array:
    """Maps stacked in front, then reshape(h', w', m)."""
    front = stacked_in_front(image, kernels, bias)
    return front.reshape(*front.shape[1:], front.shape[0])


def reshaped_before_the_bias(image: Array, kernels: Array, bias: Array) -> Array:
    """The same, and the bias added afterwards."""
    front = np.moveaxis(maps(image, kernels), -1, 0)
    return relu(front.reshape(*front.shape[1:], front.shape[0]) + bias)


def each_channel_activated(image: Array, kernels: Array, bias: Array) -> Array:
    """ReLU of each channel's part with its bias, then the sum."""
    return np.asarray(np.sum(relu(maps_by_channel(image, kernels) + bias), axis=0))


def activated_channels_without_the_last(image: Array, kernels: Array, bias: Array) -> Array:
    """ReLU of each channel's part, the sum, the bias, and no ReLU."""
    return np.asarray(np.sum(relu(maps_by_channel(image, kernels)), axis=0) + bias)


def products_activated(image: Array, kernels: Array, bias: Array, last: Callable[[Array], Array]) -> Array:
    """ReLU of each product."""

    def way(x: Array, kernel: Array) -> Array:
        f_h, f_w, _ = kernel.shape
        rows, columns = x.shape[0] - f_h + 1, x.shape[1] - f_w + 1
        return np.array(
            [
                [np.sum(relu(x[i : i + f_h, j : j + f_w] * kernel)) for j in range(columns)]
                for i in range(rows)
            ]
        )

    return last(maps(image, kernels, way) + bias)


def overwritten(image: Array, kernels: Array, bias: Array) -> Array:
    """Zeros but for the last map."""
    out = relu(sums(image, kernels, bias))
    out[..., :-1] = 0
    return out


def with_places(image: Array, size: tuple[int, int], kernel: Array) -> Array:
    """Products with a kernel that need not have the window's axes."""
    f_h, f_w = kernel.shape[:2]
    return np.array(
        [[np.sum(image[i : i + f_h, j : j + f_w] * kernel) for j in range(size[1])] for i in range(size[0])]
    )


def kernels_by_the_first_axis(image: Array, kernels: Array, bias: Array) -> Array:
    """`for kernel in kernels`, or kernels[k], read as (f_h, f_w, c)."""
    found = []
    for kernel, b in zip(kernels, bias, strict=False):
        size = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
        found.append(with_places(image, size, kernel) + b)
    return relu(np.stack(found, axis=-1))


def kernels_by_the_first_axis_on_zeros(image: Array, kernels: Array, bias: Array) -> Array:
    """kernels[k] in loops whose sizes are right."""
    f_h, f_w, _, m = kernels.shape
    out = np.zeros((image.shape[0] - f_h + 1, image.shape[1] - f_w + 1, m))
    for i, j, k in np.ndindex(*out.shape):
        out[i, j, k] = np.sum(image[i : i + f_h, j : j + f_w] * kernels[k]) + bias[k]
    return relu(out)


def kernels_in_front(image: Array, kernels: Array, bias: Array) -> Array:
    """Kernels read as (m, c, f_h, f_w)."""
    height, width, channels = image.shape
    m, _, f_h, f_w = kernels.shape
    out = np.zeros((height - f_h + 1, width - f_w + 1, m))
    for i, j, k in np.ndindex(*out.shape):
        window = image[i : i + f_h, j : j + f_w]
        out[i, j, k] = sum(np.sum(window[..., c] * kernels[k, c]) for c in range(channels))
    return relu(out + bias)


def all_in_front(image: Array, kernels: Array, bias: Array) -> Array:
    """Everything read, and written, with its channels first."""
    _, height, width = image.shape
    m, _, f_h, f_w = kernels.shape
    out = np.zeros((m, height - f_h + 1, width - f_w + 1))
    for k, i, j in np.ndindex(*out.shape):
        out[k, i, j] = max(0, np.sum(image[:, i : i + f_h, j : j + f_w] * kernels[k]) + bias[k])
    return out


def spread(image: Array, kernels: Array, bias: Array, axis: int) -> Array:
    """The biases along an axis of the maps that stand in front, where that fits."""
    front = np.moveaxis(maps(image, kernels), -1, 0)
    shape = [1, 1, 1]
    shape[axis] = len(bias)
    return relu(front + bias.reshape(shape))


def softmax(z: Array) -> Array:
    """Shares that add up to 1 over the channels."""
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def gelu(z: Array) -> Array:
    """The tanh form, which is JAX's default."""
    return np.asarray(0.5 * z * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3))))
