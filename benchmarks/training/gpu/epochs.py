"""Measure LeNet-5's epoch on the device beside Flax NNX's loop and PyTorch's with CUDA graphs, in one interleaved run."""

import math
import os
import time

import jax
import jax.numpy as jnp

from benchmarks.training import compilations, ours
from benchmarks.training.gpu.asked import FLAX, TORCH
from benchmarks.training.interleave import best, interleave, ratios
from benchmarks.training.peers import flax_lenet, torch_lenet
from benchmarks.training.program import compare_losses
from benchmarks.training.report import Timing, figure, timing
from benchmarks.training.task import make_task

IMAGES = 65_536  # 0.8 GB in float32
LONG_ENOUGH = 0.1  # seconds of one timing of ours: several epochs
# Each library has its own default precision of products on a GPU, TF32 or not, so curves are close, not equal.
TOLERANCE = 5e-2
COMPILING = 0.6  # of the time, at most; what is not compiled by then is left out


def measure(settings, batch):
    """Yield what is found at one batch size: first in float32, then in bfloat16."""
    task = make_task(batch, 4 * batch if settings.quick else max(IMAGES, 8 * batch))
    for dtype, share in ((jnp.float32, 0.5), (jnp.bfloat16, 1)):
        now = time.time()
        yield from of_type(task, dtype, settings, now + share * (settings.until - now))


def of_type(task, dtype, settings, until):
    """Yield timings of all programs, and the figures asked for, in one type; `until` by `time.time()`."""
    name, part = jnp.dtype(dtype).name, f"GPU, epoch, batch {task.batch}"
    ready, notes, reasons = compiled(makers(task, dtype), time.time() + COMPILING * (until - time.time()))
    for label, reason in reasons.items():
        yield Timing(part, label, name, note=reason)
    ready[0], epochs = repeated(ready[0])
    start = time.perf_counter()
    with compilations.none():
        seconds = interleave(ready, settings.rounds, until=start + until - time.time())
    amounts = {(program.peer, program.name): task.trained for program in ready}
    mine = ready[0].peer, ready[0].name
    amounts[mine] *= epochs
    for key, took in seconds.items():
        yield timing(part, key[0], f"{name}: {key[1]}", took, amounts[key], notes.get(key, ""))
    epoch = [took / epochs for took in seconds[mine]]
    yield figure(part, f"{name}: a step", "us", [1e6 * took / task.steps for took in epoch])
    yield figure(
        part, f"{name}: million images a second", "M/s", [task.trained / took / 1e6 for took in epoch]
    )
    for peer, who in ((flax_lenet.PEER, FLAX), (torch_lenet.PEER, TORCH)):
        key = best(seconds, peer)
        if key is not None:
            yield figure(
                part, f"{name}: times as fast as {who}", "x", ratios(seconds[key], epoch), note=key[1]
            )


def compiled(makers, until):
    """Run every program once, and return those that can be timed, remarks on them, and reasons of all others.

    The first one is ours, with which the losses of all others are compared; without it there is nothing to compare.
    """
    ready, notes, reasons, expected = [], {}, {}, None
    for label, make in makers:
        if ready and time.time() > until:
            reasons[label] = "there was no time left to compile it"
            continue
        try:
            start = time.perf_counter()
            for program in make():
                if program.missing:
                    reasons[label] = program.missing
                    continue
                losses = program.run(program.prepare())
                took, start = time.perf_counter() - start, time.perf_counter()
                expected = losses if expected is None else expected
                compare_losses(f"{program.peer} ({program.name})", losses, expected, TOLERANCE)
                ready.append(program)
                notes[program.peer, program.name] = f"{took:.1f} s with compiling"
        except Exception as error:  # out of memory, no compiler, ...: the others go on
            if not ready:
                raise
            reasons[label] = first_line(error)
    return ready, notes, reasons


def makers(task, dtype):
    """Return (what it is called, function that makes its programs) for ours, which comes first, and for the peers."""
    narrow = dtype == jnp.bfloat16
    device = "cuda" if jax.default_backend() == "gpu" else "cpu"
    both = [
        torch_lenet.Setting(last, True, True, "reduce-overhead", device, narrow)  # noqa: FBT003
        for last in ((True, False) if task.batch in (128, 4096) or device == "cpu" else (narrow,))
    ]
    of_torch = [
        (
            f"{torch_lenet.PEER}, {setting.name}",
            lambda one=setting: torch_lenet.programs(task, os.cpu_count(), [one], reset=False),
        )
        for setting in both
    ]
    return [
        (ours.OURS, lambda: [ours.epoch_program(task, dtype=dtype)[0]]),
        (flax_lenet.PEER, lambda: flax_lenet.programs(task, dtype if narrow else None)),
        *of_torch,
    ]


def repeated(program):
    """Return a program that runs as many epochs as take long enough to be timed, and their number."""
    state = program.prepare()
    start = time.perf_counter()
    program.run(state)
    number = min(50, math.ceil(LONG_ENOUGH / (time.perf_counter() - start)))
    return program._replace(
        prepare=lambda: [program.prepare() for _ in range(number)],
        run=lambda states: [program.run(state) for state in states],
    ), number


def first_line(error):
    """Return an exception's kind and the first line of what it says."""
    return f"{type(error).__name__}: {(str(error).strip().splitlines() or [''])[0]}"[:200]
