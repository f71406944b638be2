"""Sums over a window of a volume that go wrong: of an image (h, w, c) and a kernel (f_h, f_w, c), as NumPy computes them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np

from ._correlate import correlate
from ._images import Array

Way = Callable[[Array, Array], Array]
Sum = Callable[[Array, Array], Any]


def slid(size: tuple[int, int], steps: tuple[int, int], at: Callable[[int, int], Any]) -> Array:
    """One number, or array, for each place, in lists: [] where there is none."""
    return np.array([[at(i * steps[0], j * steps[1]) for j in range(size[1])] for i in range(size[0])])


def on_zeros(size: tuple[int, int], at: Callable[[int, int], Any]) -> Array:
    """The same, written into zeros: raises where a side is negative."""
    out = np.zeros(size)
    for i, j in np.ndindex(*out.shape):
        out[i, j] = at(i, j)
    return out


def sizes(image: Array, kernel: Array) -> tuple[int, int]:
    """How often the kernel fits."""
    return image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1


def summed_by(sum_: Sum) -> Way:
    """Another sum of window and kernel."""

    def way(image: Array, kernel: Array) -> Array:
        f_h, f_w = kernel.shape[:2]
        return slid(sizes(image, kernel), (1, 1), lambda i, j: sum_(image[i : i + f_h, j : j + f_w], kernel))

    return way


def each_channel(image: Array, kernel: Array) -> Array:
    """The maps of the channels, not yet added: (h', w', c)."""
    return np.stack([correlate(image[..., k], kernel[..., k]) for k in range(image.shape[2])], axis=-1)


def of_channels(reduce: Callable[..., Any]) -> Way:
    """The channels' maps made one otherwise."""
    return lambda image, kernel: np.asarray(reduce(each_channel(image, kernel)))


def flattened_first(grey: Callable[[Array], Array], weights: Callable[[Array], Array]) -> Way:
    """The channels of image and kernel made one before the products."""
    return lambda image, kernel: correlate(grey(image), weights(kernel))


def luminance(image: Array) -> Array:
    """0.299 R + 0.587 G + 0.114 B; raises where there are other channels than three."""
    if image.shape[-1] != 3:
        raise IndexError("index 2 is out of bounds")
    return image @ np.array([0.299, 0.587, 0.114], np.float32)


def luminance_clamped(image: Array) -> Array:
    """The same, where an index beyond the last channel is the last one, as JAX has it."""
    last = image.shape[-1] - 1
    return image[..., [0, min(1, last), min(2, last)]] @ np.array([0.299, 0.587, 0.114], np.float32)


def first_of(x: Array) -> Array:
    """Channel 0."""
    return x[..., 0]


def mean_of(x: Array) -> Array:
    """The mean over the channels."""
    return np.asarray(np.mean(x, axis=-1, dtype=np.float32))


def sum_of(x: Array) -> Array:
    """The sum over the channels."""
    return np.asarray(np.sum(x, axis=-1))


def always_three(image: Array, kernel: Array) -> Array:
    """range(3) for the channels."""
    if image.shape[2] < 3:
        raise IndexError("index 2 is out of bounds")
    return correlate(image[..., :3], kernel[..., :3])


def both_in_front(image: Array, kernel: Array) -> Array:
    """Image and kernel read as (c, h, w)."""
    size = image.shape[1] - kernel.shape[1] + 1, image.shape[2] - kernel.shape[2] + 1
    (f_h, f_w) = kernel.shape[1:]
    return on_zeros(size, lambda i, j: np.sum(image[:, i : i + f_h, j : j + f_w] * kernel))


def image_in_front(image: Array, kernel: Array) -> Array:
    """The image alone read as (c, h, w)."""
    channels, height, width = image.shape
    f_h, f_w = kernel.shape[:2]
    return on_zeros(
        (height - f_h + 1, width - f_w + 1),
        lambda i, j: sum(
            np.sum(image[k, i : i + f_h, j : j + f_w] * kernel[:, :, k]) for k in range(channels)
        ),
    )


