"""Measure training on a set in a memory map, read in shards, beside the same set on the device."""

import tempfile
import time
from pathlib import Path

import numpy as np
import optax

from benchmarks.training.gpu.asked import STREAM
from benchmarks.training.interleave import ratios
from benchmarks.training.report import figure, timing
from benchmarks.training.task import EPSILON, RATE
from jaxcnn import lenet5
from jaxcnn.data import Split
from jaxcnn.training import train

PART = "GPU, streams"
IMAGES, SHARD, BATCH = 131_072, 32_768, 128  # bytes: 0.4 GB
FEW = 512


def measure(settings):
    """Yield both rates, and their ratio in each round."""
    count = FEW if settings.quick else IMAGES
    shard = count * SHARD // IMAGES
    with tempfile.TemporaryDirectory() as folder:
        data = stored(Path(folder), count)
        seconds = {name: [] for name in ("resident", "in shards")}
        sizes = {"resident": None, "in shards": shard}
        for size in sizes.values():
            epoch(data, size)  # compiles, and brings the file into the system's memory
        for _ in range(settings.rounds):
            for name, size in sizes.items():
                seconds[name].append(count / epoch(data, size))
            if time.time() > settings.until:
                break
    for name, took in seconds.items():
        yield timing(PART, "jaxcnn", name, took, count)
    yield figure(PART, STREAM.what, "x", ratios(seconds["resident"], seconds["in shards"]))


def stored(folder, count):
    """Write images to a file, and return a training set that is a map of it."""
    rng = np.random.default_rng(0)
    network = lenet5()
    np.save(folder / "images.npy", rng.integers(0, 256, (count, *network.input_shape), np.uint8))
    images = np.load(folder / "images.npy", mmap_mode="r")
    labels = rng.integers(0, 10, count).astype(np.int32)
    return Split(images, labels, images[:0], labels[:0])


OPTIMIZER = optax.adam(RATE, eps=EPSILON)  # one object: the epoch is compiled once


def epoch(data, shard):
    """Train one epoch, and return its images a second; what was compiled before is not compiled again."""
    result = train(lenet5(), data, optimizer=OPTIMIZER, epochs=1, batch=BATCH, shard=shard)
    return result.history[-1].images_per_second
