"""What JAX and SciPy do with windows of arrays, in NumPy: sums of products with a kernel, the largest of each window."""

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
def conv_general_dilated(
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
        raise TypeError("the channels of the input and of the kernel differ")
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
    array, kernel = np.asarray(in1), np.asarray(in2)
    larger = [f > n for f, n in zip(kernel.shape, array.shape, strict=True)]
    if boundary != "fill" or fillvalue or mode not in ("full", "same", "valid") or any(larger):
        raise LeftToJaxError
    if mode != "valid":
        array = np.pad(array, [(f - 1, f - 1) for f in kernel.shape])
    out = np.einsum("ijuv,uv->ij", sliding_window_view(array, kernel.shape), kernel)
    if mode == "same":
        begin = [(f - 1) // 2 for f in kernel.shape]
        out = out[tuple(slice(b, b + n) for b, n in zip(begin, np.shape(in1), strict=True))]
    return out


def convolve2d(in1: Any, in2: Any, *args: Any, **keywords: Any) -> Any:
    """The same with the kernel turned round."""
    return correlate2d(in1, np.asarray(in2)[::-1, ::-1], *args, **keywords)
