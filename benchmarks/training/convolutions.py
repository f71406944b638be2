"""Measure depthwise, grouped and transposed convolutions, forward with both gradients, beside `lax` and PyTorch."""

import math
import time
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from benchmarks.training import compilations
from benchmarks.training.interleave import best, interleave, ratios
from benchmarks.training.layers import LONGEST
from benchmarks.training.machine import CORES
from benchmarks.training.peers import torch_lenet
from benchmarks.training.program import Program, UnfairError
from benchmarks.training.report import absent, figure, timing
from jaxcnn import conv2d, conv_transpose2d

SETTING = "forward and gradients"
LAYOUTS = ("channels_last", "NCHW")


class Case(NamedTuple):
    """Images (n, h, h, c), filters (f, f, c / groups, o), a stride and a padding; groups of 0 for a transposed one."""

    n: int
    h: int
    c: int
    o: int
    f: int
    stride: int
    pad: int
    groups: int

    @property
    def transposed(self):
        """Whether it is a transposed convolution."""
        return self.groups == 0

    def __str__(self):
        """Return the case in the usual notation."""
        kind = "transposed" if self.transposed else "depthwise" if self.groups == self.c else "grouped"
        groups = f" g{self.groups}" if kind == "grouped" else ""
        size = f"{self.n}x{self.h}x{self.h}x{self.c} {self.f}x{self.f}->{self.o} s{self.stride} p{self.pad}"
        return f"{kind} {size}{groups}"


CASES = tuple(
    Case(*numbers)
    for numbers in (
        # MobileNet's, and a small one
        *((8, 112, 32, 32, 3, 1, 1, 32), (8, 112, 64, 64, 3, 2, 1, 64), (8, 56, 128, 128, 3, 1, 1, 128)),
        *((8, 56, 128, 128, 3, 2, 1, 128), (8, 28, 256, 256, 3, 1, 1, 256), (8, 28, 256, 256, 3, 2, 1, 256)),
        *(
            (8, 14, 512, 512, 3, 1, 1, 512),
            (8, 14, 512, 512, 3, 2, 1, 512),
            (8, 7, 1024, 1024, 3, 1, 1, 1024),
        ),
        (32, 32, 32, 32, 3, 1, 1, 32),
        # ResNeXt's, of stride 1 and 2, and ShuffleNet's
        *((8, 28, 256, 256, 3, 1, 1, 32), (8, 28, 256, 256, 3, 2, 1, 32), (8, 28, 240, 240, 3, 1, 1, 3)),
        # DCGAN's, U-Net's, and those of autoencoders
        *((32, 16, 64, 32, 4, 2, 1, 0), (8, 28, 128, 64, 4, 2, 1, 0), (8, 32, 64, 32, 2, 2, 0, 0)),
        *((8, 14, 256, 128, 3, 2, 1, 0), (32, 16, 32, 32, 3, 1, 1, 0)),
    )
)


def ours(case):
    """Make the convolution of jaxcnn."""
    if case.transposed:
        return lambda x, kernel: conv_transpose2d(x, kernel, stride=case.stride, padding=case.pad)
    return lambda x, kernel: conv2d(x, kernel, stride=case.stride, padding=case.pad, groups=case.groups)


def plain(case):
    """Make the same convolution in `lax`."""
    orders = ("NHWC", "HWIO", "NHWC")
    if case.transposed:
        sides = ((case.f - 1 - case.pad,) * 2,) * 2
        return lambda x, kernel: lax.conv_transpose(x, kernel[::-1, ::-1], (case.stride,) * 2, sides)
    strides, sides = (case.stride,) * 2, ((case.pad,) * 2,) * 2
    return lambda x, kernel: lax.conv_general_dilated(
        x, kernel, strides, sides, dimension_numbers=orders, feature_group_count=case.groups
    )


def compiled(layer):
    """Compile the function (x, kernel, gradient) -> output and both gradients."""

    @jax.jit
    def run(x, kernel, gradient):
        y, back = jax.vjp(layer, x, kernel)
        return y, *back(gradient)

    return run


