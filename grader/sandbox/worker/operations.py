"""Operations of jax.lax and jax.nn in NumPy, for calls that are only tried; what they can't do is left to JAX itself.

They take more than JAX's do (shapes that broadcast, other dtypes): what is found with them is looked at again with JAX.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grader.sandbox.worker.windows import (
    LeftToJaxError,
    conv_general_dilated,
    convolve2d,
    correlate2d,
    kept,
    reduce_window,
)

Function = Callable[..., Any]


@kept
def dot_general(lhs: Any, rhs: Any, dimension_numbers: Any, **_: Any) -> Any:
    """`jax.lax.dot_general` without axes that both have."""
    contracted, (batch, _also) = dimension_numbers
    if batch:
        raise LeftToJaxError
    mine, theirs = contracted
    return np.tensordot(lhs, rhs, (tuple(mine), tuple(theirs)))


def pad(operand: Any, padding_value: Any, padding_config: Any) -> Any:
    """`jax.lax.pad` by edges of no less than nothing."""
    if any(low < 0 or high < 0 or inside for low, high, inside in padding_config):
        raise LeftToJaxError
    return np.pad(operand, [(low, high) for low, high, _ in padding_config], constant_values=padding_value)


def slice_in_dim(operand: Any, start_index: Any, limit_index: Any, stride: int = 1, axis: int = 0) -> Any:
    """A slice of one axis."""
    return operand[(*[slice(None)] * (axis % operand.ndim), slice(start_index, limit_index, stride))]


def platform_dependent(*args: Any, default: Function | None = None, **of_platform: Function) -> Any:
    """What is done on a processor."""
    chosen = of_platform.get("cpu", default)
    if chosen is None:
        raise LeftToJaxError
    return chosen(*args)


def dynamic_slice(operand: Any, start_indices: Any, slice_sizes: Any) -> Any:
    """A part of an array; what begins too late begins as late as it can."""
    operand = np.asarray(operand)
    if any(size > side for size, side in zip(slice_sizes, operand.shape, strict=True)):
        raise TypeError("the part is larger than the array")
    starts = [
        max(0, min(int(start), side - size))
        for start, size, side in zip(start_indices, slice_sizes, operand.shape, strict=True)
    ]
    return operand[tuple(slice(s, s + n) for s, n in zip(starts, slice_sizes, strict=True))]


def logsumexp(
    a: Any,
    axis: Any = None,
    b: Any = None,
    keepdims: Any = None,
    return_sign: Any = None,
    where: Any = None,
) -> Any:
    """The logarithm of a sum of exponentials."""
    if b is not None or return_sign or where is not None:
        raise LeftToJaxError
    largest = np.max(a, axis, keepdims=True)
    total = np.log(np.sum(np.exp(a - largest), axis, keepdims=True)) + largest
    return total if keepdims else np.squeeze(total, axis)


def log_softmax(x: Any, axis: Any = -1) -> Any:
    """The logarithm of the softmax."""
    return x - logsumexp(x, axis, keepdims=True)


def softmax(x: Any, axis: Any = -1) -> Any:
    """The softmax."""
    return np.exp(log_softmax(x, axis))


def one_hot(x: Any, num_classes: int, *, dtype: Any = np.float32, axis: int = -1) -> Any:
    """A one in the place of each label."""
    if axis != -1:
        raise LeftToJaxError
    return (np.asarray(x)[..., None] == np.arange(num_classes)).astype(dtype)


LAX: Mapping[str, Function] = {
    "conv_general_dilated": conv_general_dilated,
    "reduce_window": reduce_window,
    "dot_general": dot_general,
    "pad": pad,
    "slice_in_dim": slice_in_dim,
    "dynamic_slice": dynamic_slice,
    "platform_dependent": platform_dependent,
    "max": np.maximum,
    "min": np.minimum,
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "exp": np.exp,
    "log": np.log,
    "neg": np.negative,
    "square": np.square,
    "stop_gradient": lambda x: x,
}
SIGNAL: Mapping[str, Function] = {"correlate2d": correlate2d, "convolve2d": convolve2d}
NN: Mapping[str, Function] = {
    "relu": lambda x: np.maximum(x, 0),
    "logsumexp": logsumexp,
    "softmax": softmax,
    "log_softmax": log_softmax,
    "one_hot": one_hot,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
}
