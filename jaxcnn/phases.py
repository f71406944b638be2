"""Transposed convolution as one convolution of stride 1, for all phases of the kernel at once.

Pixels of the output whose places differ by a multiple of the stride come of the same of the kernel's cells. So stride *
stride *phases* of the kernel are filters side by side, and what they give goes to its places in the end (Shi et al., "Is the
deconvolution layer the same as a convolutional layer?", 2016). No zero is laid between two pixels.
"""

from dataclasses import replace

import jax
import jax.numpy as jnp
from jax import lax

from jaxcnn.conv import canonical_conv
from jaxcnn.geometry import Axis


def phase_conv_transpose(
    x: jax.Array, kernel: jax.Array, height: Axis, width: Axis, groups: int
) -> jax.Array:
    """Convolve the image with all phases of the kernel at once, and interleave what they give.

    Along an axis, output m * s + r comes of the kernel's cells r, r + s, r + 2s, ...: its phase r. So block m, the outputs
    m * s to m * s + s - 1, is s filters of a convolution of stride 1 over pixel m and those before it.
    """
    strides = height.stride, width.stride
    blocks = [_blocks(n, axis) for n, axis in zip(x.shape[1:3], (height, width), strict=True)]
    zero = jnp.zeros((), x.dtype)
    if any(min(block.low, block.high) < 0 or block.outputs > block.size for block in blocks):
        # Laid beforehand: the gradient by the kernel convolves the image with the outputs, which XLA:CPU does 50 times
        # slower where these are more than the pixels.
        x = lax.pad(x, zero, ((0, 0, 0), *((block.low, block.high, 0) for block in blocks), (0, 0, 0)))
        blocks = [replace(block, size=block.low + block.size + block.high, low=0, high=0) for block in blocks]
    down, right = blocks
    # A kernel with zeros between its cells, and behind them, so that all phases have as many.
    gaps = [axis.dilation - 1 if axis.stride > 1 else 0 for axis in (height, width)]
    behind = [
        block.window * s - (f - 1) * (gap + 1) - 1
        for block, s, f, gap in zip(blocks, strides, kernel.shape, gaps, strict=False)
    ]
    kernel = lax.pad(
        kernel, zero, (*((0, b, gap) for b, gap in zip(behind, gaps, strict=True)), *_NO_PADDING)
    )
    inputs, outputs = kernel.shape[2:]
    cells = kernel.reshape(down.window, strides[0], right.window, strides[1], inputs, groups, -1)
    filters = (
        lax.rev(cells, (0, 2)).transpose(0, 2, 4, 5, 1, 3, 6).reshape(down.window, right.window, inputs, -1)
    )
    y = canonical_conv(x, filters, down, right, groups)
    y = y.reshape(*y.shape[:3], groups, *strides, outputs // groups).transpose(0, 1, 4, 2, 5, 3, 6)
    y = y.reshape(len(x), down.outputs * strides[0], right.outputs * strides[1], outputs)
    top, left = (axis.low % axis.stride for axis in (height, width))
    return y[:, top : top + height.size, left : left + width.size]


_NO_PADDING = ((0, 0, 0), (0, 0, 0))


def _blocks(n: int, axis: Axis) -> Axis:
    """Return the axis along which a phase slides over n pixels, one output a block; its padding may cut pixels off.

    Where the stride is 1, there is one phase, the kernel with its dilation.
    """
    apart = axis.dilation if axis.stride == 1 else 1
    span = (axis.window - 1) * axis.dilation + 1
    cells = axis.window if axis.stride == 1 else -(-span // axis.stride)
    cut, left = divmod(axis.low, axis.stride)
    blocks = -(-(left + axis.size) // axis.stride)
    return Axis(n, cells, 1, apart, (cells - 1) * apart - cut, blocks + cut - n)
