"""Predictions in batches of one size."""

import chex
import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxcnn
from jaxcnn import Conv, Dense, MaxPool, Network, apply
from jaxcnn.training import accuracy
from jaxcnn.training.accuracy import predict

LARGEST = {"FC1": {"kernel": jnp.eye(5), "bias": jnp.zeros(5)}}
NETWORK = Network((5,), (Dense(5),))


@pytest.mark.parametrize("n", [1, 3, 4, 5, 8, 11])
def test_every_picture_has_its_largest_logit(n):
    images = np.random.default_rng(n).random((n, 5)).astype(np.float32)
    found = predict(LARGEST, images, NETWORK, batch=4)
    np.testing.assert_array_equal(found, images.argmax(axis=1))


def test_compiled_once_for_all_batches(monkeypatch):
    counted = chex.assert_max_traces(jaxcnn.apply, n=1)
    monkeypatch.setattr(accuracy, "apply", counted)
    network = Network((5,), (Dense(5, name="FC1"),))
    images = np.eye(5, dtype=np.float32)[[0, 4, 2, 1, 3, 3, 1]]
    assert predict(LARGEST, images, network, batch=3).tolist() == [0, 4, 2, 1, 3, 3, 1]


def test_bytes_are_read_as_the_floats_that_they_are_of():
    network = Network((8, 10, 3), (Conv(4, 3, activation="relu"), MaxPool(2), Dense(3)))
    params = jaxcnn.init(jax.random.key(2), network)
    pixels = np.random.default_rng(0).integers(0, 256, (6, 8, 10, 3), dtype=np.uint8)
    floats = (pixels / 255).astype(np.float32)
    np.testing.assert_array_equal(predict(params, pixels, network), predict(params, floats, network))
    biased = params | {"FC2": {"kernel": params["FC2"]["kernel"], "bias": jnp.array([0.0, 1.0, -1.0])}}
    expected = np.asarray(jax.jit(apply, static_argnums=2)(biased, floats, network).argmax(axis=1))
    np.testing.assert_array_equal(predict(biased, pixels, network), expected)
