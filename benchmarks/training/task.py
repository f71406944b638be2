"""The task of every program: the same images, initial weights, order of batches and optimiser."""

from typing import NamedTuple

import jax
import numpy as np

from jaxcnn import Network, init, lenet5
from jaxcnn.parameters import Params

RATE, EPSILON = 1e-3, 1e-8  # of Adam; epsilon is the default of both Optax and PyTorch
CLASSES = 10


class Task(NamedTuple):
    """One epoch to train.

    images: (N, H, W, C) float32; labels: (N,) int32; order: (steps, batch), the indices of each step's images; key: the
    key from which `jaxcnn.training` draws the same order.
    """

    network: Network
    params: Params
    images: np.ndarray
    labels: np.ndarray
    order: np.ndarray
    key: jax.Array

    @property
    def batch(self):
        """Number of images in a step."""
        return self.order.shape[1]

    @property
    def steps(self):
        """Number of steps in the epoch."""
        return self.order.shape[0]

    @property
    def trained(self):
        """Number of images that the epoch trains on; those that do not fill a batch are left out."""
        return self.order.size


def order_of(key, count, batch):
    """Return the order of `jaxcnn.training.make_epoch`: (steps, batch) indices below `count`."""
    steps = count // batch
    return np.asarray(jax.random.permutation(key, count)[: steps * batch].reshape(steps, batch))


def make_task(batch, count, seed=0):
    """Make a task of noisy copies of ten templates: no pixels are equal, so maxima are unique, and the loss falls."""
    rng = np.random.default_rng(seed)
    network = lenet5()
    labels = rng.integers(0, CLASSES, count).astype(np.int32)
    images = rng.standard_normal((count, *network.input_shape), np.float32)
    images += rng.standard_normal((CLASSES, *network.input_shape), np.float32)[labels]
    key = jax.random.key(seed + 1)
    params = init(jax.random.key(seed), network)
    return Task(network, params, images, labels, order_of(key, count, batch), key)
