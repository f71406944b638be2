"""Convolution of one or few channels a group as a sum of shifted images, each times one number for every filter.

A filter of one channel has no sum over channels, and so nothing that a matrix product or XLA's convolution is fast at. A
sum of f_h * f_w slices of the image, times the kernel's cells, is one loop over memory, which XLA:CPU runs on vectors.

Its gradients are written out, so that they are such loops, too. The derivative, from which JAX would make them, is their
transpose: it is as right, and slower, where forward mode needs it.

- By the image, at stride 1: the same sum over the output's gradient, with the flipped kernel. At other strides JAX's own.
- By the kernel: for each cell a sum over all images and pixels. XLA:CPU would add that up number by number; an eighth of the
  numbers laid on the next eighth is one loop again.
"""

from functools import partial

import jax
import jax.numpy as jnp
from jax import lax

from jaxcnn.geometry import Axis

PARTS = (
    8  # slices that are added in one loop; with 16, XLA:CPU has not enough registers, and is ten times slower
)


@partial(jax.custom_jvp, nondiff_argnums=(2, 3, 4))
def shift_conv(x: jax.Array, kernel: jax.Array, height: Axis, width: Axis, groups: int) -> jax.Array:
    """Convolve as `jaxcnn.conv.lax_conv`; every channel of a group is one more sum of f_h * f_w images."""
    return _sum(x, kernel, height, width, groups)


@shift_conv.defjvp
def _shift_conv_jvp(
    height: Axis,
    width: Axis,
    groups: int,
    primals: tuple[jax.Array, jax.Array],
    tangents: tuple[jax.Array, jax.Array],
) -> tuple[jax.Array, jax.Array]:
    """Apply the product rule, each term as the transpose of a gradient."""
    x, kernel = primals
    dx, dkernel = tangents
    y = shift_conv(x, kernel, height, width, groups)
    by_image = partial(_image_gradient, kernel=kernel, height=height, width=width, groups=groups)
    by_kernel = partial(_kernel_gradient, x=x, height=height, width=width, groups=groups)
    (first,) = jax.linear_transpose(by_image, y)(dx)
    (second,) = jax.linear_transpose(by_kernel, y)(dkernel)
    return y, first + second


def _sum(x: jax.Array, kernel: jax.Array, height: Axis, width: Axis, groups: int) -> jax.Array:
    shape = (len(x), height.outputs, width.outputs, kernel.shape[3])
    rows = kernel.reshape(-1, 1, 1, 1, shape[3])
    terms = zip(_shifted(x, height, width, groups, shape[3]), rows, strict=True)
    return sum((image * row for image, row in terms), start=jnp.zeros(shape, x.dtype))


def _shifted(x: jax.Array, height: Axis, width: Axis, groups: int, outputs: int) -> list[jax.Array]:
    """Return for each row of the kernel, (f_h * f_w * C / groups, O), the pixels that it is multiplied by."""
    border = [(axis.low, axis.high, 0) for axis in (height, width)]
    x = lax.pad(x, jnp.zeros((), x.dtype), ((0, 0, 0), *border, (0, 0, 0)))
    channels = x.reshape(*x.shape[:3], groups, x.shape[3] // groups)
    # For each channel of a group: the one that each filter reads.
    read = [jnp.repeat(channels[..., c], outputs // groups, axis=-1) for c in range(channels.shape[-1])]
    return [
        cells(cells(image, height, row, axis=1), width, column, axis=2)
        for row in range(height.window)
        for column in range(width.window)
        for image in read
    ]


def cells(x: jax.Array, window: Axis, cell: int, axis: int) -> jax.Array:
    """Return the pixels under one cell of the window, at all of its positions along an axis."""
    start = cell * window.dilation
    return lax.slice_in_dim(
        x, start, start + (window.outputs - 1) * window.stride + 1, window.stride, axis=axis
    )


def _image_gradient(
    change: jax.Array, *, kernel: jax.Array, height: Axis, width: Axis, groups: int
) -> jax.Array:
    f_h, f_w, inputs, outputs = kernel.shape
    if (height.stride, width.stride) != (1, 1):
        shape = (len(change), height.size, width.size, inputs * groups)
        own = jax.linear_transpose(
            lambda x: _sum(x, kernel, height, width, groups), jax.ShapeDtypeStruct(shape, change.dtype)
        )
        gradient: jax.Array = own(change)[0]
        return gradient
    swapped = kernel.reshape(f_h, f_w, inputs, groups, outputs // groups).transpose(0, 1, 4, 3, 2)
    flipped = lax.rev(swapped, (0, 1)).reshape(f_h, f_w, outputs // groups, groups * inputs)
    return _sum(change, flipped, _backwards(height), _backwards(width), groups)


def _backwards(axis: Axis) -> Axis:
    """Return the axis along which the kernel slides over the outputs to reach the image."""
    reach = (axis.window - 1) * axis.dilation
    return Axis(axis.outputs, axis.window, 1, axis.dilation, reach - axis.low, reach - axis.high)


def _kernel_gradient(change: jax.Array, *, x: jax.Array, height: Axis, width: Axis, groups: int) -> jax.Array:
    outputs = change.shape[3]
    products = [image * change for image in _shifted(x, height, width, groups, outputs)]
    # Stacked after the first sums, so that the next ones are a loop of their own.
    sums = jnp.stack([_added(product.reshape(-1, outputs), axis=0) for product in products])
    while sums.shape[1] > 1:
        sums = _added(sums, axis=1)
    return sums.sum(axis=1).reshape(height.window, width.window, -1, outputs)


def _added(x: jax.Array, axis: int) -> jax.Array:
    """Cut an axis into at most PARTS equal slices, with zeros behind the last, and add them."""
    length = x.shape[axis]
    parts = max(min(PARTS, length), 1)
    each = -(-length // parts)
    sides = [(0, each * parts - length if number == axis else 0, 0) for number in range(x.ndim)]
    x = lax.pad(x, jnp.zeros((), x.dtype), sides)
    slices = [lax.slice_in_dim(x, part * each, (part + 1) * each, axis=axis) for part in range(parts)]
    return sum(slices[1:], start=slices[0])
