"""Wrong vectorised convolutions: what goes wrong in slices, products and sums over whole arrays.

They are differentiated and mapped, too, and keep to what NumPy and JAX arrays share.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.exercise import misconception

from ._images import Array


def places(images: Array, kernel: Array) -> tuple[int, int]:
    """How many rows and columns the answer has."""
    return images.shape[1] - kernel.shape[0] + 1, images.shape[2] - kernel.shape[1] + 1


def convolve(images: Array, kernel: Array) -> Array:
    """The right answer."""
    total: Array = added_up(images, kernel, lambda pixels, weights: pixels @ weights)
    return total


def added_up(images: Array, kernel: Array, product: Any) -> Any:
    """The sum over the kernel's places of a product of pixels (n, h', w', c_in) and weights (c_in, m)."""
    rows, columns = places(images, kernel)
    parts = [
        product(images[:, u : u + rows, v : v + columns], kernel[u, v])
        for u, v in np.ndindex(*kernel.shape[:2])
    ]
    return sum(parts[1:], parts[0])


@misconception(
    "You do not add up over the channels: your result has an axis too many. The sum runs over u, v and the input's channels.",
)
def channel_sum_forgotten(images: Array, kernel: Array) -> Any:
    """Shape (n, h', w', c_in, m)."""
    return added_up(images, kernel, lambda pixels, weights: pixels[..., None] * weights)


@misconception(
    "You add up over the filters and keep the channels. It is the other way round: the sum runs over the input's channels, "
    "and each filter makes a channel of the result."
)
def summed_over_the_filters(images: Array, kernel: Array) -> Any:
    """Shape (n, h', w', c_in)."""
    return added_up(images, kernel, lambda pixels, weights: (pixels[..., None] * weights).sum(-1))


@misconception(
    "You add up over the images. The first axis counts them, and each image gets a result of its own."
)
def images_added_up(images: Array, kernel: Array) -> Any:
    """Shape (h', w', m)."""
    return convolve(images, kernel).sum(0)


@misconception(
    "Only the kernel's last place (u, v) counts in your result: each product replaces the one before. Add them up."
)
def overwritten(images: Array, kernel: Array) -> Array:
    """The last product alone."""
    rows, columns = places(images, kernel)
    out: Array = images[:, -rows:, -columns:] @ kernel[-1, -1]
    return out


@misconception(
    "You leave out the kernel's last row and column: range(f) ends at f - 1 already. All of the kernel's places count."
)
def last_of_the_kernel_left_out(images: Array, kernel: Array) -> Array:
    """range(f_h - 1) and range(f_w - 1)."""
    if min(kernel.shape[:2]) == 1:
        return 0 * convolve(images, kernel)
    rows, columns = places(images, kernel)
    return convolve(
        images[:, : rows + kernel.shape[0] - 2, : columns + kernel.shape[1] - 2], kernel[:-1, :-1]
    )


@misconception(
    "You take the mean over the channels. A convolution adds up over them, as over the places of the window."
)
def averaged_over_channels(images: Array, kernel: Array) -> Any:
    """The mean over c_in."""
    return convolve(images, kernel) / kernel.shape[2]


@misconception("You applied ReLU. Here only the convolution is asked for: negative numbers stay as they are.")
def relu_applied(images: Array, kernel: Array) -> Any:
    """No negative numbers."""
    out = convolve(images, kernel)
    return (out + abs(out)) / 2


@misconception(
    "Height and width are exchanged in your number of places: rows are h - f_h + 1 and columns w - f_w + 1."
)
def sides_exchanged(images: Array, kernel: Array) -> Any:
    """H - f_w + 1 rows."""
    rows, columns = images.shape[1] - kernel.shape[1] + 1, images.shape[2] - kernel.shape[0] + 1
    out: Any = 0
    for u, v in np.ndindex(*kernel.shape[:2]):
        out = out + images[:, u : u + rows, v : v + columns] @ kernel[u, v]
    return out


