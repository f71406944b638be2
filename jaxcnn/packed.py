"""Convolution and max pooling in one matrix product, over images folded by the pooling's window.

For each output, a convolution of stride 1 followed by max pooling of p x p without overlap reads a window of f + p - 1
pixels. The kernel can lie at p * p positions in it, the *phases*, of which the maximum takes the largest. So:

1. Space to depth: each p x p block of pixels becomes one cell of p * p * C channels.
2. The kernel is written into the window once for each phase, with zeros around it: a kernel of b x b cells,
   b = ceil((f + p - 1) / p), from p * p * C to p * p * O channels.
3. One product of all patches of cells with that kernel gives all phases side by side.
4. The maximum over the phases. Bias and a monotonic activation commute with it, so they are applied afterwards, to a
   p * p-th of the numbers.

For LeNet-5's 5x5 and 2x2 this takes 1.44 times as many multiplications, but 9 slices instead of 25, with rows of 108
and 288 numbers that suit vector units, and no pooling is left to differentiate. docs/performance.md draws it.
"""

import math

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from jaxcnn.geometry import Axis


def space_to_depth(x: jax.Array, block: tuple[int, ...]) -> jax.Array:
    """(N, H * b_h, W * b_w, C) -> (N, H, W, b_h * b_w * C): a block's pixels side by side, row by row."""
    down, right = block
    n, rows, columns, channels = x.shape
    blocks = x.reshape(n, rows // down, down, columns // right, right, channels)
    return blocks.transpose(0, 1, 3, 2, 4, 5).reshape(
        n, rows // down, columns // right, down * right * channels
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
    outputs = tuple(axis.outputs for axis in pool)
    block = tuple(axis.window for axis in pool)
    cells = tuple(-(-(k.window + p - 1) // p) for k, p in zip(conv, block, strict=True))
    image = _resize(x, conv, [(o + c - 1) * p for o, c, p in zip(outputs, cells, block, strict=True)])
    folded = space_to_depth(image, block)
    patches = jnp.concatenate(
        [
            folded[:, row : row + outputs[0], column : column + outputs[1]]
            for row in range(cells[0])
            for column in range(cells[1])
        ],
        axis=-1,
    )
    weights = pack(kernel, block, cells)
    phases = lax.dot_general(patches, weights, (((3,), (0,)), ((), ())))
    return first_max(phases.reshape(*phases.shape[:3], math.prod(block), kernel.shape[3]))


def pack(kernel: jax.Array, block: tuple[int, ...], cells: tuple[int, ...]) -> jax.Array:
    """Write the kernel at every phase of the window: a matrix from a patch of cells to all phases.

    (f_h, f_w, C, O) -> (c_h * c_w * b_h * b_w * C, b_h * b_w * O), for cells (c_h, c_w) and a block (b_h, b_w).
    """
    size = [c * p for c, p in zip(cells, block, strict=True)]
    inputs, outputs = kernel.shape[2:]
    phases = [
        lax.pad(
            kernel,
            jnp.zeros((), kernel.dtype),
            (
                *((at, n - f - at, 0) for at, n, f in zip(offset, size, kernel.shape, strict=False)),
                *_NO_PADDING,
            ),
        )
        for offset in np.ndindex(*block)
    ]
    stacked = jnp.stack(phases, axis=3).reshape(
        cells[0], block[0], cells[1], block[1], inputs, len(phases) * outputs
    )
    return stacked.transpose(0, 2, 1, 3, 4, 5).reshape(math.prod(size) * inputs, len(phases) * outputs)


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


def _resize(x: jax.Array, conv: tuple[Axis, Axis], size: list[int]) -> jax.Array:
    """Pad the image, and add zeros or cut pixels below and to the right, to give it `size`."""
    border = [(axis.low, wanted - axis.low - axis.size, 0) for axis, wanted in zip(conv, size, strict=True)]
    return lax.pad(x, jnp.zeros((), x.dtype), ((0, 0, 0), *border, (0, 0, 0)))
