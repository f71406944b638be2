"""Operations of jax.lax and jax.nn in NumPy, for calls that are only tried; what they can't do is left to JAX itself.

They take more than JAX's do (shapes that broadcast, other dtypes): what is found with them is looked at again with JAX.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

Function = Callable[..., Any]
MOST_KEPT = 32
"""Results of a function that are kept."""


class LeftToJaxError(Exception):
    """An operation of JAX's has no counterpart here for these arguments."""


def kept(function: Function) -> Function:
    """Keep what a function gave for its last arguments: a change in one layer leaves those before it as they are."""
    results: dict[Any, Any] = {}

    @functools.wraps(function)
    def again(*args: Any, **keywords: Any) -> Any:
        key = (*map(_print, args), *((name, _print(value)) for name, value in keywords.items()))
        if (result := results.pop(key, None)) is None:
            result = function(*args, **keywords)
        results[key] = result
        if len(results) > MOST_KEPT:
            del results[next(iter(results))]
        return result

    return again


def _print(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, hash(value.tobytes())
    return repr(value)


@kept
def convolution(
    lhs: Any,
    rhs: Any,
    window_strides: Sequence[int],
    padding: Any,
    lhs_dilation: Any = None,
    rhs_dilation: Any = None,
    dimension_numbers: Any = None,
    feature_group_count: int = 1,
    batch_group_count: int = 1,
    precision: Any = None,
    preferred_element_type: Any = None,
) -> Any:
    """`jax.lax.conv_general_dilated` without dilation and groups."""
    del precision, preferred_element_type
    dilated = any(d not in (None, 1) for d in (*(lhs_dilation or ()), *(rhs_dilation or ())))
    if dilated or feature_group_count != 1 or batch_group_count != 1:
        raise LeftToJaxError
    lax = sys.modules["jax"].lax
    of = lax.conv_dimension_numbers(lhs.shape, rhs.shape, dimension_numbers)
    x, k = np.transpose(lhs, of.lhs_spec), np.transpose(rhs, of.rhs_spec)
    if x.shape[1] != k.shape[1]:
        raise TypeError("the channels of the images and of the kernels differ")
    shape = k.shape[2:]
    x = np.pad(x, [(0, 0), (0, 0), *_pads(x.shape[2:], shape, window_strides, padding)])
    x, k = np.moveaxis(x, 1, -1), np.moveaxis(k, (0, 1), (-1, -2))  # channels last
    sides = [side - window + 1 for side, window in zip(x.shape[1:-1], shape, strict=True)]
    # All places of the windows beside each other, and one matrix product.
    places = [
        x[(slice(None), *(slice(u, u + n, s) for u, n, s in zip(place, sides, window_strides, strict=True)))]
        for place in np.ndindex(*shape)
    ]
    patches = np.concatenate(places, axis=-1)
    out = patches @ k.reshape(patches.shape[-1], k.shape[-1])
    return np.transpose(np.moveaxis(out, -1, 1), np.argsort(of.out_spec))


def reduce_window(
    operand: Any,
    init_value: Any,
    computation: Function,
    window_dimensions: Sequence[int],
    window_strides: Sequence[int],
    padding: Any,
    base_dilation: Any = None,
    window_dilation: Any = None,
) -> Any:
    """`jax.lax.reduce_window` of the largest, the smallest, the sum or the product of each window."""
    reduce = _REDUCE.get(getattr(computation, "__name__", ""))
    if reduce is None or base_dilation is not None or window_dilation is not None:
        raise LeftToJaxError
    x, size = np.asarray(operand), tuple(window_dimensions)
    pads = _pads(x.shape, size, window_strides, padding)
    x = np.pad(x, pads, constant_values=init_value)
    windows = sliding_window_view(x, size)[(*_every(window_strides), *([slice(None)] * len(size)))]
    return reduce(windows, axis=tuple(range(x.ndim, 2 * x.ndim)), initial=init_value)


def _pads(shape: Sequence[int], window: Sequence[int], strides: Sequence[int], padding: Any) -> Any:
    if isinstance(padding, str):
        return sys.modules["jax"].lax.padtype_to_pads(shape, window, strides, padding)
    return padding


def _every(strides: Sequence[int]) -> list[slice]:
    return [slice(None, None, stride) for stride in strides]


_REDUCE: Mapping[str, Function] = {"max": np.max, "min": np.min, "add": np.sum, "mul": np.prod}


def correlate2d(
    in1: Any, in2: Any, mode: str = "full", boundary: str = "fill", fillvalue: Any = 0, **_: Any
) -> Any:
    """`jax.scipy.signal.correlate2d` with zeros around."""
    image, kernel = np.asarray(in1), np.asarray(in2)
    larger = [f > n for f, n in zip(kernel.shape, image.shape, strict=True)]
    if boundary != "fill" or fillvalue or mode not in ("full", "same", "valid") or any(larger):
        raise LeftToJaxError
    if mode != "valid":
        image = np.pad(image, [(f - 1, f - 1) for f in kernel.shape])
    out = np.einsum("ijuv,uv->ij", sliding_window_view(image, kernel.shape), kernel)
    if mode == "same":
        begin = [(f - 1) // 2 for f in kernel.shape]
        out = out[tuple(slice(b, b + n) for b, n in zip(begin, np.shape(in1), strict=True))]
    return out


def convolve2d(in1: Any, in2: Any, *args: Any, **keywords: Any) -> Any:
    """The same with the kernel turned round."""
    return correlate2d(in1, np.asarray(in2)[::-1, ::-1], *args, **keywords)


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
    "conv_general_dilated": convolution,
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
