"""Check that a training from one seed gives the same bits, again in this process and in another one.

Another process may choose other programs: libraries for GPUs time several, and take the fastest.
"""

import hashlib
import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.training.gpu.asked import same
from benchmarks.training.report import figure
from jaxcnn import Augment, lenet5
from jaxcnn.data import Split
from jaxcnn.training import train

PART = "GPU, bits"
DTYPES = ("float32", "bfloat16")
IMAGES, BATCH, FEW, EPOCHS = 8192, 128, 64, 2


def measure(settings):
    """Yield the number of different results in each type."""
    for dtype in DTYPES:
        results = [
            digest(dtype, settings.quick),
            digest(dtype, settings.quick),
            elsewhere(dtype, settings.quick),
        ]
        yield figure(PART, same(dtype).what, "", [len(set(results))])


def digest(dtype, quick):
    """Train from seed 0, and return the SHA-256 of all parameters."""
    params = trained(dtype, FEW if quick else IMAGES, BATCH // 8 if quick else BATCH)
    hashed = hashlib.sha256()
    for leaf in jax.tree.leaves(jax.device_get(params)):
        hashed.update(leaf.tobytes())
    return hashed.hexdigest()


def trained(dtype, count, batch):
    """Train LeNet-5 for some epochs, and return its parameters."""
    rng = np.random.default_rng(0)
    network = lenet5()
    images = rng.standard_normal((count, *network.input_shape), np.float32)
    labels = rng.integers(0, 10, count).astype(np.int32)
    data = Split(images, labels, images[:0], labels[:0])
    options = {"epochs": EPOCHS, "batch": batch, "augment": Augment(shift=2), "dtype": jnp.dtype(dtype)}
    return train(network, data, seed=0, **options).params


def elsewhere(dtype, quick):
    """Return the digest that another process finds."""
    command = [sys.executable, "-m", "benchmarks.training.gpu.bits", dtype, "quick" if quick else "whole"]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


if __name__ == "__main__":
    print(digest(sys.argv[1], sys.argv[2] == "quick"))
