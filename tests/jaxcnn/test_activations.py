"""What every layer makes of its input."""

import jax
import numpy as np
import pytest

from jaxcnn import AvgPool, Conv, Dense, Network, apply, conv2d, init, max_pool2d
from jaxcnn.layers import Flatten, MaxPool
from jaxcnn.model import activations

NETWORK = Network((9, 8, 2), (Conv(3, 2, activation="relu"), MaxPool(2), AvgPool(2), Flatten(), Dense(4)))
PARAMS = init(jax.random.key(0), NETWORK)
IMAGES = np.random.default_rng(5).normal(size=(3, 9, 8, 2)).astype(np.float32)


def test_every_layer_has_its_outputs_and_the_last_ones_are_the_logits():
    found = activations(PARAMS, IMAGES, NETWORK)
    assert tuple(found) == NETWORK.names
    assert [value.shape for value in found.values()] == [(3, *shape) for shape in NETWORK.shapes[1:]]
    np.testing.assert_allclose(found["FC2"], apply(PARAMS, IMAGES, NETWORK), rtol=1e-5, atol=1e-6)


def test_outputs_of_the_layers_between():
    found = activations(PARAMS, IMAGES, NETWORK)
    convolved = np.maximum(conv2d(IMAGES, **PARAMS["CONV1"]), 0)
    np.testing.assert_allclose(found["CONV1"], convolved, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(found["POOL1"], max_pool2d(convolved, 2), rtol=1e-5, atol=1e-6)


def test_a_single_example_has_no_axis_of_examples():
    single, batch = activations(PARAMS, IMAGES[1], NETWORK), activations(PARAMS, IMAGES, NETWORK)
    for name, shape in zip(NETWORK.names, NETWORK.shapes[1:], strict=True):
        assert single[name].shape == shape
        np.testing.assert_allclose(single[name], batch[name][1], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("x", "network", "error", "message"),
    [
        (IMAGES, "lenet5", TypeError, r"network must be a Network, .* got 'lenet5'"),
        (IMAGES[:, 1:], NETWORK, ValueError, r"x must have shape \(9, 8, 2\) .* got \(3, 8, 8, 2\)"),
        (IMAGES[None], NETWORK, ValueError, r"x must have shape .* got \(1, 3, 9, 8, 2\)"),
    ],
)
def test_refuses(x, network, error, message):
    with pytest.raises(error, match=message):
        activations(PARAMS, x, network)
