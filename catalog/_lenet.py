"""The lecture's LeNet-5 in NumPy with its conventions as arguments, its parameters, and digits to read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from jaxcnn.data.embedded import grey_digits

from ._images import Array

Params = dict[str, dict[str, Array]]

KERNELS: dict[str, tuple[int, ...]] = {
    "CONV1": (5, 5, 3, 8),
    "CONV2": (5, 5, 8, 16),
    "FC3": (400, 120),
    "FC4": (120, 84),
    "Softmax": (84, 10),
}


def random_params(rng: np.random.Generator, *, bias: float) -> Params:
    """Normal weights of variance 2 / fan-in before a ReLU and 1 / fan-in at the end, and biases of size `bias`."""
    params = {}
    for name, shape in KERNELS.items():
        variance = (1 if name == "Softmax" else 2) / np.prod(shape[:-1])
        kernel = rng.standard_normal(shape, np.float32) * np.float32(np.sqrt(variance))
        params[name] = {"bias": bias * rng.standard_normal(shape[-1], np.float32), "kernel": kernel}
    return params


def relu(x: Array) -> Array:
    """The larger of x and 0."""
    return np.maximum(x, 0)


def unchanged(x: Array) -> Array:
    """No activation."""
    return x


def rows_first(x: Array) -> Array:
    """Flatten each image as it lies in memory: rows, columns, channels."""
    return x.reshape(len(x), -1)


def lenet(
    params: Params,
    images: Array,
    *,
    conv_activation: Callable[[Array], Array] = relu,
    dense_activation: Callable[[Array], Array] = relu,
    pooling: Callable[..., Any] = np.max,
    flatten: Callable[[Array], Array] = rows_first,
    linear: str = "",
    padding: int = 0,
) -> Array:
    """Logits (n, 10) of images (n, 32, 32, 3); the layer that `linear` names has no activation, CONV1 has a padding."""
    x = np.pad(images, [(0, 0), (padding, padding), (padding, padding), (0, 0)])
    for name in ("CONV1", "CONV2"):
        activation = unchanged if name == linear else conv_activation
        windows = np.lib.stride_tricks.sliding_window_view(x, (5, 5), axis=(1, 2))  # (n, h, w, c, 5, 5)
        x = np.tensordot(windows, params[name]["kernel"].transpose(2, 0, 1, 3), axes=3) + params[name]["bias"]
        n, h, w, m = x.shape
        x = pooling(activation(x).reshape(n, h // 2, 2, w // 2, 2, m), axis=(2, 4))
    x = flatten(x)
    for name in ("FC3", "FC4"):
        activation = unchanged if name == linear else dense_activation
        x = activation(x @ params[name]["kernel"] + params[name]["bias"])
    logits: Array = x @ params["Softmax"]["kernel"] + params["Softmax"]["bias"]
    return logits


def softmax(logits: Array) -> Array:
    """Probabilities, row by row."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities: Array = powers / powers.sum(axis=-1, keepdims=True)
    return probabilities


def digits(rng: np.random.Generator) -> tuple[Array, Array]:
    """The 1,797 digits of `jaxcnn.digits` in random order: grey images (8, 8) with their mean subtracted, and labels."""
    images, labels = grey_digits()
    order = rng.permutation(len(labels))
    grey = images[order] / 16
    return (grey - grey.mean()).astype(np.float32), labels[order].astype(np.int32)


def drawn_looks(rng: np.random.Generator, count: int) -> tuple[Array, ...]:
    """How each of `count` images will be seen: shifts (count, 2) in pixels of 8, zooms (count, 2), colours (count, 3)."""
    shift, zoom = rng.uniform(-0.6, 0.6, (count, 2)), rng.uniform(0.88, 1.12, (count, 2))
    colour = 0.7 * rng.uniform(0.7, 1.3, (count, 3))
    return shift, zoom, colour


def seen(grey: Array, looks: tuple[Array, ...]) -> Array:
    """Images (n, 8, 8) as (n, 32, 32, 3): shifted and zoomed by linear interpolation, and coloured."""
    shift, zoom, colour = looks

    def weights(axis: int) -> Array:
        """How much of each of the 8 pixels is in each of the 32: (n, 32, 8)."""
        at = (np.arange(32) - 15.5) / 4 * zoom[:, axis, None] + 3.5 + shift[:, axis, None]
        shares: Array = np.maximum(0, 1 - np.abs(np.clip(at, 0, 7)[..., None] - np.arange(8)))
        return shares

    image = weights(0) @ grey @ weights(1).swapaxes(1, 2)
    return (image[..., None] * colour[:, None, None, :]).astype(np.float32)
