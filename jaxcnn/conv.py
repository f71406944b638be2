"""Two-dimensional convolution of images (N, H, W, C) by kernels (H, W, I, O)."""

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike

from jaxcnn.arguments import image_rank, real
from jaxcnn.convolve import ConvMethod, convolve
from jaxcnn.geometry import Padding, Pair, axes, groups_of


def conv2d(
    x: ArrayLike,
    kernel: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Pair = 1,
    padding: Padding = "valid",
    dilation: Pair = 1,
    groups: int = 1,
    method: ConvMethod | None = None,
) -> jax.Array:
    """Slide every filter of `kernel` over `x` and sum what it covers, over all channels.

    This is the convolution of deep learning, a cross-correlation: the kernel is *not* flipped. SciPy's
    `convolve2d` and the mathematical definition do flip it.

        y[n, i, j, o] = bias[o] + sum over u, v, c of
                        x[n, i * s + u * d - top, j * s + v * d - left, c] * kernel[u, v, c, o]

    Args:
        x: (N, H, W, C) or a single image (H, W, C); integers or floating point.
        kernel: (f_h, f_w, C / groups, O).
        bias: (O,), or None for none.
        stride: s, an int or (height, width).
        padding: Zeros around the image: "valid" (none), "same", "same_lower" (see
            `jaxcnn.geometry.axes`), an int, (height, width) or ((top, bottom), (left, right)).
        dilation: d, the distance of the kernel's cells in the image, an int or (height, width).
        groups: Splits channels and filters into that many independent convolutions.
        method: The program that computes it (`jaxcnn.convolve`): "lax", "canonical" or "dots". None
            takes the one that is fast on the platform: same values, and never slower than "lax".

    Returns:
        (N, H', W', O), or (H', W', O) for a single image, with H' = floor((H + top + bottom -
        ((f_h - 1) * d + 1)) / s) + 1. The dtype is the one that JAX's promotion gives the arguments.

    Raises:
        TypeError: A dtype that is not real, or a stride, padding, dilation or groups not of integers.
        ValueError: A rank, a number of channels, a bias or a padding that does not fit, another method.

    Source: lecture, slides on convolution, padding, stride, volumes and several filters.
    """
    x, kernel = jnp.asarray(x), jnp.asarray(kernel)
    image_rank("x", x.shape)
    if kernel.ndim != 4:
        raise ValueError(
            f"kernel must have shape (height, width, channels / groups, filters), got shape {kernel.shape}",
        )
    if 0 in kernel.shape:
        raise ValueError(f"kernel must not be empty, got shape {kernel.shape}")
    channels, features = x.shape[-1], kernel.shape[-1]
    number = groups_of(groups, channels, features)
    if kernel.shape[2] != channels // number:
        raise ValueError(
            f"kernel must have as many input channels as x has (per group): x has shape {x.shape}, "
            f"groups={number}, so {channels // number} were expected; got a kernel of shape {kernel.shape}",
        )
    operands = [x, kernel]
    if bias is not None:
        operands.append(jnp.asarray(bias))
        if operands[2].shape != (features,):
            raise ValueError(f"bias must have shape ({features},), one a filter, got {operands[2].shape}")
    for name, operand in zip(("x", "kernel", "bias"), operands, strict=False):
        real(name, operand.dtype)
    height, width = axes(
        "kernel", x.shape[-3:-1], kernel.shape[:2], stride=stride, padding=padding, dilation=dilation
    )

    dtype = jnp.result_type(*operands)
    images = x if x.ndim == 4 else x[None]
    y = convolve(images.astype(dtype), kernel.astype(dtype), height, width, number, method)
    if bias is not None:
        y = y + operands[2].astype(dtype)
    return y if x.ndim == 4 else y[0]
