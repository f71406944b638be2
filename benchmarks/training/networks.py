"""Measure small networks of blocks, an epoch of each, beside PyTorch and Flax NNX, in one interleaved run."""

import jax
import jax.numpy as jnp
import numpy as np
import optax

from benchmarks.training import compilations
from benchmarks.training.interleave import best, interleave, ratios
from benchmarks.training.machine import CORES
from benchmarks.training.peers import flax_network, torch_lenet, torch_network
from benchmarks.training.program import Program, compare_losses
from benchmarks.training.report import Timing, absent, figure, timing
from benchmarks.training.task import CLASSES, EPSILON, RATE, Task, order_of
from jaxcnn import init, init_statistics, make_epoch, networks, spec, start

OURS = "jaxcnn"
BATCH, STEPS, QUICK_STEPS = 64, 8, 2
TARGETS = {torch_network.PEER: 1.0, flax_network.PEER: 1.0}
# Rounding makes batch norms of a few pixels differ a little, and Adam takes full steps even for that.
TOLERANCE = 5e-2


def alike(network):
    """Return the network with a padding of one pixel in place of "same", which PyTorch lacks at stride 2."""
    return spec.decode(spec.encode(network).replace(b'"padding":"same"', b'"padding":1'))


NETWORKS = {
    "resnet20": alike(networks.resnet20(CLASSES)),
    "mobilenet_small": alike(networks.mobilenet_small(CLASSES)),
}


def make_task(network, steps, seed=0):
    """Make a task of noisy copies of ten templates."""
    rng = np.random.default_rng(seed)
    count = BATCH * steps
    labels = rng.integers(0, CLASSES, count).astype(np.int32)
    images = rng.standard_normal((count, *network.input_shape), np.float32)
    images += rng.standard_normal((CLASSES, *network.input_shape), np.float32)[labels]
    key = jax.random.key(seed + 1)
    return Task(
        network, init(jax.random.key(seed), network), images, labels, order_of(key, count, BATCH), key
    )


def ours(task):
    """Make the program of an epoch."""
    optimizer = optax.adam(RATE, eps=EPSILON)
    epoch = make_epoch(task.network, optimizer, batch=BATCH)
    images, labels = jnp.asarray(task.images), jnp.asarray(task.labels)

    def prepare():
        params = jax.tree.map(jnp.copy, task.params)
        return jax.block_until_ready(start(params, optimizer, init_statistics(task.network)))

    def run(state):
        return np.asarray(epoch(state, images, labels, task.key)[1].losses)

    return Program(OURS, "epoch", prepare, run)


def measure(name, repeats, *, quick=False):
    """Measure one network: (timings, figures)."""
    part = f"network {name}, batch {BATCH}"
    task = make_task(NETWORKS[name], QUICK_STEPS if quick else STEPS)
    mine = ours(task)
    expected = mine.run(mine.prepare())
    others = [*torch_network.programs(task, CORES), *flax_network.programs(task)]
    present = [program for program in others if not program.missing]
    for program in present:
        compare_losses(
            f"{program.peer} ({program.name})", program.run(program.prepare()), expected, TOLERANCE
        )
    with compilations.none():
        seconds = interleave([mine, *present], repeats)
    timings = [
        Timing(part, program.peer, program.name, note=program.missing)
        if program.missing
        else timing(part, program.peer, program.name, seconds[program.peer, program.name], task.trained)
        for program in (mine, *others)
    ]
    figures = []
    for peer, target in TARGETS.items():
        what, setting = f"times as fast as {peer}", best(seconds, peer)
        if setting is None:
            figures.append(absent(part, what, "x", target, torch_lenet.ABSENT))
            continue
        compared = ratios(seconds[setting], seconds[OURS, "epoch"])
        figures.append(figure(part, what, "x", compared, target, note=setting[1]))
    return timings, figures
