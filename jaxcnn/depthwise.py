"""Depthwise convolution of images (N, H, W, C): every channel has filters of its own, and none reads two."""

import jax
from jax.typing import ArrayLike

from jaxcnn.arguments import image_rank
from jaxcnn.arrays import as_array
from jaxcnn.conv import ConvMethod, conv2d
from jaxcnn.geometry import Padding, Pair


def depthwise_conv2d(
    x: ArrayLike,
    kernel: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Pair = 1,
    padding: Padding = "valid",
    dilation: Pair = 1,
    method: ConvMethod | None = None,
) -> jax.Array:
    """Convolve every channel with filters of its own: `conv2d` with as many groups as channels.

        y[n, i, j, c * m + t] = bias[c * m + t] + sum over u, v of
                                x[n, i * s + u * d - top, j * s + v * d - left, c] * kernel[u, v, 0, c * m + t]

    Args:
        x: (N, H, W, C) or a single image (H, W, C).
        kernel: (f_h, f_w, 1, C * m), m filters a channel, those of a channel side by side: Flax's with
            feature_group_count=C; PyTorch's weight.transpose(2, 3, 1, 0); `tf.nn.depthwise_conv2d`'s (f_h, f_w, C, m),
            reshaped.
        bias: (C * m,), or None for none.
        stride: As for `conv2d`.
        padding: As for `conv2d`.
        dilation: As for `conv2d`.
        method: As for `conv2d`.

    Returns:
        (N, H', W', C * m), or (H', W', C * m) for a single image.

    Raises:
        TypeError, ValueError: As by `conv2d`.

    Source: Howard et al., "MobileNets", 2017, section 3.1.
    """
    x = as_array("x", x)
    image_rank("x", x.shape)
    return conv2d(
        x,
        kernel,
        bias,
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=x.shape[-1],
        method=method,
    )
