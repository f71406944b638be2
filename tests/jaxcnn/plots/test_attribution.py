"""Pictures, and what speaks for the class that the network names."""

import jax
import numpy as np
import pytest

from jaxcnn import Conv, Dense, MaxPool, Network, grad_cam, init, occlusion, saliency
from jaxcnn.plots import attribution
from jaxcnn.plots.attribution import choose
from jaxcnn.plots.figure import Absent, png
from jaxcnn.plots.tiles import GAP, TITLE

NETWORK = Network((16, 12, 3), (Conv(4, 3, activation="relu"), MaxPool(2), Conv(5, 2, name="deep"), Dense(3)))
PARAMS = init(jax.random.key(1), NETWORK)
IMAGES = np.random.default_rng(2).random((2, 16, 12, 3)).astype(np.float32)
NAMES = ("ant", "bee", "cat")


def plotted(params=PARAMS, images=IMAGES):
    return attribution.plot(NETWORK, params, images, [0, 2], [0, 1], NAMES)


def test_the_maps_are_those_of_the_class_that_was_named():
    drawn = plotted().draw().axes[0].images
    assert len(drawn) == 12  # of each picture itself, two of it in grey with a map over it, and the saliency
    for image, label, tiles in zip(IMAGES, (0, 1), (drawn[:6], drawn[6:]), strict=True):
        arrays = [np.asarray(one.get_array(), np.float64) for one in tiles]
        np.testing.assert_allclose(arrays[0], image, rtol=1e-6)
        for grey in (arrays[1], arrays[4]):
            np.testing.assert_allclose(grey, image.mean(axis=2), rtol=1e-5)
        np.testing.assert_allclose(arrays[2], grad_cam(PARAMS, image, NETWORK, label, "deep"), rtol=1e-5)
        np.testing.assert_allclose(arrays[3], saliency(PARAMS, image, NETWORK, label), rtol=1e-5)
        falls = occlusion(PARAMS, image, NETWORK, label, window=(4, 3), stride=1)
        np.testing.assert_allclose(arrays[5], falls, rtol=1e-4, atol=1e-6)
        low, high = tiles[5].get_clim()
        assert -low == high == pytest.approx(np.abs(falls).max())


def test_a_number_of_the_occlusion_lies_around_the_middle_of_its_patch():
    tiles = plotted().draw().axes[0].images[:6]
    left, right, bottom, top = tiles[4].get_extent()
    down, across = (bottom - top) / 16, (right - left) / 12
    expected = (
        left + 1 * across,
        right - 1 * across,
        bottom - 1.5 * down,
        top + 1.5 * down,
    )  # a patch of 4x3
    np.testing.assert_allclose(tiles[5].get_extent(), expected)
    np.testing.assert_allclose(tiles[2].get_extent(), tiles[1].get_extent())


def test_the_colour_says_the_side_and_its_opacity_how_strongly():
    colours = plotted().draw().axes[0].images[2].get_cmap()
    against, none, for_ = (np.array(colours(value)) for value in (0.0, 0.5, 1.0))
    assert for_[0] > for_[2]  # red
    assert against[2] > against[0]  # blue
    np.testing.assert_allclose((against[3], none[3], for_[3]), (0.8, 0, 0.8), atol=0.01)


def test_rows_do_not_overlap():
    tiles = plotted().draw().axes[0].images
    assert tiles[6].get_extent()[3] - tiles[0].get_extent()[2] == pytest.approx(TITLE + GAP)


def test_words():
    plot = plotted()
    texts = [text.get_text() for text in plot.draw().axes[0].texts]
    assert texts == [
        *("picture", "Grad-CAM of deep", "saliency", "occlusion"),
        *("class ant, named rightly", "class cat, taken for bee"),
    ]
    assert "a grey patch of 4x3 pixels" in plot.caption
    assert "2 pictures below each other (class ant, named rightly; class cat, taken for bee)" in plot.alt


@pytest.mark.parametrize(
    ("labels", "predicted", "expected"),
    [
        ([0, 0, 0, 0, 0, 0], [0, 1, 0, 1, 0, 1], [0, 2, 1, 3]),
        ([0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1], [0, 1, 2, 5]),
        ([0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1], [0, 1, 2, 3]),
        ([0, 0], [0, 1], [0, 1]),
        ([0], [0], [0]),
    ],
)
def test_which_pictures_are_shown(labels, predicted, expected):
    assert choose(np.array(labels), np.array(predicted)) == expected


@pytest.mark.parametrize("value", [0, np.nan, np.inf])
def test_weights_of_a_training_that_failed(value):
    broken = {name: {key: np.full_like(w, value) for key, w in own.items()} for name, own in PARAMS.items()}
    assert png(plotted(broken, IMAGES)).data


def test_a_network_without_maps_has_none():
    network = Network((16, 12, 3), (Dense(3),))
    found = attribution.plot(network, init(jax.random.key(0), network), IMAGES, [0, 2], [0, 1], NAMES)
    assert isinstance(found, Absent)
    assert "no layer of maps with weights" in found.reason
