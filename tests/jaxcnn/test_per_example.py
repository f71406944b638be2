"""Gradients for each example of a batch that is split over devices: those of one device, or refused."""

import json
import subprocess
import sys

import pytest

# The number of devices is settled when JAX starts.
PROGRAM = """
import json
import os
import sys

os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=4"

import jax
import numpy as np
from jax.sharding import NamedSharding, PartitionSpec

from jaxcnn import Conv, Dense, MaxPool, Network, apply, conv2d, conv_transpose2d, cross_entropy, data_mesh, init

split = NamedSharding(data_mesh(), PartitionSpec("data"))
rng = np.random.default_rng(0)
images = rng.normal(size=(8, 9, 9, 3)).astype(np.float32)
labels = rng.integers(0, 5, 8)
kernel = rng.normal(size=(3, 3, 3, 4)).astype(np.float32)
network = Network((9, 9, 3), (Conv(4, 3, activation="relu"), MaxPool(2), Dense(5)))
params = init(jax.random.key(0), network)


def of_conv(method):
    def loss(kernel, image, _):
        return (conv2d(image, kernel, method=method) ** 2).sum()

    return loss, kernel


def of_transposed(method):
    def loss(kernel, image, _):
        return (conv_transpose2d(image, kernel, stride=2, method=method) ** 2).sum()

    return loss, kernel


def of_network(method):
    def loss(params, image, label):
        return cross_entropy(apply(params, image[None], network, method=method), label[None])

    return loss, params


def farthest(loss, weights, wrap):
    each = jax.jit(jax.vmap(jax.grad(wrap(loss)), (None, 0, 0)))
    try:
        whole = each(weights, images, labels)
        parts = each(weights, jax.device_put(images, split), jax.device_put(labels, split))
    except ValueError as error:
        return str(error)
    return max(
        float(np.abs(np.asarray(a) - np.asarray(b)).max()) for a, b in zip(*map(jax.tree.leaves, (whole, parts)))
    )


answer = {}
for kind, make, methods in (
    ("conv", of_conv, ("lax", "canonical", "dots", "shifts", None)),
    ("transposed", of_transposed, ("lax", "phases", None)),
    ("network", of_network, ("lax", "layers", "packed", None)),
):
    for method in methods:
        for wrap in (lambda loss: loss, jax.jit):
            answer[f"{kind} {method} {wrap is jax.jit}"] = farthest(*make(method), wrap)
mean = jax.jit(jax.grad(lambda k: sum(conv2d(x, k, method="lax").sum() for x in images)))
answer["one gradient"] = float(np.abs(mean(kernel)).max())
print(json.dumps(answer))
"""


@pytest.fixture(scope="module")
def answer():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize(
    "method",
    [
        "conv canonical",
        "conv dots",
        "conv shifts",
        "conv None",
        "transposed phases",
        "transposed None",
        "network layers",
        "network packed",
        "network None",
    ],
)
def test_right(answer, method, compiled):
    assert answer[f"{method} {compiled}"] < 1e-3


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("method", ["conv lax", "transposed lax", "network lax"])
def test_refused(answer, method, compiled):
    assert 'method must not be "lax" for vmap over a gradient of the kernel on several devices' in str(
        answer[f"{method} {compiled}"]
    )


def test_one_gradient_for_all_is_not_refused(answer):
    assert answer["one gradient"] > 0
