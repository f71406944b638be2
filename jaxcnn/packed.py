"""Convolution and max pooling in one matrix product.

For each output, a convolution of stride 1 followed by max pooling of p x p without overlap reads a window of f + p - 1
pixels. The kernel can lie at p * p positions in it, the *phases*, of which the maximum takes the largest. So:

1. Each window becomes a row of numbers, a *patch*. Windows lie p pixels apart: p neighbours of an image's row are one
   cell, and a patch is put together from slices of cells (space to depth along the width). So a window is as wide as
   a number of cells.
2. The kernel is written into the window once for each phase, with zeros around it: a matrix with p * p * O columns.
3. One product of all patches with that matrix gives all phases side by side.
4. The maximum over the phases. Bias and a monotonic activation commute with it, so they are applied afterwards, to a
   p * p-th of the numbers.

For LeNet-5's 5x5 and 2x2 this takes 1.44 times as many multiplications, but 18 slices instead of 25, of a quarter of
the positions, with rows of 108 and 288 numbers that suit vector units, and no pooling is left to differentiate.
docs/performance.md draws it.
"""

import math

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from jaxcnn.border import bordered
from jaxcnn.geometry import Axis


def patches_of(
    image: jax.Array, block: tuple[int, ...], window: tuple[int, ...], outputs: tuple[int, ...]
) -> jax.Array:
    """Lay the pixels of each window side by side, row by row; windows are a block apart, and whole blocks wide.

    (N, H, W, C) -> (N, H', W', w_h * w_w * C), for windows (w_h, w_w).
    """
    n, height, width, channels = image.shape
    down, right = block
    cells = image.reshape(n, height, width // right, right * channels)
    return jnp.concatenate(
        [
            cells[:, row : row + outputs[0] * down : down, cell : cell + outputs[1]]
            for row in range(window[0])
            for cell in range(window[1] // right)
        ],
        axis=-1,
    )


def conv_max_pool(
    x: jax.Array, kernel: jax.Array, conv: tuple[Axis, Axis], pool: tuple[Axis, Axis]
) -> jax.Array:
    """Compute a convolution and the max pooling after it; `jaxcnn.plan` checks whether the two layers allow it.

    If several phases are largest, the gradient goes to the first, row by row, as in `max_pool2d`.

    Args:
        x: (N, H, W, C).
        kernel: (f_h, f_w, C, O).
        conv: The axes along which the kernel slides; stride and dilation 1.
        pool: The axes along which the pooling's window slides over the convolution's output.

    Returns:
        (N, H', W', O).
    """
    x, height, width = bordered(x, *conv)
    outputs = tuple(axis.outputs for axis in pool)
    block = down, right = tuple(axis.window for axis in pool)
    cells = -(-(width.window + right - 1) // right)
    window = height.window + down - 1, cells * right
    image = _resize(
        x, (height, width), (outputs[0] * down + height.window - 1, (outputs[1] + cells - 1) * right)
    )
    patches = patches_of(image, block, window, outputs)
    weights = pack(kernel, block, window)
    # As two matrices: of more axes, the product's derivative would first bring the gradient into another order.
    phases = patches.reshape(-1, weights.shape[0]) @ weights
    return first_max(phases.reshape(*patches.shape[:3], math.prod(block), kernel.shape[3]))


def pack(kernel: jax.Array, block: tuple[int, ...], window: tuple[int, ...]) -> jax.Array:
    """Write the kernel at every phase of the window: a matrix from a patch to all phases.

    (f_h, f_w, C, O) -> (w_h * w_w * C, b_h * b_w * O), for a window (w_h, w_w) and a block (b_h, b_w).
    """
    phases = [
        lax.pad(
            kernel,
            jnp.zeros((), kernel.dtype),
            (
                *((at, n - f - at, 0) for at, n, f in zip(offset, window, kernel.shape, strict=False)),
                *_NO_PADDING,
            ),
        )
        for offset in np.ndindex(*block)
    ]
    inputs, outputs = kernel.shape[2:]
    return jnp.stack(phases, axis=3).reshape(math.prod(window) * inputs, len(phases) * outputs)


_NO_PADDING = ((0, 0, 0), (0, 0, 0))


@jax.custom_jvp
def first_max(phases: jax.Array) -> jax.Array:
    """Return the maximum over the last axis but one; among equals, the first one gets the gradient."""
    return phases.max(axis=-2)


@first_max.defjvp
def _first_max_jvp(primals: tuple[jax.Array], tangents: tuple[jax.Array]) -> tuple[jax.Array, jax.Array]:
    (phases,), (change,) = primals, tangents
    largest = phases.max(axis=-2)
    number = lax.broadcasted_iota(jnp.int32, phases.shape, phases.ndim - 2)
    # Two reductions in place of argmax, which is not vectorized on the CPU.
    first = jnp.where(phases == largest[..., None, :], number, phases.shape[-2]).min(axis=-2)
    return largest, jnp.where(number == first[..., None, :], change, 0).sum(axis=-2)


def _resize(x: jax.Array, conv: tuple[Axis, Axis], size: tuple[int, int]) -> jax.Array:
    """Pad the image, and add zeros or cut pixels below and to the right, to give it `size`."""
    border = [(axis.low, wanted - axis.low - axis.size, 0) for axis, wanted in zip(conv, size, strict=True)]
    return lax.pad(x, jnp.zeros((), x.dtype), ((0, 0, 0), *border, (0, 0, 0)))
