"""One picture through the layers."""

import jax
import numpy as np
import pytest

from jaxcnn import AvgPool, Conv, Dense, Flatten, MaxPool, Network, init
from jaxcnn.model import activations
from jaxcnn.plots import feature_maps
from jaxcnn.plots.figure import Absent, png

NETWORK = Network(
    (12, 10, 3),
    (Conv(11, 3, activation="tanh"), MaxPool(2), Conv(2, 2, name="deep"), AvgPool(2), Flatten(), Dense(3)),
)
PARAMS = init(jax.random.key(1), NETWORK)
IMAGE = np.random.default_rng(2).random((12, 10, 3)).astype(np.float32)


def test_pictures_are_the_activations_on_one_scale_a_layer():
    plot = feature_maps.plot(NETWORK, PARAMS, IMAGE, "cat")
    images = plot.draw().axes[0].images
    np.testing.assert_allclose(images[0].get_array(), IMAGE, rtol=1e-6)
    found, rest = activations(PARAMS, IMAGE, NETWORK), images[1:]
    for name, channels in (("CONV1", 8), ("POOL1", 8), ("deep", 2), ("POOL2", 2)):
        shown, rest = rest[:channels], rest[channels:]
        expected = np.asarray(found[name])[..., :channels]
        for index, image in enumerate(shown):
            np.testing.assert_allclose(image.get_array(), expected[..., index], rtol=1e-6)
            assert image.get_clim() == pytest.approx((expected.min(), expected.max()))
    assert not rest


def test_titles_name_layers_and_shapes():
    titles = [
        text.get_text() for text in feature_maps.plot(NETWORK, PARAMS, IMAGE, "cat").draw().axes[0].texts
    ]
    assert [title.split(":")[0] for title in titles] == [
        "input  12x10x3, class cat",
        "CONV1  10x8x11",
        "POOL1  5x4x11",
        "deep  4x3x2",
        "POOL2  2x1x2",
    ]


def test_words():
    plot = feature_maps.plot(NETWORK, PARAMS, IMAGE, "cat")
    assert "of class cat" in plot.caption
    assert plot.alt.endswith("behind CONV1, POOL1, deep, POOL2.")


@pytest.mark.parametrize(("channels", "shape"), [(1, (6, 5)), (3, (6, 5, 3)), (4, (6, 5))])
def test_the_input_in_grey_or_in_colour(channels, shape):
    network = Network((6, 5, channels), (Conv(1, 2), Dense(2)))
    image = np.random.default_rng(0).random((6, 5, channels))
    plot = feature_maps.plot(network, init(jax.random.key(0), network), image, "0")
    shown = plot.draw().axes[0].images[0].get_array()
    assert shown.shape == shape
    np.testing.assert_allclose(shown.reshape(6, 5, -1).mean(axis=2), image.mean(axis=2), rtol=1e-6)


@pytest.mark.parametrize("value", [0, np.nan, np.inf])
def test_weights_of_a_training_that_failed(value):
    broken = {name: {key: np.full_like(w, value) for key, w in own.items()} for name, own in PARAMS.items()}
    assert png(feature_maps.plot(NETWORK, broken, IMAGE, "cat")).data


def test_a_network_of_vectors_has_none():
    network = Network((6,), (Dense(3),))
    found = feature_maps.plot(network, init(jax.random.key(0), network), np.ones(6, np.float32), "0")
    assert isinstance(found, Absent)
    assert "neither convolution nor pooling" in found.reason
