"""Measure every method of a convolution, of a pooling, and of both joined, over shapes, forward and backward.

Each is compiled in a loop over many arrays, as training is, which also hides how long a call takes to start.
"""

import statistics
import time
from typing import NamedTuple

import jax

from benchmarks.training import compilations
from benchmarks.training.gpu.epochs import first_line
from benchmarks.training.interleave import interleave, ratios
from benchmarks.training.layers import SHAPES, Shape, arrays_of, backward, in_scan
from benchmarks.training.program import Program
from benchmarks.training.report import Timing, figure, timing
from jaxcnn import Network, apply, conv2d, init, max_pool2d
from jaxcnn.layers import Conv, MaxPool

CHOSEN = "method=None"  # what the library takes on its own
LENGTH = 32  # arrays in a loop
# The smallest have what LeNet-5 has; one of each pair around the sizes up to which layers are joined on a CPU.
JOINED = tuple(
    Shape(128, side, c, f, o, 1, 0)
    for side, c, f, o in (
        *((32, 3, 5, 8), (14, 8, 5, 16), (28, 1, 5, 6), (32, 3, 3, 16)),
        *((16, 8, 3, 32), (16, 16, 3, 16), (16, 16, 3, 32), (16, 32, 3, 32), (16, 64, 3, 64)),
    )
)
QUICK = (Shape(2, 8, 2, 3, 4, 1, 0),)


class Kind(NamedTuple):
    """What is measured: layers by method, what they are compared with, and over which shapes."""

    methods: tuple[str, ...]
    layer: object
    against: tuple[str, ...]
    shapes: tuple[Shape, ...]


def conv(shape, method):
    """Make a convolution (x, kernel) -> y."""
    return lambda x, kernel: conv2d(x, kernel, stride=shape.stride, padding=shape.pad, method=method)


def pool(_shape, method):
    """Make a max pooling (x, kernel) -> y, which has no use for the kernel; its gradient is that of x alone."""
    return lambda x, _: max_pool2d(x, 2, method=method)


def joined(shape, method):
    """Make a convolution with the pooling after it (x, kernel) -> y, joined or not."""
    network = Network((shape.h, shape.h, shape.c), (Conv(shape.o, shape.f, bias=False), MaxPool(2)))
    (name,) = init(jax.random.key(0), network)
    return lambda x, kernel: apply({name: {"kernel": kernel}}, x, network, method=method, finite=True)


KINDS = {
    "conv": Kind(("lax", "canonical", "dots"), conv, ("lax",), SHAPES),
    "pool": Kind(("lax", "slices"), pool, ("lax",), SHAPES),
    "joined": Kind(("layers", "packed"), joined, ("layers", "packed"), JOINED),
}


def measure(settings, kind):
    """Yield the time of every method for each shape, and at the end how slow what is chosen is at its slowest."""
    methods, layer, against, shapes = KINDS[kind]
    part = f"GPU, {PART[kind]}"
    shapes = QUICK if settings.quick else shapes
    worst = {}
    for number, shape in enumerate(shapes):
        for direction in ("forward", "backward"):
            left = settings.until - time.time()
            if left < 0:
                what = "where it is slowest among those that were measured"
                yield Timing(part, what, f"{shape} {direction}", note="there was no time left for this shape")
                continue
            until = time.time() + left / (2 * (len(shapes) - number))
            seconds, reasons = _timed(shape, layer, (None, *methods), direction, settings, until)
            for method, reason in reasons.items():
                yield Timing(part, method, f"{shape} {direction}", note=reason)
            for method, took in seconds.items():
                yield timing(part, method, f"{shape} {direction}", took, shape.n)
            others = [seconds[method] for method in against if method in seconds]
            if CHOSEN in seconds and others:
                fastest = min(others, key=statistics.median)
                worst[f"{shape} {direction}"] = ratios(seconds[CHOSEN], fastest)
    if worst:
        where = max(worst, key=lambda key: statistics.median(worst[key]))
        whose = "lax's" if kind != "joined" else "the faster way's"
        what = f"method=None where it is slowest, of {whose} time"
        yield figure(part, what, "x", worst[where], note=f"{where}, of {len(worst)}")


PART = {"conv": "convolutions", "pool": "poolings", "joined": "joined layers"}


def _timed(shape, layer, methods, direction, settings, until):
    """Return the seconds of one call of each method in each round, and the reasons of those that can't be compiled."""
    length = 2 if settings.quick else LENGTH
    arrays = arrays_of(shape, layer(shape, "lax"), scan=True, gradient=direction == "backward", length=length)
    programs, reasons = [], {}
    for method in methods:
        name = CHOSEN if method is None else method
        function = layer(shape, method)
        compiled = jax.jit(in_scan(backward(function) if direction == "backward" else function))
        try:
            jax.block_until_ready(compiled(*arrays))
        except Exception as error:  # noqa: BLE001  # out of memory, an unsupported operation: the others go on
            reasons[name] = first_line(error)
            continue
        programs.append(Program(name, direction, run=_run(compiled, arrays)))
    with compilations.none():
        rest = until - time.time()
        seconds = interleave(programs, settings.rounds, until=time.perf_counter() + rest) if programs else {}
    return {name: [took / length for took in all_] for (name, _), all_ in seconds.items()}, reasons


def _run(compiled, arrays):
    return lambda _: jax.block_until_ready(compiled(*arrays))
