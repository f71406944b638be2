"""The texts that name a data set."""

import numpy as np
import pytest

from jaxcnn.data import DataError, digits, fit, load


def test_digits_are_as_ever():
    for loaded, before in zip(load("digits", seed=3, held_out=0.1), digits(3, 0.1), strict=True):
        np.testing.assert_array_equal(loaded, before)


def test_digits_of_another_shape():
    data = load("digits", (16, 16, 1))
    np.testing.assert_array_equal(data.test_images, fit(digits().test_images, (16, 16, 1)))
    assert (data.train_images.shape, data.train_images.dtype) == ((1438, 16, 16, 1), np.float32)
    assert 0 <= data.train_images.min() < data.train_images.max() <= 1


def test_mnist5k_fits_lenet5():
    data = load("mnist5k", seed=1, held_out=0.1)
    assert data.train_images.shape == (4500, 32, 32, 3)
    assert data.train_images.dtype == np.uint8
    assert not data.train_images[:, :2].any()
    assert data.train_images[:, 2:30, 2:30].any(axis=(0, 1, 3)).sum() > 20
    assert np.bincount(data.test_labels).tolist() == [50] * 10


@pytest.mark.parametrize("source", ["letters", "", "images", "images:", "hub:", "digits:3", ":", "mnist5k:x"])
def test_unknown_sources(source):
    kinds = "digits, mnist5k, images:DIR, hub:NAME, cifar10:DIR or mnist:DIR"
    with pytest.raises(DataError, match=f"there is no data set '{source}'; type {kinds}"):
        load(source)


def test_a_folder_that_cannot_be_read(tmp_path, monkeypatch):
    from jaxcnn.data import source

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied", str(tmp_path))

    monkeypatch.setitem(source.LISTED, "images", refuse)
    with pytest.raises(DataError, match=r"images:.* cannot be read \(.*Permission denied"):
        load(f"images:{tmp_path}")


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"shape": (32, 32)}, ValueError, r"shape must be \(height, width, channels\), got \(32, 32\)"),
        ({"seed": -1}, ValueError, "seed must be at least 0, got -1"),
        ({"seed": 1.5}, TypeError, "seed must be an integer, got 1.5"),
        ({"held_out": 1}, ValueError, "held_out must lie between 0 and 1, got 1"),
    ],
)
@pytest.mark.parametrize("source", ["digits", "cifar10:nowhere"])
def test_refuses_numbers(source, options, error, message):
    with pytest.raises(error, match=message):
        load(source, **options)
