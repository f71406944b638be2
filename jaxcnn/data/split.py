"""A data set split into training images and held-out images, with their labels."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jaxcnn.arguments import integer

Images = NDArray[np.float32] | NDArray[np.uint8]


class DataError(ValueError):
    """A data set cannot be loaded; the message is a sentence that says what is wrong and what to type."""


class Split(NamedTuple):
    """Training images and held-out images, with their labels.

    Images are (N, H, W, C), float32 in [0, 1] or uint8 in [0, 255], which takes a quarter of the memory; labels are (N,),
    int32, indices of `classes`, the names.
    """

    train_images: Images
    train_labels: NDArray[np.int32]
    test_images: Images
    test_labels: NDArray[np.int32]
    classes: tuple[str, ...] = ()


def check_split(seed: int, held_out: float) -> None:
    """Check the two numbers that decide how a set is split.

    Raises:
        TypeError: `seed` is not an integer.
        ValueError: `seed` is negative, or `held_out` not between 0 and 1.
    """
    integer("seed", seed, minimum=0)
    if not 0 < held_out < 1:
        raise ValueError(f"held_out must lie between 0 and 1, got {held_out!r}")


def stratified(
    labels: ArrayLike, *, seed: int = 0, held_out: float = 0.2
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Split indices into training and held-out ones: the same fraction of every class, each part shuffled.

    Each part gets at least one example of every class.

    Args:
        labels: (N,), integers from 0.
        seed: Seed of the choice and the order: the same seed gives the same split.
        held_out: Fraction of each class to hold out.

    Raises:
        TypeError: `seed` is not an integer.
        ValueError: `seed` is negative, or `held_out` not between 0 and 1.
        DataError: A class has only one example.
    """
    check_split(seed, held_out)
    rng = np.random.default_rng(seed)
    train: list[NDArray[Any]] = []
    test: list[NDArray[Any]] = []
    labels = np.asarray(labels)
    order = np.argsort(labels, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(labels[order])) + 1):
        if len(rows) < 2:
            raise DataError(f"class {labels[rows[0]]} has {len(rows)} example; give it at least two")
        count = min(max(round(held_out * len(rows)), 1), len(rows) - 1)
        chosen, rest = np.split(rng.permutation(rows), [count])
        test.append(chosen)
        train.append(rest)
    return rng.permutation(np.concatenate(train)), rng.permutation(np.concatenate(test))
