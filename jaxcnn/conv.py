"""Two-dimensional convolution of images (N, H, W, C) by kernels (H, W, I, O), and the programs that compute it.

`conv2d` checks the arguments. The programs behind it take images (N, H, W, C), a kernel (f_h, f_w, C / groups, O), the
two axes that the window slides along, and the number of groups; all give (N, H', W', O).

- `lax_conv`: JAX's own operation, whose gradients JAX derives.
- `canonical_conv`: the same values, with gradients that are convolutions in the dimension order of the forward
  one, NHWC and HWIO. XLA:CPU has a fast convolution for that order alone. It transposes others to that order at
  the top level of a program, but not inside loops, where they run 10 to 100 times slower (jax#12868); every
  compiled epoch is a loop.
- `dot_conv`: a product of two matrices, one whose rows are the patches of the image, and the kernel. It only copies
  and multiplies, so it stays fast with a kernel for each example (`vmap` over parameters).
- `shift_conv` (`jaxcnn.shifts`): a sum of shifted images, each times one number for every filter: for one channel a
  group. XLA:CPU computes the gradient of such a *depthwise* convolution 5 to 50 times slower otherwise (jax#13800).
"""

import math
from functools import partial
from typing import Literal, get_args

import jax
import jax.numpy as jnp
from jax import lax
from jax.typing import ArrayLike

from jaxcnn import choices
from jaxcnn.arrays import plus
from jaxcnn.border import bordered
from jaxcnn.geometry import Axis, Padding, Pair, axes
from jaxcnn.operands import operands
from jaxcnn.per_example import guarded
from jaxcnn.shifts import cells, shift_conv

MOST_CELLS = 64  # of a filter that `method=None` adds one by one: above, it takes seconds to compile
ConvMethod = Literal["lax", "canonical", "dots", "shifts"]


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
    """Convolve images with a kernel: every filter slides over `x` and sums the products over its window and channels.

    This is the convolution of deep learning, a cross-correlation: the kernel is *not* flipped. SciPy's
    `convolve2d` and the mathematical definition do flip it.

        y[n, i, j, o] = bias[o] + sum over u, v, c of
                        x[n, i * s + u * d - top, j * s + v * d - left, c] * kernel[u, v, c, o]

    Args:
        x: (N, H, W, C) or a single image (H, W, C); integers or floating point.
        kernel: (f_h, f_w, C / groups, O).
        bias: (O,), or None for none.
        stride: s, an int or (height, width).
        padding: Zeros around the image: "valid" (none), "same", "same_lower", an int, (height, width) or ((top, bottom),
            (left, right)). "reflect", "circular" and "edge" add as many pixels as "same", taken from the image (see
            `jaxcnn.geometry.axes`).
        dilation: d, the distance in pixels between the kernel's cells, an int or (height, width).
        groups: Number of independent convolutions that channels and filters are split into. With as many as channels it
            is a depthwise convolution (`depthwise_conv2d`).
        method: The program to use (listed at the top of this file): "lax", "canonical", "dots" or "shifts". None takes
            the one that is fast on the platform: same values, and never slower than "lax". "lax" refuses the gradient of a kernel
            for each example (`vmap` over `grad`) on several devices, which XLA gets wrong.

    Returns:
        (N, H', W', O), or (H', W', O) for a single image, with H' = floor((H + top + bottom -
        ((f_h - 1) * d + 1)) / s) + 1. The dtype is the one that JAX's promotion gives the arguments.

    Raises:
        TypeError: A dtype that is not real, or a stride, padding, dilation or groups not of integers.
        ValueError: A rank, a number of channels, a bias or a padding that does not fit, or an unknown method.

    Source: lecture, slides on convolution, padding, stride, volumes and several filters.
    """
    arrays, group_count = operands(x, kernel, bias, groups)
    images, weights = arrays[:2]
    height, width = axes(
        "kernel", images.shape[-3:-1], weights.shape[:2], stride=stride, padding=padding, dilation=dilation
    )
    dtype = jnp.result_type(*arrays)
    batch, height, width = bordered(images if images.ndim == 4 else images[None], height, width)
    y = convolve(batch.astype(dtype), weights.astype(dtype), height, width, group_count, method)
    if bias is not None:
        y = plus(y, arrays[2])
    return y if images.ndim == 4 else y[0]


def convolve(
    x: jax.Array, kernel: jax.Array, height: Axis, width: Axis, groups: int, method: ConvMethod | None
) -> jax.Array:
    """Compute the convolution by `method`; None takes that of `jaxcnn.choices` for the platform.

    Raises:
        ValueError: An unknown method.
    """
    y: jax.Array
    match method:
        case None:
            y = _by_platform(x, kernel, height, width, groups)
        case "lax":
            y = lax_conv(x, guarded(kernel), height, width, groups)
        case "canonical":
            y = canonical_conv(x, kernel, height, width, groups)
        case "dots":
            y = dot_conv(x, kernel, height, width, groups)
        case "shifts":
            y = shift_conv(x, kernel, height, width, groups)
        case _:
            raise ValueError(
                f"method must be one of {', '.join(get_args(ConvMethod))}, or None, got {method!r}"
            )
    return y


