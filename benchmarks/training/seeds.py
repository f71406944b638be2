"""Measure eight networks from eight seeds trained at once, beside one after another.

`train_many` compiles at every call, so the program that it compiles is timed instead.
"""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax

from benchmarks.training import compilations
from benchmarks.training.interleave import interleave, ratios
from benchmarks.training.program import Program, UnfairError
from benchmarks.training.report import figure, timing
from benchmarks.training.task import EPSILON, RATE, make_task
from jaxcnn import init
from jaxcnn.training import make_epoch, start
from jaxcnn.training.epoch import epoch_program
from jaxcnn.training.many import at_once

PART = "8 seeds at once"
SEEDS, BATCH, IMAGES = 8, 128, 2048
TARGET = 0.9  # of the sum of the single runs' rates


def programs(number=SEEDS, count=IMAGES, batch=BATCH):
    """Make both programs, which train the same `number` of networks for an epoch on the same images."""
    task, optimizer = make_task(batch, count), optax.adam(RATE, eps=EPSILON)
    images, labels = jnp.asarray(task.images), jnp.asarray(task.labels)
    keys = jax.random.split(jax.random.key(1), number)
    single = make_epoch(task.network, optimizer, batch=batch)
    program = epoch_program(task.network, optimizer, batch=batch)

    def run_one(state, key, _rate, _epoch):
        return *program(state, images, labels, key), jnp.zeros(())

    run_all = jax.jit(partial(at_once, run_one), donate_argnums=0)

    def states():
        drawn = [start(init(key, task.network), optimizer) for key in keys]
        return jax.block_until_ready(drawn)

    def stacked():
        return jax.block_until_ready(jax.tree.map(lambda *leaves: jnp.stack(leaves), *states()))

    def together(state):
        return np.asarray(run_all(state, keys, jnp.zeros(number), jnp.uint32(1))[1].losses)

    def in_turn(states):
        runs = zip(states, keys, strict=True)
        return np.stack([single(state, images, labels, key)[1].losses for state, key in runs])

    return [
        Program("jaxcnn", f"{number} at once", stacked, together),
        Program("jaxcnn", f"{number} in turn", states, in_turn),
    ]


def measure(repeats):
    """Measure both programs, and return (timings, figures)."""
    programs_ = programs()
    losses = [program.run(program.prepare()) for program in programs_]
    if not np.allclose(*losses, rtol=1e-2):
        raise UnfairError("8 seeds at once do not train what they train one after another.")
    with compilations.none():
        seconds = interleave(programs_, repeats)
    images = SEEDS * (IMAGES // BATCH * BATCH)
    timings = [timing(PART, *key, took, images) for key, took in seconds.items()]
    many_seconds, in_turn = seconds.values()
    return timings, [
        figure(PART, "of the rate one after another", "x", ratios(in_turn, many_seconds), TARGET)
    ]
