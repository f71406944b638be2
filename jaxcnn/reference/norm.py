"""Normalisation as NumPy loops in float64, one mean at a time."""

import numpy as np
from numpy.typing import ArrayLike

from jaxcnn.reference.windows import Array


def batch_norm(
    x: ArrayLike,
    scale: ArrayLike,
    bias: ArrayLike,
    mean: ArrayLike,
    var: ArrayLike,
    *,
    train: bool,
    momentum: float = 0.9,
    epsilon: float = 1e-5,
) -> tuple[Array, Array, Array]:
    """Normalise as `jaxcnn.batch_norm`, in float64: (y, mean, var).

    Args:
        x: (N, H, W, C), (N, C) or (H, W, C).
        scale: (C,).
        bias: (C,).
        mean: (C,), the statistic so far.
        var: (C,), the statistic so far.
        train: Whether to normalise by the batch's statistics.
        momentum: The part of the old statistics that stays.
        epsilon: Added to the variance.
    """
    values, gain, shift = np.asarray(x, np.float64), np.asarray(scale), np.asarray(bias)
    means, variances = np.array(mean, np.float64), np.array(var, np.float64)
    y = np.zeros_like(values)
    for c in range(values.shape[-1]):
        centre, spread = means[c], variances[c]
        if train:
            centre, spread = _moments(values[..., c])
            means[c] = momentum * means[c] + (1 - momentum) * centre
            variances[c] = momentum * variances[c] + (1 - momentum) * spread
        y[..., c] = (values[..., c] - centre) / np.sqrt(spread + epsilon) * gain[c] + shift[c]
    return y, means, variances


def layer_norm(x: ArrayLike, scale: ArrayLike, bias: ArrayLike, *, epsilon: float = 1e-5) -> Array:
    """Normalise as `jaxcnn.layer_norm`, in float64.

    Args:
        x: (..., C).
        scale: (C,).
        bias: (C,).
        epsilon: Added to the variance.
    """
    values = np.asarray(x, np.float64)
    y = np.zeros_like(values)
    for index in np.ndindex(*values.shape[:-1]):
        centre, spread = _moments(values[index])
        y[index] = (values[index] - centre) / np.sqrt(spread + epsilon) * np.asarray(scale) + np.asarray(bias)
    return y


def group_norm(
    x: ArrayLike, scale: ArrayLike, bias: ArrayLike, *, groups: int, epsilon: float = 1e-5
) -> Array:
    """Normalise as `jaxcnn.group_norm`, in float64.

    Args:
        x: (N, H, W, C) or (H, W, C).
        scale: (C,).
        bias: (C,).
        groups: Into how many groups the channels are split.
        epsilon: Added to the variance.
    """
    values = np.asarray(x, np.float64)
    if values.ndim == 3:
        return np.squeeze(group_norm(values[None], scale, bias, groups=groups, epsilon=epsilon), axis=0)
    y, size = np.zeros_like(values), values.shape[-1] // groups
    for n in range(len(values)):
        for first in range(0, values.shape[-1], size):
            group = values[n, :, :, first : first + size]
            centre, spread = _moments(group)
            y[n, :, :, first : first + size] = (group - centre) / np.sqrt(spread + epsilon)
    y *= np.asarray(scale)
    y += np.asarray(bias)
    return y


def _moments(values: Array) -> tuple[float, float]:
    """Return mean and biased variance."""
    numbers = [float(value) for value in values.ravel()]
    mean = sum(numbers) / len(numbers)
    return mean, sum((value - mean) ** 2 for value in numbers) / len(numbers)
