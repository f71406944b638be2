"""Compare what the device computes with the reference in NumPy loops, and a training's losses with plain lax's."""

import jax
import numpy as np

from benchmarks.training import ours
from benchmarks.training.gpu.asked import LOSSES, REFERENCE
from benchmarks.training.peers import plain_lax
from benchmarks.training.program import STEPS, compare_losses
from benchmarks.training.report import figure
from benchmarks.training.task import make_task
from jaxcnn import Network, apply, avg_pool2d, conv2d, init, max_pool2d, reference
from jaxcnn.layers import Conv, MaxPool

PART = "GPU, values"
OPTIONS = ({}, {"stride": (2, 1), "padding": 1}, {"padding": "same", "dilation": 2})


def measure(settings):
    """Yield how far values are apart at most, under the highest precision of products."""
    with jax.default_matmul_precision("highest"):
        apart = {name: difference(mine, other) for name, mine, other in results()}
        worst = max(apart, key=apart.get)
        yield figure(PART, REFERENCE.what, "", [apart[worst]], note=f"{worst}, of {len(apart)}")
        task = make_task(8 if settings.quick else 128, STEPS * (8 if settings.quick else 128))
        plain = plain_lax.programs(task)[0]
        expected, (mine, _) = plain.run(plain.prepare()), ours.epoch_program(task)
        losses = mine.run(mine.prepare())
        yield figure(PART, LOSSES.what, "", [compare_losses("jaxcnn", losses, expected, np.inf)])


def results():
    """Yield (what, what the library computes, what the reference computes)."""
    rng = np.random.default_rng(3)
    x, kernel = (rng.standard_normal(size).astype(np.float32) for size in ((2, 9, 8, 3), (3, 3, 3, 4)))
    bias = rng.standard_normal(4).astype(np.float32)
    for options in OPTIONS:
        expected = reference.conv2d(x, kernel, bias, **options)
        for method in ("lax", "canonical", "dots", None):
            yield f"conv2d {method} {options}", conv2d(x, kernel, bias, **options, method=method), expected
    for name, pool in (("max_pool2d", max_pool2d), ("avg_pool2d", avg_pool2d)):
        expected = getattr(reference, name)(x, 3, stride=2, padding=1)
        for method in ("lax", "slices", None):
            yield f"{name} {method}", pool(x, 3, stride=2, padding=1, method=method), expected
    network = Network(x.shape[1:], (Conv(4, 3), MaxPool(2)))
    (layer,) = init(jax.random.key(0), network)
    params = {layer: {"kernel": kernel, "bias": bias}}
    expected = reference.max_pool2d(reference.conv2d(x, kernel, bias), 2)
    for method in ("lax", "layers", "packed", None):
        yield f"conv and pool {method}", apply(params, x, network, method=method), expected


def difference(mine, expected):
    """Return the largest difference, relative to the largest value; infinite if shapes differ or a value is NaN."""
    mine, expected = np.asarray(mine, np.float64), np.asarray(expected, np.float64)
    if mine.shape != expected.shape or not np.isfinite(mine).all():
        return float("inf")
    return float(np.abs(mine - expected).max() / np.abs(expected).max())