def image_in_front_by_the_kernel(image: Array, kernel: Array) -> Array:
    """The same, with as many channels as the kernel has."""
    return (
        image_in_front(image[: kernel.shape[2]], kernel)
        if len(image) >= kernel.shape[2]
        else image[kernel.shape[2]]
    )


def kernel_in_front(image: Array, kernel: Array) -> Array:
    """The kernel alone read as (c, f_h, f_w)."""
    height, width, channels = image.shape
    f_h, f_w = kernel.shape[1:]
    return on_zeros(
        (height - f_h + 1, width - f_w + 1),
        lambda i, j: sum(np.sum(image[i : i + f_h, j : j + f_w, k] * kernel[k]) for k in range(channels)),
    )


def in_lists(way: Way) -> Way:
    """The same in lists, where a negative side is no side."""

    def listed(image: Array, kernel: Array) -> Array:
        try:
            return way(image, kernel)
        except ValueError as error:
            if "negative" not in str(error):
                raise
            return np.array([])

    return listed


def cut_anew(image: Array) -> Array:
    """reshape(c, h, w), then read as that: back to (h, w, c) for `correlate`."""
    h, w, c = image.shape
    return np.moveaxis(image.reshape(c, h, w), 0, -1)


def unrolled(order: tuple[int, ...]) -> Way:
    """Windows laid out in another order than the kernel."""
    return summed_by(lambda window, kernel: window.transpose(order).ravel() @ kernel.ravel())


OTHER_ORDERS = tuple(unrolled(order) for order in permutations(range(3)) if order != (0, 1, 2))


def padded(image: Array, kernel: Array, *, after: bool = False, whole: bool = False) -> Array:
    """Zeros around the image, as many as keep the size, or half a kernel on each side, or at the end."""
    f_h, f_w, _ = kernel.shape
    if after:
        widths = ((0, f_h - 1), (0, f_w - 1), (0, 0))
    elif whole:
        widths = ((f_h // 2,) * 2, (f_w // 2,) * 2, (0, 0))
    else:
        widths = (((f_h - 1) // 2, f_h // 2), ((f_w - 1) // 2, f_w // 2), (0, 0))
    return correlate(np.pad(image, widths), kernel)


def padded_and_cut(image: Array, kernel: Array) -> Array:
    """Half a kernel on each side, and as many places as the image has pixels."""
    return padded(image, kernel, whole=True)[: image.shape[0], : image.shape[1]]


def last_places_zero(image: Array, kernel: Array) -> Array:
    """The right size, the last row and column never written."""
    out = correlate(image, kernel)
    out[-1:], out[:, -1:] = 0, 0
    return out


def cut_windows(
    size: Callable[[Array, Array], tuple[int, int]], side: Callable[[Array], tuple[int, int]]
) -> Way:
    """Another number of places, or windows of another size, that are cut off at the border; what doesn't fit raises."""

    def way(image: Array, kernel: Array) -> Array:
        f_h, f_w = side(kernel)
        return on_zeros(size(image, kernel), lambda i, j: np.sum(image[i : i + f_h, j : j + f_w] * kernel))

    return way


def places_of_a_square(axis: int) -> Way:
    """As many rows as columns, by one side of image and kernel or by one of the image."""

    def size(image: Array, kernel: Array) -> tuple[int, int]:
        n = image.shape[axis]
        return n - kernel.shape[0] + 1, n - kernel.shape[1] + 1

    return cut_windows(size, lambda kernel: kernel.shape[:2])


def square_kernel(axis: int) -> Way:
    """One side of the kernel for both."""

    def size(image: Array, kernel: Array) -> tuple[int, int]:
        f = kernel.shape[axis]
        return image.shape[0] - f + 1, image.shape[1] - f + 1

    return cut_windows(size, lambda kernel: (kernel.shape[axis],) * 2)


def matrices_of_each_channel(image: Array, kernel: Array) -> Array:
    """A matrix product in each channel, all numbers added."""
    return summed_by(lambda window, k: sum(np.sum(window[..., c] @ k[..., c]) for c in range(k.shape[-1])))(
        image, kernel
    )
