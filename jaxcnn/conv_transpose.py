"""Transposed convolution of images (N, H, W, C) by kernels (H, W, I, O), and the programs that compute it.

It runs a convolution backwards, from its output to an image: every pixel lays the kernel, times its value, on the output,
and what lies on top of each other is added. Two programs, same values:

- "lax": one convolution over the image with zeros between its pixels, as `lax.conv_transpose`. On the CPU its gradient is
  30 times slower than a convolution's of that size (jax#31662).
- "phases": one convolution of stride 1 without these zeros (`jaxcnn.phases`), whose gradient is a convolution's. Where
  the window is no multiple of the stride, it multiplies some pixels by zeros: NaN and infinity may reach up to stride - 1
  pixels too far.
"""

from functools import partial
from typing import Literal, get_args

import jax
import jax.numpy as jnp
from jax import lax
from jax.typing import ArrayLike

from jaxcnn import choices
from jaxcnn.arguments import pair
from jaxcnn.arrays import plus
from jaxcnn.geometry import Axis, Padding, Pair, pads_of
from jaxcnn.operands import operands
from jaxcnn.per_example import guarded
from jaxcnn.phases import phase_conv_transpose
from jaxcnn.shapes import transposed_output_size

TransposedMethod = Literal["lax", "phases"]


def conv_transpose2d(
    x: ArrayLike,
    kernel: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Pair = 1,
    padding: Padding = "valid",
    output_padding: Pair = 0,
    dilation: Pair = 1,
    groups: int = 1,
    method: TransposedMethod | None = None,
) -> jax.Array:
    """Run a convolution backwards: every pixel lays the kernel, times its value, on the output, and what overlaps is added.

        y[n, a, b, o] = bias[o] + sum of x[n, i, j, c] * kernel[u, v, c, o] over all i, j, u, v, c with
                        a = i * s + u * d - top and b = j * s + v * d - left

    It is the gradient of `conv2d` with respect to its image: for one group
    `jax.vjp(lambda image: conv2d(image, kernel.swapaxes(2, 3), ...), image)[1](x)`, with the same stride, padding and
    dilation. The kernel is not flipped. As others write it:

    - PyTorch's ConvTranspose2d: kernel = weight.transpose(2, 3, 0, 1); in groups its weight (C, O / groups, f_h, f_w) is
      reshaped to (groups, C / groups, O / groups, f_h, f_w), transposed by (3, 4, 1, 0, 2), and reshaped to ours.
    - `lax.conv_transpose` and Flax's ConvTranspose: theirs = kernel[::-1, ::-1]; with transpose_kernel=True
      theirs = kernel.swapaxes(2, 3). "same" is theirs. With "VALID" they add stride - window zeros behind the image where
      the stride is the larger; here that is output_padding.

    Args:
        x: (N, H, W, C) or a single image (H, W, C); integers or floating point.
        kernel: (f_h, f_w, C / groups, O).
        bias: (O,), or None for none.
        stride: s, an int or (height, width): pixels of the output between two of the image.
        padding: What is cut off around the output, as the convolution's padding would be: "valid" (nothing), "same" (down
            to stride times the image's size; of an odd number one more below and to the right), "same_lower" (above and
            to the left), an int, (height, width) or ((top, bottom), (left, right)).
        output_padding: Pixels more below and to the right, an int or (height, width), below the stride: convolutions of
            stride s take up to s - 1 pixels more to the same size. "same" fixes the size, and takes none.
        dilation: d, the distance in pixels between the kernel's cells, an int or (height, width).
        groups: Number of independent convolutions that channels and filters are split into.
        method: "lax" or "phases" (see the module). None takes that of `jaxcnn.choices` for the platform. "lax" refuses the
            gradient of a kernel for each example (`vmap` over `grad`) on several devices, as in `conv2d`.

    Returns:
        (N, H', W', O), or (H', W', O) for a single image, with H' = (H - 1) * s + (f_h - 1) * d + 1 - top - bottom +
        output_padding. The dtype is the one that JAX's promotion gives the arguments.

    Raises:
        TypeError: A dtype that is not real, or a stride, padding, dilation or groups not of integers.
        ValueError: A rank, a number of channels, a bias or a padding that does not fit, or an unknown method.

    Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, section 4.
    """
    arrays, group_count = operands(x, kernel, bias, groups)
    images, weights = arrays[:2]
    height, width = _axes(images.shape[-3:-1], weights.shape[:2], stride, padding, output_padding, dilation)
    dtype = jnp.result_type(*arrays)
    batch = images if images.ndim == 4 else images[None]
    y = _transposed(batch.astype(dtype), weights.astype(dtype), height, width, group_count, method)
    if bias is not None:
        y = plus(y, arrays[2])
    return y if images.ndim == 4 else y[0]


