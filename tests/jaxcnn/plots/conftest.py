"""A small network, its pictures and the history of a training that nobody ran."""

from types import SimpleNamespace

import jax
import numpy as np
import pytest

from jaxcnn import Conv, Dense, MaxPool, Network, init


@pytest.fixture(scope="session")
def history():
    """Epochs from losses, accuracies and held-out accuracies."""

    def make(losses, accuracies=None, held_out=None, speed=100.0):
        n = len(losses)
        rows = zip(losses, accuracies or [0.5] * n, held_out or [None] * n, strict=True)
        return [
            SimpleNamespace(epoch=i, loss=loss, accuracy=a, test_accuracy=t, images_per_second=speed)
            for i, (loss, a, t) in enumerate(rows, start=1)
        ]

    return make


@pytest.fixture(scope="session")
def network():
    return Network((8, 10, 3), (Conv(4, 3, activation="relu"), MaxPool(2), Dense(3)))


@pytest.fixture(scope="session")
def params(network):
    return init(jax.random.key(2), network)


@pytest.fixture(scope="session")
def arguments(network, params, history):
    """What `write` takes beside the target."""
    rng = np.random.default_rng(7)
    return {
        "network": network,
        "params": params,
        "history": history([1.0, 0.5], [0.4, 0.7], [0.5, 0.6], speed=1234.0),
        "images": rng.random((7, 8, 10, 3)).astype(np.float32),
        "labels": rng.integers(0, 3, 7),
    }