# Compiled as one program, so that an eager call does not choose the platform for every operation.
@partial(jax.jit, static_argnums=(2, 3, 4), inline=True)
def _by_platform(x: jax.Array, kernel: jax.Array, height: Axis, width: Axis, groups: int) -> jax.Array:
    programs = {
        "lax": lambda x, kernel: lax_conv(x, kernel, height, width, groups),
        "canonical": lambda x, kernel: canonical_conv(x, kernel, height, width, groups),
        "dots": lambda x, kernel: dot_conv(x, kernel, height, width, groups),
        "shifts": lambda x, kernel: shift_conv(x, kernel, height, width, groups),
    }
    few = math.prod(kernel.shape[:2]) <= MOST_CELLS
    kind: choices.Kind = "depthwise" if groups > 1 and kernel.shape[2] == 1 and few else "conv"
    y: jax.Array = lax.platform_dependent(x, kernel, **choices.branches(kind, programs))
    return y


def lax_conv(
    x: jax.Array,
    kernel: jax.Array,
    height: Axis,
    width: Axis,
    groups: int,
    dimension_numbers: tuple[str, str, str] = ("NHWC", "HWIO", "NHWC"),
    batch_groups: int = 1,
) -> jax.Array:
    """Convolve by `lax.conv_general_dilated`, with arrays in the given dimension order."""
    return lax.conv_general_dilated(
        x,
        kernel,
        window_strides=(height.stride, width.stride),
        padding=((height.low, height.high), (width.low, width.high)),
        rhs_dilation=(height.dilation, width.dilation),
        dimension_numbers=dimension_numbers,
        feature_group_count=groups,
        batch_group_count=batch_groups,
    )


@partial(jax.custom_jvp, nondiff_argnums=(2, 3, 4))
def canonical_conv(x: jax.Array, kernel: jax.Array, height: Axis, width: Axis, groups: int) -> jax.Array:
    """Convolve as `lax_conv`, with gradients, in forward and reverse mode, in the order NHWC, HWIO, NHWC."""
    return lax_conv(x, kernel, height, width, groups)


@canonical_conv.defjvp
def _canonical_jvp(
    height: Axis,
    width: Axis,
    groups: int,
    primals: tuple[jax.Array, jax.Array],
    tangents: tuple[jax.Array, jax.Array],
) -> tuple[jax.Array, jax.Array]:
    """Apply the product rule, each term in the dimension order whose transpose by JAX is the canonical order.

    The transpose of a convolution with respect to its image swaps the kernel's I and O. With respect to its kernel, it
    swaps the image's N and C and the roles of kernel and output: the image becomes (C, H, W, N), the output's gradient
    the kernel (H', W', N, O), the kernel's gradient the output (C, f_h, f_w, O).

    Groups of channels are groups of the batch after the image's swap, and groups of channels again after the transpose;
    JAX's own gradient keeps groups of the batch, which XLA:CPU computes hundreds of times slower.
    """
    x, kernel = primals
    dx, dkernel = tangents
    conv = partial(lax_conv, height=height, width=width)
    by_image = conv(
        dx, kernel.transpose(0, 1, 3, 2), groups=groups, dimension_numbers=("NHWC", "HWOI", "NHWC")
    )
    n, *size, channels = x.shape
    swapped = x.reshape(n, *size, groups, channels // groups).transpose(4, 1, 2, 3, 0)
    by_kernel = conv(
        swapped.reshape(channels // groups, *size, groups * n),
        dkernel.transpose(2, 0, 1, 3),
        groups=1,
        batch_groups=groups,
        dimension_numbers=("CHWN", "IHWO", "HWNC"),
    )
    return canonical_conv(x, kernel, height, width, groups), by_image + by_kernel.transpose(2, 0, 1, 3)


def dot_conv(x: jax.Array, kernel: jax.Array, height: Axis, width: Axis, groups: int) -> jax.Array:
    """Convolve by one matrix product of all patches and the kernel (im2col: Chellapilla et al., 2006)."""
    x = lax.pad(x, jnp.zeros((), x.dtype), ((0, 0, 0), _border(height), _border(width), (0, 0, 0)))
    under = [
        cells(cells(x, height, row, axis=1), width, column, axis=2)
        for row in range(height.window)
        for column in range(width.window)
    ]
    f_h, f_w, inputs, outputs = kernel.shape
    if groups == 1:
        patches = jnp.concatenate(under, axis=-1)
        return lax.dot_general(patches, kernel.reshape(f_h * f_w * inputs, outputs), (((3,), (0,)), ((), ())))
    patches = jnp.stack([cell.reshape(*cell.shape[:3], groups, inputs) for cell in under], axis=-2)
    weights = kernel.reshape(f_h * f_w, inputs, groups, outputs // groups)
    y = jnp.einsum("nhwgkc,kcgo->nhwgo", patches, weights)
    return y.reshape(*y.shape[:3], outputs)


def _border(axis: Axis) -> tuple[int, int, int]:
    return axis.low, axis.high, 0