def _axes(
    size: tuple[int, ...],
    window: tuple[int, ...],
    stride: Pair,
    padding: Padding,
    output_padding: Pair,
    dilation: Pair,
) -> tuple[Axis, Axis]:
    """Return the axes of the convolution that is run backwards: its outputs are the image here, its image the output."""
    strides, dilations = pair("stride", stride, minimum=1), pair("dilation", dilation, minimum=1)
    more = pair("output_padding", output_padding, minimum=0)
    spans = [(f - 1) * d + 1 for f, d in zip(window, dilations, strict=True)]
    name = padding.lower() if isinstance(padding, str) else ""
    if name in ("reflect", "circular", "edge"):
        raise ValueError(
            'padding must be "valid", "same", "same_lower" or in pixels for a transposed convolution, which cuts '
            f"off its border and does not fill it, got {padding!r}"
        )
    if name.startswith("same"):
        if any(more):
            raise ValueError(
                f"output_padding must be 0 with padding {padding!r}, which fixes the size, got {more}"
            )
        more = max(strides[0] - spans[0], 0), max(strides[1] - spans[1], 0)
    elif any(r >= s for r, s in zip(more, strides, strict=True)):
        raise ValueError(f"output_padding must be below the stride {strides}, got {more}")
    largest = [n * s for n, s in zip(size, strides, strict=True)]
    pads = pads_of(padding, largest, spans, strides)
    axes = []
    for side, n, f, span, s, d, r, (low, high) in zip(
        ("height", "width"), size, window, spans, strides, dilations, more, pads, strict=True
    ):
        whole = transposed_output_size(n, span, stride=s, output_padding=r)
        if low + high >= whole:
            raise ValueError(
                f"padding must leave at least one pixel: along the {side} the output has {whole} (size {n}, stride "
                f"{s}, kernel's span {span}, output_padding {r}), and {low} + {high} are cut off"
            )
        axes.append(Axis(whole - low - high, f, s, d, low, high))
    return axes[0], axes[1]


def _transposed(
    x: jax.Array, kernel: jax.Array, height: Axis, width: Axis, groups: int, method: TransposedMethod | None
) -> jax.Array:
    y: jax.Array
    match method:
        case None:
            y = _by_platform(x, kernel, height, width, groups)
        case "lax":
            y = lax_conv_transpose(x, guarded(kernel), height, width, groups)
        case "phases":
            y = phase_conv_transpose(x, kernel, height, width, groups)
        case _:
            raise ValueError(
                f"method must be one of {', '.join(get_args(TransposedMethod))}, or None, got {method!r}"
            )
    return y


# Compiled as one program, so that an eager call does not choose the platform for every operation.
@partial(jax.jit, static_argnums=(2, 3, 4), inline=True)
def _by_platform(x: jax.Array, kernel: jax.Array, height: Axis, width: Axis, groups: int) -> jax.Array:
    programs = {
        "lax": lambda x, kernel: lax_conv_transpose(x, kernel, height, width, groups),
        "phases": lambda x, kernel: phase_conv_transpose(x, kernel, height, width, groups),
    }
    y: jax.Array = lax.platform_dependent(x, kernel, **choices.branches("transposed", programs))
    return y


def lax_conv_transpose(x: jax.Array, kernel: jax.Array, height: Axis, width: Axis, groups: int) -> jax.Array:
    """Convolve the image, with zeros between its pixels, with the flipped kernel."""
    sides = []
    for n, axis in zip(x.shape[1:3], (height, width), strict=True):
        reach = (axis.window - 1) * axis.dilation
        before = reach - axis.low
        sides.append((before, axis.size + reach - before - (n - 1) * axis.stride - 1))
    return lax.conv_general_dilated(
        x,
        lax.rev(kernel, (0, 1)),
        window_strides=(1, 1),
        padding=sides,
        lhs_dilation=(height.stride, width.stride),
        rhs_dilation=(height.dilation, width.dilation),
        dimension_numbers=("NHWC", "HWIO", "NHWC"),
        feature_group_count=groups,
    )
