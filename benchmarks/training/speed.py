"""Measure LeNet-5 at one batch size beside all peers, in one interleaved run."""

import time

import jax

from benchmarks.training import compilations, machine, ours, sgemm, work
from benchmarks.training.interleave import best, interleave, ratios
from benchmarks.training.peers import flax_lenet, plain_lax, torch_lenet
from benchmarks.training.program import STEPS, compare_losses
from benchmarks.training.report import Timing, absent, figure, timing
from benchmarks.training.task import make_task

# How many times as fast as each peer in its best setting, by batch size.
TARGETS = {
    torch_lenet.PEER: {32: 1.6, 128: 1.6, 512: 1.4},
    flax_lenet.PEER: {32: 3, 128: 3, 512: 3},
    plain_lax.STEP: {32: 2, 128: 2, 512: 2},
    plain_lax.SCANNED: {32: 20, 128: 20, 512: 20},
}
OF_SGEMM, OF_A_STEP, COMPILING = 0.6, 1.0, 3.0
IMAGES = 4096  # an epoch of 0.2 s and more here


def measure(batch, repeats, *, quick=False):
    """Measure one batch size, and return (timings, figures)."""
    part = f"speed, batch {batch}"
    task = make_task(batch, STEPS * batch if quick else max(IMAGES, STEPS * batch))
    jax.clear_caches()
    mine, (epoch, arguments) = ours.epoch_program(task)
    state = mine.prepare()
    start = time.perf_counter()
    expected = mine.run(state)
    first = time.perf_counter() - start
    others = [
        ours.step_program(task),
        *torch_lenet.programs(task, machine.CORES),
        *flax_lenet.programs(task),
        *plain_lax.programs(task),
    ]
    present = [program for program in others if not program.missing]
    differences = {program: _checked(program, expected) for program in present}
    gemms = sgemm.programs(machine.CORES)
    for program in gemms:
        program.run(program.prepare())
    with compilations.none():
        seconds = interleave([mine, *present, *gemms], repeats)
    our_seconds = seconds[mine.peer, mine.name]

    timings = [timing(part, mine.peer, mine.name, our_seconds, task.trained)]
    for program in others:
        if program.missing:
            timings.append(Timing(part, program.peer, program.name, note=program.missing))
            continue
        note = f"losses at most {differences[program]:.0e} of theirs from ours"
        took = seconds[program.peer, program.name]
        timings.append(timing(part, program.peer, program.name, took, task.trained, note))
    timings += [
        timing(part, program.peer, program.name, seconds[program.peer, program.name], sgemm.MULTIPLY_ADDS)
        for program in gemms
    ]

    figures = [_times_as_fast(part, peer, batch, seconds, our_seconds) for peer in TARGETS]
    work_done = work.executed(epoch, *arguments)
    fastest = best(seconds, sgemm.PEER)
    rates = [work_done / took for took in our_seconds]
    limits = [sgemm.MULTIPLY_ADDS / took for took in seconds[fastest]]
    work_note = (
        f"{work_done / task.trained / 1e6:.2f} million multiply-adds an image, at least {_floor(task)} needed"
    )
    figures += [
        figure(
            part, f"of the sgemm rate of {fastest[1]}", "", ratios(rates, limits), OF_SGEMM, note=work_note
        ),
        figure(
            part,
            "a step of the epoch / a jitted step",
            "x",
            ratios(our_seconds, seconds[best(seconds, ours.STEPWISE)]),
            OF_A_STEP,
            at_least=False,
        ),
        figure(part, "compile", "s", [max(0, first - min(our_seconds))], COMPILING, at_least=False),
    ]
    return timings, figures


def _checked(program, expected):
    return compare_losses(f"{program.peer} ({program.name})", program.run(program.prepare()), expected)


def _times_as_fast(part, peer, batch, seconds, our_seconds):
    target = TARGETS[peer].get(batch)
    setting = best(seconds, peer)
    what = f"times as fast as {peer}"
    if setting is None:
        return absent(part, what, "x", target, torch_lenet.ABSENT)
    return figure(part, what, "x", ratios(seconds[setting], our_seconds), target, note=setting[1])


def _floor(task):
    return f"{work.floor(task.network) / 1e6:.2f}"
