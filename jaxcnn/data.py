"""Real images without a network: scikit-learn's 1,797 handwritten digits, in LeNet-5's format."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jaxcnn.arguments import integer


class Split(NamedTuple):
    """Images (N, 32, 32, 3), float32 in [0, 1], and labels (N,), int32, to learn from and held out."""

    train_images: NDArray[np.float32]
    train_labels: NDArray[np.int32]
    test_images: NDArray[np.float32]
    test_labels: NDArray[np.int32]
    classes: tuple[str, ...] = ()


def digits(seed: int = 0, held_out: float = 0.2) -> Split:
    """The 8x8 grey digits as 32x32x3 images, shuffled and split. Nothing is downloaded.

    Each pixel becomes a square of 4x4, the grey value is the same in all three channels, and 16, the
    brightest, becomes 1.

    Args:
        seed: Of the shuffle: the same seed gives the same split.
        held_out: Fraction of the images kept for testing.

    Raises:
        TypeError: `seed` is not an integer.
        ValueError: `seed` is negative, or `held_out` not between 0 and 1.

    Source: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine
    Learning Repository, 1998, as shipped by scikit-learn.
    """
    integer("seed", seed, minimum=0)
    if not 0 < held_out < 1:
        raise ValueError(f"held_out must lie between 0 and 1, got {held_out!r}")
    from sklearn.datasets import load_digits  # slow to import, and only needed here

    images, labels = load_digits(return_X_y=True)
    grey = images.reshape(-1, 8, 8).repeat(4, axis=1).repeat(4, axis=2) / 16
    colour = np.repeat(grey[..., None], 3, axis=3).astype(np.float32)
    order = np.random.default_rng(seed).permutation(len(labels))
    test, train = np.split(order, [round(held_out * len(order))])
    labels = labels.astype(np.int32)
    return Split(colour[train], labels[train], colour[test], labels[test])


class DataError(ValueError):
    """A data set that cannot be had: one sentence that says what is wrong and what to type."""


def load(source: str, shape: tuple[int, ...] = (32, 32, 3), *, seed: int = 0) -> Split:
    """Stands in for the loader of the branch `data`."""
    if source != "digits":
        raise DataError(f"data must be digits, got {source!r}")
    split = digits(seed)
    edge = shape[0] - 32
    around = ((0, 0), (0, edge), (0, edge), (0, 0))
    return split._replace(
        train_images=np.pad(split.train_images, around),
        test_images=np.pad(split.test_images, around),
        classes=tuple("0123456789"),
    )