def in_torch(torch, case, layout, x, kernel, gradient):
    """Make the same for PyTorch, eager, on the same numbers in its own order; results are brought back to ours."""
    memory = torch.channels_last if layout == "channels_last" else torch.contiguous_format
    there = [(0, 3, 1, 2), (2, 3, 0, 1) if case.transposed else (3, 2, 0, 1), (0, 3, 1, 2)]
    tensors = [
        torch.tensor(np.asarray(array).transpose(order).copy()).contiguous(memory_format=memory)
        for array, order in zip((x, kernel, gradient), there, strict=True)
    ]
    images, weights = (tensor.requires_grad_() for tensor in tensors[:2])
    functional = torch.nn.functional

    def run():
        if case.transposed:
            y = functional.conv_transpose2d(images, weights, stride=case.stride, padding=case.pad)
        else:
            y = functional.conv2d(images, weights, stride=case.stride, padding=case.pad, groups=case.groups)
        return y, *torch.autograd.grad(y, (images, weights), tensors[2])

    def back():
        return [
            array.detach().numpy().transpose(np.argsort(order))
            for array, order in zip(run(), (there[0], there[0], there[1]), strict=True)
        ]

    return run, back


def measure(case, repeats):
    """Measure one case: (timings, figures)."""
    rng = np.random.default_rng(0)
    x = jnp.asarray(rng.standard_normal((case.n, case.h, case.h, case.c), np.float32))
    shape = (case.f, case.f, case.c // max(case.groups, 1), case.o)
    kernel = jnp.asarray(rng.standard_normal(shape, np.float32))
    gradient = jnp.asarray(rng.standard_normal(jax.eval_shape(plain(case), x, kernel).shape, np.float32))
    calls, results = {}, {}
    for peer, layer in (("jaxcnn", ours(case)), ("lax", plain(case))):
        run = compiled(layer)
        calls[peer, SETTING] = lambda run=run: jax.block_until_ready(run(x, kernel, gradient))
        results[peer, SETTING] = calls[peer, SETTING]()
    torch = torch_lenet.load(CORES)
    for layout in LAYOUTS if torch else ():
        key = torch_lenet.PEER, f"{SETTING}, {layout}"
        calls[key], back = in_torch(torch, case, layout, x, kernel, gradient)
        results[key] = back()
    _agree(str(case), results)
    seconds = _timed(calls, repeats)
    part = "convolutions"
    timings = [timing(part, peer, f"{case}, {name}", took) for (peer, name), took in seconds.items()]
    figures = []
    for peer in ("lax", torch_lenet.PEER):
        what, fastest = f"{case}, of {peer}'s time", best(seconds, peer)
        if fastest is None:
            figures.append(absent(part, what, "x", None, torch_lenet.ABSENT))
        else:
            values = ratios(seconds["jaxcnn", SETTING], seconds[fastest])
            figures.append(figure(part, what, "x", values))
    return timings, figures


def _timed(calls, repeats):
    """Return the seconds of one call of each in each round; short calls are repeated."""
    programs, numbers = [], {}
    for key, call in calls.items():
        call()
        start = time.perf_counter()
        call()
        numbers[key] = max(1, math.ceil(LONGEST / (time.perf_counter() - start)))
        programs.append(Program(*key, run=_repeated(call, numbers[key])))
    with compilations.none():
        seconds = interleave(programs, repeats)
    return {key: [took / numbers[key] for took in all_] for key, all_ in seconds.items()}


def _repeated(call, number):
    return lambda _: [call() for _ in range(number)]


def _agree(what, results):
    (_, mine), *others = results.items()
    for (peer, _), theirs in others:
        for a, b in zip(mine, theirs, strict=True):
            a, b = np.asarray(a), np.asarray(b)  # noqa: PLW2901
            if a.shape != b.shape or not np.abs(a - b).max() <= 1e-4 * np.abs(b).max():
                raise UnfairError(f"{what}: ours and {peer}'s are {np.abs(a - b).max():.2g} apart.")
