"""Measure on a GPU, if JAX has one: a step's time, images per second, and the peers."""

import os
import subprocess

import jax
import jax.numpy as jnp

from benchmarks.training import compilations, ours
from benchmarks.training.interleave import best, interleave, ratios
from benchmarks.training.peers import flax_lenet, plain_lax, torch_lenet
from benchmarks.training.program import compare_losses
from benchmarks.training.report import Timing, absent, figure, timing
from benchmarks.training.task import make_task

SMALL, LARGE = 128, 4096  # images a step
# (figure, unit, target, whether at least)
STEP = (f"a step at batch {SMALL}", "us", 40.0, False)
RATE = (f"million images a second at batch {LARGE} in bf16", "M/s", 8.0, True)
FLAX = (f"times as fast as {flax_lenet.PEER}", "x", 10.0, True)
TORCH = ("times as fast as PyTorch, torch.compile reduce-overhead", "x", 2.0, True)
VALUES = ("largest relative difference from plain lax, highest precision", "", 1e-4, False)
FIGURES = (STEP, RATE, FLAX, TORCH, VALUES)
PART = "GPU"
SETTINGS = tuple(
    torch_lenet.Setting(channels_last, compiled=True, fused=True, mode="reduce-overhead", device="cuda")
    for channels_last in (False, True)
)


def not_measured(reason):
    """Return every figure without a value, with the reason."""
    return [absent(PART, what, unit, target, reason, at_least=up) for what, unit, target, up in FIGURES]


def seen():
    """Whether JAX has a GPU."""
    return jax.default_backend() == "gpu"


def card():
    """Return the name of the card and the version of its driver."""
    command = ["nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"]
    try:
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return {"gpu": jax.devices()[0].device_kind, "driver": "not known"}
    name, driver = text.splitlines()[0].split(", ")
    return {"gpu": name, "driver": driver}


def measure(repeats):
    """Measure on the GPU, and return (timings, figures); `seen` must be true."""
    small_timings, small = _small(repeats)
    large_timings, large = _large(repeats)
    return small_timings + large_timings, [*small, *large, _values()]


def _small(repeats):
    """Measure batch 128, where launching kernels takes most of the time: 1,600 steps in an epoch."""
    task = make_task(SMALL, 1600 * SMALL)
    mine, _ = ours.epoch_program(task)
    others = [*flax_lenet.programs(task), *torch_lenet.programs(task, os.cpu_count(), SETTINGS)]
    present = [mine, *(program for program in others if not program.missing)]
    expected = mine.run(mine.prepare())
    for program in present[1:]:
        # Each has its own default precision of products here, TF32 or not, so the curves are close, not equal.
        name = f"{program.peer} ({program.name})"
        compare_losses(name, program.run(program.prepare()), expected, tolerance=5e-2)
    with compilations.none():
        seconds = interleave(present, repeats)
    our_seconds = seconds[mine.peer, mine.name]
    part = f"{PART}, batch {SMALL}"
    timings = [timing(part, *key, took, task.trained) for key, took in seconds.items()]
    timings += [
        Timing(part, program.peer, program.name, note=program.missing)
        for program in others
        if program.missing
    ]
    what, unit, target, up = STEP
    figures = [
        figure(PART, what, unit, [1e6 * took / task.steps for took in our_seconds], target, at_least=up)
    ]
    for peer, (what, unit, target, _) in ((flax_lenet.PEER, FLAX), (torch_lenet.PEER, TORCH)):
        setting = best(seconds, peer)
        if setting is None:
            reason = next(program.missing for program in others if program.peer == peer)
            figures.append(absent(PART, what, unit, target, reason))
        else:
            figures.append(
                figure(PART, what, unit, ratios(seconds[setting], our_seconds), target, note=setting[1])
            )
    return timings, figures


def _large(repeats):
    """Measure batch 4096 in bfloat16, with parameters and their updates in float32."""
    task = make_task(LARGE, 50 * LARGE)
    mine, _ = ours.epoch_program(task, dtype=jnp.bfloat16)
    mine.run(mine.prepare())  # compiles
    # An epoch of 50 large steps is some 25 ms: too short to be timed alone.
    repeated = mine._replace(
        prepare=lambda: [mine.prepare() for _ in range(10)],
        run=lambda states: [mine.run(state) for state in states],
    )
    with compilations.none():
        (our_seconds,) = interleave([repeated], repeats).values()
    part = f"{PART}, batch {LARGE}, bf16"
    what, unit, target, _ = RATE
    values = [10 * task.trained / took / 1e6 for took in our_seconds]
    return [timing(part, mine.peer, mine.name, our_seconds, 10 * task.trained)], [
        figure(PART, what, unit, values, target)
    ]


def _values():
    """Compare the losses of 20 steps with those of plain lax, both without TF32."""
    task = make_task(SMALL, 20 * SMALL)
    with jax.default_matmul_precision("highest"):
        mine, _ = ours.epoch_program(task)
        plain = plain_lax.programs(task)[0]
        expected = plain.run(plain.prepare())
        apart = compare_losses("jaxcnn under highest precision", mine.run(mine.prepare()), expected)
    what, unit, target, up = VALUES
    return figure(PART, what, unit, [apart], target, at_least=up)
