"""Trained networks to write and read back."""

import jax
import numpy as np
import pytest

import jaxcnn
from jaxcnn.layers import Activation, AvgPool, Conv, Dense, Flatten, MaxPool
from jaxcnn.trained import Trained

EVERY_FIELD = jaxcnn.Network(
    (13, 11, 4),
    (
        Conv(6, (3, 2), stride=(2, 1), padding="same_lower", groups=2, activation="tanh", name="first"),
        AvgPool((3, 2), stride=1, padding=((1, 0), (0, 1)), count_include_pad=False),
        Activation("sigmoid"),
        Conv(5, 3, padding=2, dilation=2, bias=False),
        MaxPool(3, stride=2, padding="same", dilation=(2, 1)),
        AvgPool(2, padding=1),
        Flatten(),
        Dense(7, activation="relu", bias=False),
        Dense(4, name="last"),
    ),
)
NETWORKS = {
    "lenet5": jaxcnn.lenet5(10),
    "every field": EVERY_FIELD,
    "activations": jaxcnn.Network(
        (7, 8, 2),
        (
            Conv(3, 2, activation="gelu"),
            MaxPool(3, stride=2, ceil_mode=True),
            Activation("silu"),
            AvgPool(2, padding=1, ceil_mode=True),
            Activation("hard_swish"),
            AvgPool(2, stride=3, padding=(0, 1), ceil_mode=True, count_include_pad=False),
            Dense(5, activation="gelu_tanh"),
            Dense(4, activation="relu6"),
        ),
    ),
    "borders": jaxcnn.Network(
        (7, 8, 2),
        (
            Conv(3, (2, 3), padding="reflect"),
            MaxPool(3, stride=2, padding="circular"),
            AvgPool(2, stride=1, padding="edge"),
            Conv(2, 3, padding="circular", stride=2),
            Dense(4),
        ),
    ),
    "vectors": jaxcnn.Network((5,), (Dense(3),)),
}


def model_of(network):
    """Return the network with drawn parameters, its biases among them."""
    drawn = jaxcnn.init(jax.random.key(3), network)
    random = np.random.default_rng(0)
    params = jax.tree.map(lambda array: array + random.normal(0, 0.1, array.shape).astype(np.float32), drawn)
    return Trained(network, params, tuple(f"class {number}" for number in range(network.shapes[-1][0])))


@pytest.fixture(params=NETWORKS)
def model(request):
    """A trained network of each kind."""
    return model_of(NETWORKS[request.param])


@pytest.fixture
def images(model):
    """Five inputs of the network."""
    random = np.random.default_rng(1)
    return random.uniform(size=(5, *model.network.input_shape)).astype(np.float32)


@pytest.fixture
def logits(model, images):
    """What the network makes of them."""
    return np.asarray(jaxcnn.apply(model.params, images, model.network))
