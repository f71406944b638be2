"""Trained networks to write and read back."""

import jax
import numpy as np
import pytest
from every_field import EVERY_FIELD

import jaxcnn
from jaxcnn.layers import (
    Activation,
    AvgPool,
    BatchNorm,
    Branches,
    Chain,
    Conv,
    Dense,
    Dropout,
    GlobalAvgPool,
    MaxPool,
    Residual,
    SqueezeExcite,
)
from jaxcnn.trained import Trained

BLOCKS = jaxcnn.Network(
    (9, 8, 2),
    (
        Conv(4, 3, padding="same", activation="silu"),
        BatchNorm(activation="relu"),
        Residual(Conv(4, 3, padding=1), Chain(BatchNorm(), name="IN"), activation="tanh"),
        Residual(Conv(6, 3, stride=2, padding=1), shortcut=(Conv(6, 1, stride=2), BatchNorm())),
        Branches(Conv(2, 1), (Conv(3, 1), MaxPool(3, stride=1, padding=1)), ()),
        SqueezeExcite(3, activation="silu"),
        Branches((), Activation("sigmoid"), Activation("tanh"), merge="add"),
        MaxPool(2, ceil_mode=True),
        Dropout(0.4),
        GlobalAvgPool(),
        Branches(Dense(3), Dense(2, activation="relu")),
        Dense(4),
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
    "blocks": BLOCKS,
    "vectors": jaxcnn.Network((5,), (Dense(3),)),
}


def model_of(network):
    """Return the network with drawn parameters, its biases among them."""
    drawn = jaxcnn.init(jax.random.key(3), network)
    random = np.random.default_rng(0)
    params, statistics = jax.tree.map(
        lambda array: array + random.normal(0, 0.1, array.shape).astype(np.float32),
        (drawn, jaxcnn.init_statistics(network)),
    )
    names = tuple(f"class {number}" for number in range(network.shapes[-1][0]))
    return Trained(network, params, names, statistics)


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
    return np.asarray(jaxcnn.apply(model.params, images, model.network, statistics=model.statistics))
