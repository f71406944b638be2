"""A network as JSON, and back."""

import json

import pytest
from every_field import EVERY_FIELD

import jaxcnn
from jaxcnn import spec
from jaxcnn.layers import (
    BatchNorm,
    Branches,
    Chain,
    Conv,
    Dense,
    Dropout,
    GlobalAvgPool,
    Residual,
    SqueezeExcite,
)

BLOCKS = jaxcnn.Network(
    (8, 8, 2),
    (
        Chain(Conv(4, 3, padding=1), BatchNorm(momentum=0.5), name="STEM"),
        Residual(Conv(4, 1), Residual(Conv(4, 1)), shortcut=(Conv(4, 1), BatchNorm()), activation="relu"),
        Branches((), Conv(2, 1), (Conv(3, 1), Conv(4, 1)), name="side by side"),
        Branches((), Chain(Conv(10, 1), name="named"), merge="add"),
        SqueezeExcite(3),
        GlobalAvgPool(),
        Dropout(0.2),
        Dense(4),
    ),
)


@pytest.mark.parametrize("network", [jaxcnn.lenet5(3), jaxcnn.lecture_classifier(), EVERY_FIELD, BLOCKS])
def test_a_network_comes_back_as_it_was(network):
    assert spec.decode(spec.encode(network)) == network


def test_what_is_the_default_is_not_written():
    data = json.loads(spec.encode(jaxcnn.Network((4,), (Dense(2),))))
    assert data == {"input_shape": [4], "layers": [{"layer": "Dense", "features": 2}]}


def broken(**changed):
    return json.dumps({"input_shape": [4], "layers": [{"layer": "Dense", "features": 2}]} | changed)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("{", "truncated"),
        (broken(layers=[{"layer": "Attention"}]), "'Attention', which this version does not have"),
        (broken(layers=[{"layer": "Layer"}]), "'Layer', which this version does not have"),
        (broken(layers=[{"layer": "__doc__"}]), "which this version does not have"),
        (broken(layers=[{"layer": ["Dense"]}]), "which this version does not have"),
        (broken(layers=[{"layer": "math"}]), "which this version does not have"),
        (broken(layers=[{"features": 2}]), "None, which this version does not have"),
        (broken(layers=[{"layer": "Dense", "features": 2, "color": 1}]), "color"),
        (broken(layers=[{"layer": "Dense", "features": "2"}]), "features must be an integer"),
        (broken(layers=[{"layer": "Conv", "features": 2, "window": 3}]), "takes images"),
        (broken(layers=[{"layer": "Dense", "features": {"layer": "Dense"}}]), "features"),
        (broken(more=1), "more"),
        (broken(input_shape=[0]), "at least 1"),
        ("[" * 5000, "description of the network"),
    ],
)
def test_what_is_no_network_is_told(data, told):
    with pytest.raises(spec.SpecError, match="the description of the network") as raised:
        spec.decode(data)
    assert told in str(raised.value)
