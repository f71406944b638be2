"""The first convolution's filters as pictures."""

import jax
import numpy as np
import pytest

from jaxcnn import SOBEL, Conv, Dense, MaxPool, Network, init
from jaxcnn.plots import filters
from jaxcnn.plots.figure import Absent, png


def drawn(kernel):
    """Plot and pictures of a network whose first kernel is given."""
    height, width, channels, features = kernel.shape
    network = Network((9, 9, channels), (Conv(features, (height, width), bias=False), Dense(2)))
    plot = filters.plot(network, init(jax.random.key(0), network) | {"CONV1": {"kernel": kernel}})
    assert png(plot).data
    return plot, plot.draw().axes[0].images


def random(*shape):
    return np.random.default_rng(4).normal(size=shape).astype(np.float32)


def test_grey_filters_beside_sobels_on_one_symmetric_scale():
    kernel = random(5, 4, 1, 3)
    plot, images = drawn(kernel)
    assert len(images) == 5
    limit = np.abs(kernel).max()
    assert {image.norm for image in images} == {images[0].norm}
    assert {image.get_cmap().name for image in images} == {"RdBu_r"}
    assert images[0].get_clim() == pytest.approx((-limit, limit))
    np.testing.assert_allclose(images[0].get_array(), SOBEL * limit / 2, rtol=1e-6)
    np.testing.assert_allclose(images[1].get_array(), SOBEL.T * limit / 2, rtol=1e-6)
    for index in range(3):
        np.testing.assert_allclose(images[2 + index].get_array(), kernel[:, :, 0, index], rtol=1e-6)
    assert "The 3 filters of CONV1: 5x4 weights." in plot.caption
    assert "mean" not in plot.caption


def test_colour_filters_as_mean_and_in_colour():
    kernel = random(3, 3, 3, 2)
    plot, images = drawn(kernel)
    means, colours = images[::2], images[1::2]
    limit, full = np.abs(kernel.mean(axis=2)).max(), np.abs(kernel).max()
    assert {image.norm for image in means} == {means[0].norm}
    assert means[0].get_clim() == pytest.approx((-limit, limit))
    np.testing.assert_allclose(means[3].get_array(), kernel[..., 1].mean(axis=2), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(colours[3].get_array(), 0.5 + kernel[..., 1] / full / 2, atol=1e-6)
    assert np.ptp(colours[0].get_array(), axis=2).max() == 0  # Sobel's are grey
    assert "mean over the channels" in plot.caption
    assert "red, green and blue, grey where zero" in plot.caption


def test_channels_that_cancel_are_seen_in_colour():
    kernel = np.zeros((1, 1, 3, 1), np.float32)
    kernel[0, 0, :, 0] = 1, -1, 0
    _, images = drawn(kernel)
    np.testing.assert_array_equal(images[4].get_array(), [[0]])
    np.testing.assert_array_equal(images[5].get_array(), [[[1, 0, 0.5]]])


def test_other_channels_as_mean_alone():
    plot, images = drawn(random(3, 3, 2, 2))
    assert len(images) == 4
    assert plot.caption.endswith("Channels of opposite signs cancel in a mean.")


def test_many_filters_are_cut_and_the_caption_says_so():
    plot, images = drawn(random(3, 3, 1, 60))
    assert len(images) == 2 + filters.MOST
    assert plot.caption.startswith(f"The first {filters.MOST} of the 60 filters of CONV1")


def test_one_filter():
    assert drawn(random(3, 3, 1, 1))[0].caption.startswith("The filter of CONV1:")


@pytest.mark.parametrize("value", [0.0, np.nan, np.inf])
def test_kernels_without_a_scale_of_their_own(value):
    _, images = drawn(np.full((3, 3, 3, 2), value, np.float32))
    assert images[0].get_clim() == (-1, 1)


def test_infinities_of_both_signs():
    kernel = random(3, 3, 3, 2)
    kernel[0, 0, :2, 0] = np.inf, -np.inf
    assert all(np.isfinite(image.get_clim()).all() for image in drawn(kernel)[1][::2])


@pytest.mark.parametrize(
    "network",
    [Network((6,), (Dense(3),)), Network((8, 8, 1), (MaxPool(2), Conv(2, 3))), Network((6,), ())],
    ids=["dense", "pool", "empty"],
)
def test_a_network_that_begins_otherwise_has_none(network):
    found = filters.plot(network, init(jax.random.key(0), network))
    assert isinstance(found, Absent)
    assert "no convolution" in found.reason
