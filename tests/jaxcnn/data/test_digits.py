"""The embedded digits, which every table of results refers to."""

import numpy as np
import pytest

from jaxcnn import digits


@pytest.fixture(scope="module")
def data():
    return digits()


def test_digits(data):
    train_images, train_labels, test_images, test_labels, classes = data
    assert classes == tuple("0123456789")
    assert train_images.shape == (1438, 32, 32, 3)
    assert test_images.shape == (359, 32, 32, 3)
    assert train_images.dtype == test_images.dtype == np.float32
    assert train_labels.dtype == test_labels.dtype == np.int32
    assert (train_images.min(), train_images.max()) == (0, 1)
    assert set(test_labels.tolist()) == set(range(10))
    np.testing.assert_array_equal(train_images[..., 0], train_images[..., 2])


def test_digits_are_scikit_learns(data):
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)

    def table(pixels, labels):
        return sorted(
            (int(label), *row) for label, row in zip(labels, pixels.reshape(len(labels), 64), strict=True)
        )

    small = np.concatenate([data.train_images, data.test_images])[:, 1::4, 3::4, 1] * 16
    assert table(small, np.concatenate([data.train_labels, data.test_labels])) == table(images, labels)


def test_digits_are_seeded(data):
    np.testing.assert_array_equal(digits().test_images, data.test_images)
    assert not np.array_equal(digits(1).test_labels, data.test_labels)
    assert len(digits(held_out=0.5).test_labels) == 898


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: digits("0"), TypeError, r"seed must be an integer, got '0'"),
        (lambda: digits(-1), ValueError, r"seed must be at least 0, got -1"),
        (lambda: digits(held_out=20), ValueError, r"held_out must lie between 0 and 1, got 20"),
    ],
)
def test_refuses(call, error, message):
    with pytest.raises(error, match=message):
        call()
