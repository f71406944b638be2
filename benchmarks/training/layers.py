"""Measure single layers of jaxcnn beside those of `lax`: forward and backward, compiled alone and in `lax.scan`."""

import math
import time
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from benchmarks.training import compilations
from benchmarks.training.interleave import interleave, ratios
from benchmarks.training.program import Program, UnfairError
from benchmarks.training.report import figure, timing
from jaxcnn import conv2d, max_pool2d

LONGEST = 0.1  # least seconds of a timing, which repeats short calls
SLOW, FEW = 1.0, 3  # a call that takes more than SLOW seconds is timed in FEW rounds
LENGTH = 4  # steps of the scan
IN_JIT, IN_SCAN = (
    1.05,
    8.0,
)  # targets: at most this part of lax's time in a jit; at least so many times as fast in a scan, backward


class Shape(NamedTuple):
    """The shape of a layer: images (n, h, h, c), filters (f, f, c, o), stride and padding."""

    n: int
    h: int
    c: int
    f: int
    o: int
    stride: int
    pad: int

    def __str__(self):
        """Return the shape in the usual notation."""
        return f"{self.n}x{self.h}x{self.h}x{self.c} {self.f}x{self.f}->{self.o} s{self.stride} p{self.pad}"


SHAPES = tuple(
    Shape(*numbers)
    for numbers in (
        (128, 32, 3, 5, 8, 1, 0),
        (128, 14, 8, 5, 16, 1, 0),
        (64, 32, 16, 3, 32, 1, 1),
        (32, 32, 64, 3, 64, 1, 1),
        (32, 16, 128, 3, 128, 1, 1),
        (128, 37, 10, 5, 20, 2, 0),
        (64, 32, 32, 1, 64, 1, 0),
        (32, 32, 32, 3, 64, 2, 1),
    )
)


def ours(shape, *, pool):
    """Make a layer of jaxcnn: a convolution and, if asked for, max pooling."""

    def layer(x, kernel):
        y = conv2d(x, kernel, stride=shape.stride, padding=shape.pad)
        return max_pool2d(y, 2) if pool else y

    return layer


def plain(shape, *, pool):
    """Make the same layer in `lax`."""
    strides, pads = (shape.stride,) * 2, ((shape.pad,) * 2,) * 2
    window = (1, 2, 2, 1)

    def layer(x, kernel):
        y = lax.conv_general_dilated(x, kernel, strides, pads, dimension_numbers=("NHWC", "HWIO", "NHWC"))
        return lax.reduce_window(y, -jnp.inf, lax.max, window, window, "VALID") if pool else y

    return layer


def backward(layer):
    """Make the function that computes a layer's gradients with respect to x and the kernel."""
    return lambda x, kernel, gradient: jax.vjp(layer, x, kernel)[1](gradient)


def in_scan(function):
    """Call a function in every step of a scan, each on its own arrays, so that no result can be shared."""

    def scanned(*stacked):
        first = [jax.ShapeDtypeStruct(array.shape[1:], array.dtype) for array in stacked]
        empty = jax.tree.map(lambda like: jnp.zeros(like.shape, like.dtype), jax.eval_shape(function, *first))
        return lax.scan(lambda _, arrays: (function(*arrays), None), empty, stacked)[0]

    return scanned


def arrays_of(shape, layer, *, scan, gradient, length=LENGTH):
    """Draw x, the kernel and, if asked for, a gradient of the output; `length` of each for a scan."""
    rng = np.random.default_rng(0)
    lead = (length,) if scan else ()

    def draw(size):
        return jnp.asarray(rng.standard_normal((*lead, *size), np.float32))

    x, kernel = (shape.n, shape.h, shape.h, shape.c), (shape.f, shape.f, shape.c, shape.o)
    if not gradient:
        return draw(x), draw(kernel)
    structs = [jax.ShapeDtypeStruct(size, jnp.float32) for size in (x, kernel)]
    return draw(x), draw(kernel), draw(jax.eval_shape(layer, *structs).shape)


def measure(shape, repeats):
    """Measure one shape with and without pooling, forward and backward, in jit and in scan: (timings, figures)."""
    timings, figures = [], []
    for pool in (False, True):
        for direction in ("forward", "backward"):
            for context in ("jit", "scan"):
                part = f"layer {shape}"
                what = f"conv{'+pool' if pool else ''} {direction} in {context}"
                layers_ = ours(shape, pool=pool), plain(shape, pool=pool)
                arrays = arrays_of(
                    shape, layers_[1], scan=context == "scan", gradient=direction == "backward"
                )
                seconds = _timed(what, layers_, arrays, direction, context, repeats)
                timings += [timing(part, peer, what, took) for (peer, _), took in seconds.items()]
                mine, theirs = seconds.values()
                if context == "jit":
                    values, target, unit_text = ratios(mine, theirs), IN_JIT, "of lax's time"
                else:
                    values = ratios(theirs, mine)
                    target = IN_SCAN if direction == "backward" else None
                    unit_text = "times as fast as lax"
                figures.append(
                    figure(part, f"{what}, {unit_text}", "x", values, target, at_least=context == "scan")
                )
    return timings, figures


def _timed(what, layers, arrays, direction, context, repeats):
    """Return the seconds of one call in each round, ours first."""
    programs, calls, results, slowest = [], {}, [], 0.0
    for peer, layer in zip(("jaxcnn", "lax"), layers, strict=True):
        function = backward(layer) if direction == "backward" else layer
        function = jax.jit(in_scan(function) if context == "scan" else function)
        results.append(jax.block_until_ready(function(*arrays)))
        start = time.perf_counter()
        jax.block_until_ready(function(*arrays))
        call_seconds = time.perf_counter() - start
        slowest = max(slowest, call_seconds)
        number = calls[peer, what] = math.ceil(LONGEST / call_seconds)
        programs.append(Program(peer, what, run=_calls(function, arrays, number)))
    _agree(what, *results)
    rounds = min(repeats, FEW) if slowest > SLOW else repeats
    with compilations.none():
        seconds = interleave(programs, rounds)
    return {key: [took / calls[key] for took in all_] for key, all_ in seconds.items()}


def _calls(function, arrays, number):
    def run(_):
        for _ in range(number):
            result = function(*arrays)
        jax.block_until_ready(result)

    return run


def _agree(what, mine, theirs):
    for a, b in zip(jax.tree.leaves(mine), jax.tree.leaves(theirs), strict=True):
        apart, largest = float(jnp.abs(a - b).max()), float(jnp.abs(b).max())
        if not apart <= 1e-4 * largest:
            raise UnfairError(f"{what}: ours and lax are {apart:.2g} apart, of values up to {largest:.2g}.")