@misconception(
    "Your slices are as large as the window. For one place (u, v) of the kernel, the slice holds that pixel of *all* windows: "
    "it is as large as the result."
)
def slices_of_the_windows_size(images: Array, kernel: Array) -> Any:
    """images[:, u:u + f_h, v:v + f_w]."""
    f_h, f_w = kernel.shape[:2]
    out: Any = 0
    for u, v in np.ndindex(f_h, f_w):
        out = out + images[:, u : u + f_h, v : v + f_w] @ kernel[u, v]
    return out


@misconception(
    "Your slices begin at (u, v) and have no end, so each has another shape. All are as large as the result: u to "
    "u + h - f_h + 1, and columns likewise."
)
def slices_without_end(images: Array, kernel: Array) -> Any:
    """images[:, u:, v:]."""
    out: Any = 0
    for u, v in np.ndindex(*kernel.shape[:2]):
        out = out + images[:, u:, v:] @ kernel[u, v]
    return out


@misconception(
    "All weights meet the same pixel in your result: the kernel is added up first. Weight (u, v) meets the pixel u rows below "
    "and v columns right."
)
def kernel_added_up(images: Array, kernel: Array) -> Any:
    """No shift by u and v."""
    rows, columns = places(images, kernel)
    return images[:, :rows, :columns] @ kernel.sum((0, 1))


def _sum_of_channels(images: Array, kernel: Array) -> Any:
    return kernel.shape[2] * channels_made_grey.function(images, kernel)


def _grey_by_first_weights(images: Array, kernel: Array) -> Any:
    return convolve(images.mean(3)[..., None], kernel[:, :, :1])


@misconception(
    "You make the images grey first. Each channel has weights of its own: multiply first, then add up over the channels.",
    also=(_sum_of_channels, _grey_by_first_weights),
)
def channels_made_grey(images: Array, kernel: Array) -> Any:
    """The mean over the channels before the weights."""
    return convolve(images.mean(3)[..., None], kernel.sum(2)[:, :, None])


@misconception(
    "There is one filter in your result, the first. The kernel's last axis counts the filters; each makes a channel."
)
def first_filter_only(images: Array, kernel: Array) -> Any:
    """Shape (n, h', w', 1)."""
    return convolve(images, kernel[..., :1])


@misconception("Rows and columns of your result are exchanged: its axes are (n, h', w', m).")
def result_transposed(images: Array, kernel: Array) -> Any:
    """Shape (n, w', h', m)."""
    return convolve(images, kernel).transpose(0, 2, 1, 3)


@misconception(
    "You stacked the windows' pixels in front and brought that axis to the end by reshape. Reshape keeps the numbers in their "
    "order and mixes pixels; stack at axis=-2, or exchange axes with moveaxis."
)
def stacked_in_front_and_reshaped(images: Array, kernel: Array) -> Any:
    """(f_h * f_w, n, h', w', c_in) reshaped to (n, h', w', f_h * f_w * c_in)."""
    rows, columns = places(images, kernel)
    f_h, f_w, c_in, m = kernel.shape
    slices = [images[:, u : u + rows, v : v + columns] for u, v in np.ndindex(f_h, f_w)]
    stack = _joined([part.reshape(-1) for part in slices])
    return stack.reshape(len(images), rows, columns, f_h * f_w * c_in) @ kernel.reshape(-1, m)


def _joined(parts: list[Any]) -> Any:
    if isinstance(parts[0], np.ndarray):
        return np.concatenate(parts)
    import jax.numpy as jnp

    return jnp.concatenate(parts)


@misconception(
    "You read the images with the channels first, as PyTorch has them. Here they come last: (n, h, w, c_in)."
)
def images_read_channels_first(images: Array, kernel: Array) -> Any:
    """Images as (n, c_in, h, w)."""
    return convolve(images.transpose(0, 2, 3, 1), kernel).transpose(0, 3, 1, 2)


FURTHER = (
    channel_sum_forgotten,
    summed_over_the_filters,
    images_added_up,
    overwritten,
    last_of_the_kernel_left_out,
    averaged_over_channels,
    relu_applied,
    sides_exchanged,
    slices_of_the_windows_size,
    slices_without_end,
    kernel_added_up,
    channels_made_grey,
    first_filter_only,
    result_transposed,
    stacked_in_front_and_reshaped,
    images_read_channels_first,
)
