"""Normalisation: batch, layer and group norm. Each subtracts a mean and divides by a standard deviation.

They differ in what the mean is taken over, for images (N, H, W, C):

- `batch_norm`: for each channel, over all images and pixels, so that an image's outputs depend on the others;
- `layer_norm`: for each pixel, over its channels;
- `group_norm`: for each image, over its pixels and a group of channels.

The variance is the mean of the squared distances from the mean, in a second pass: E[x^2] - E[x]^2 needs one, but loses
all digits where the mean is large beside the deviation. Sums are of float32 at least, whatever the images' type.
"""

import jax
import jax.numpy as jnp
from jax import lax
from jax.typing import ArrayLike

from jaxcnn.arguments import image_rank, integer, number, real
from jaxcnn.arrays import as_array, floating, wide

AxisName = str | tuple[str, ...]


def batch_norm(
    x: ArrayLike,
    scale: ArrayLike | None,
    bias: ArrayLike | None,
    mean: ArrayLike,
    var: ArrayLike,
    *,
    train: bool,
    momentum: float = 0.9,
    epsilon: float = 1e-5,
    axis_name: AxisName | None = None,
) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Normalise each channel by the batch's mean and variance, or by those that earlier batches left.

        y = (x - m) / sqrt(v + epsilon) * scale + bias

    In training, m and v are the batch's, and the statistics become momentum * mean + (1 - momentum) * m, likewise the
    variance; otherwise m and v are `mean` and `var`, which stay as they are. Both v and the variance that is kept are
    *biased*, divided by the number n of values, as in Flax. PyTorch keeps the unbiased one, (1 - momentum) * v * n / (n - 1)
    in place of (1 - momentum) * v, and calls 1 - momentum the momentum.

    Args:
        x: (N, H, W, C), (N, C), or a single image (H, W, C); integers or floating point.
        scale: (C,), or None for ones.
        bias: (C,), or None for zeros.
        mean: (C,), floating point, the statistic so far; zeros at the beginning.
        var: (C,), floating point, the statistic so far; ones at the beginning.
        train: Whether to normalise by the batch's statistics.
        momentum: The part of the old statistics that stays, from 0 and below 1.
        epsilon: Added to the variance.
        axis_name: Under `vmap` or `shard_map`, the axis or axes over which statistics are shared, too, such as the one of
            the devices. Not needed under `jit` with a batch that is split over devices: it is one array there.

    Returns:
        y of the shape of `x` and of the dtype that JAX's promotion gives `x`, scale and bias, at least floating point; and
        the statistics, mean and var, of their own dtypes.

    Raises:
        TypeError: A dtype that is not real, statistics that are not floating point, or a momentum or epsilon that is no
            number.
        ValueError: A rank or shape that does not fit, no values to take a mean of, or a number out of its range.

    Source: Ioffe and Szegedy, "Batch Normalization: Accelerating Deep Network Training", 2015, algorithms 1 and 2.
    """
    x = as_array("x", x)
    if x.ndim not in (2, 3, 4):
        raise ValueError(f"x must have shape (N, H, W, C), (N, C) or (H, W, C), got shape {x.shape}")
    real("x", x.dtype)
    statistics = []
    for name, value in (("mean", mean), ("var", var)):
        statistic = _of_channels(name, as_array(name, value), x)
        if not jnp.issubdtype(statistic.dtype, jnp.floating):
            raise TypeError(f"{name} must hold floating-point numbers, got dtype {statistic.dtype.name}")
        statistics.append(statistic)
    kept = number("momentum", momentum, minimum=0, below=1)
    epsilon = number("epsilon", epsilon, above=0)
    if not train:
        found = tuple(statistics)
    else:
        axes = tuple(range(x.ndim - 1))
        if 0 in x.shape[:-1]:
            raise ValueError(f"x must have at least one value a channel, got shape {x.shape}")
        found = tuple(moment.reshape(-1) for moment in _moments(wide(x), axes, axis_name))
        statistics = [
            (kept * wide(old) + (1 - kept) * new).astype(old.dtype)
            for old, new in zip(statistics, found, strict=True)
        ]
    centre, spread = (_row(wide(moment), x) for moment in found)
    return _normalised(x, centre, spread, scale, bias, epsilon), statistics[0], statistics[1]


def layer_norm(
    x: ArrayLike, scale: ArrayLike | None, bias: ArrayLike | None, *, epsilon: float = 1e-5
) -> jax.Array:
    """Normalise each pixel over its channels, then scale and shift each channel.

    A whole image is normalised at once by `group_norm` with one group.

    Args:
        x: (..., C), such as images (N, H, W, C), an image (H, W, C) or vectors (N, C); integers or floating point.
        scale: (C,), or None for ones.
        bias: (C,), or None for zeros.
        epsilon: Added to the variance, which is biased.

    Returns:
        The shape of `x`, of the dtype that JAX's promotion gives the arguments, at least floating point.

    Raises:
        TypeError: A dtype that is not real, or an epsilon that is no number.
        ValueError: No or an empty axis of channels, a shape that does not fit, or an epsilon not above 0.

    Source: Ba, Kiros and Hinton, "Layer Normalization", 2016, equation 3; over channels alone as in Liu et al., "A ConvNet
    for the 2020s", 2022.
    """
    x = as_array("x", x)
    real("x", x.dtype)
    if x.ndim == 0 or x.shape[-1] == 0:
        raise ValueError(f"x must have at least one channel in its last axis, got shape {x.shape}")
    return _normalised(x, *_moments(wide(x), (-1,)), scale, bias, number("epsilon", epsilon, above=0))


def group_norm(
    x: ArrayLike, scale: ArrayLike | None, bias: ArrayLike | None, *, groups: int, epsilon: float = 1e-5
) -> jax.Array:
    """Normalise each image over its pixels and over each group of neighbouring channels, then scale and shift channels.

    With as many groups as channels this is instance norm; with one group, layer norm of the whole image.

    Args:
        x: (N, H, W, C) or a single image (H, W, C); integers or floating point.
        scale: (C,), or None for ones.
        bias: (C,), or None for zeros.
        groups: Into how many groups the channels are split; a divisor of C.
        epsilon: Added to the variance, which is biased.

    Returns:
        The shape of `x`, of the dtype that JAX's promotion gives the arguments, at least floating point.

    Raises:
        TypeError: A dtype that is not real, groups that are no integer, or an epsilon that is no number.
        ValueError: A rank or shape that does not fit, an image without pixels, groups that do not divide the channels, or
            an epsilon not above 0.

    Source: Wu and He, "Group Normalization", 2018, equation 7; instance norm: Ulyanov, Vedaldi and Lempitsky, "Instance
    Normalization: The Missing Ingredient for Fast Stylization", 2016.
    """
    x = as_array("x", x)
    image_rank("x", x.shape)
    real("x", x.dtype)
    if 0 in x.shape[-3:]:
        raise ValueError(f"x must have at least one pixel and one channel, got shape {x.shape}")
    channels, count = x.shape[-1], integer("groups", groups, minimum=1)
    if channels % count:
        raise ValueError(f"groups must divide the {channels} channels of x, got {count}")
    grouped = wide(x).reshape(*x.shape[:-1], count, channels // count)
    centre, spread = (
        jnp.repeat(moment.reshape(*x.shape[:-3], 1, 1, count), channels // count, axis=-1)
        for moment in _moments(grouped, (-4, -3, -1))
    )
    return _normalised(x, centre, spread, scale, bias, number("epsilon", epsilon, above=0))


def _moments(
    x: jax.Array, axes: tuple[int, ...], axis_name: AxisName | None = None
) -> tuple[jax.Array, jax.Array]:
    """Return mean and biased variance over axes, which stay with length 1, and over named axes."""

    def mean(values: jax.Array) -> jax.Array:
        found = values.mean(axes, keepdims=True)
        return found if axis_name is None else lax.pmean(found, axis_name)

    centre = mean(x)
    return centre, mean(jnp.square(x - centre))


def _normalised(
    x: jax.Array,
    mean: jax.Array,
    var: jax.Array,
    scale: ArrayLike | None,
    bias: ArrayLike | None,
    epsilon: float,
) -> jax.Array:
    """Return (x - mean) / sqrt(var + epsilon) * scale + bias, in float32 at least, of the arguments' dtype."""
    factor, dtype = lax.rsqrt(var + epsilon), floating(x.dtype)
    y = wide(x) - mean
    if scale is not None:
        row = _of_channels("scale", as_array("scale", scale), x)
        factor, dtype = factor * _row(row, x), jnp.result_type(dtype, row)
    y = y * factor
    if bias is not None:
        row = _of_channels("bias", as_array("bias", bias), x)
        y, dtype = y + _row(row, x), jnp.result_type(dtype, row)
    return y.astype(dtype)


def _of_channels(name: str, values: jax.Array, x: jax.Array) -> jax.Array:
    real(name, values.dtype)
    if values.shape != x.shape[-1:]:
        raise ValueError(
            f"{name} must have shape ({x.shape[-1]},), one a channel of x, got shape {values.shape}"
        )
    return values


def _row(values: jax.Array, x: jax.Array) -> jax.Array:
    """Return a number for each channel with the axes of `x`: `jax_numpy_rank_promotion` may be "raise"."""
    return values.reshape((1,) * (x.ndim - 1) + values.shape)
