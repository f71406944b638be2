"""What every data set becomes: images and labels to learn from, and others held out."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jaxcnn.arguments import integer

Images = NDArray[np.float32] | NDArray[np.uint8]


class DataError(ValueError):
    """A data set that cannot be had: one sentence that says what is wrong and what to type."""


class Split(NamedTuple):
    """Images and labels to learn from and held out.

    Images are (N, H, W, C), float32 in [0, 1] or uint8 in [0, 255], which is a quarter of the memory;
    labels (N,), int32, count from 0 in the order of `classes`, the names.
    """

    train_images: Images
    train_labels: NDArray[np.int32]
    test_images: Images
    test_labels: NDArray[np.int32]
    classes: tuple[str, ...] = ()


def check_split(seed: int, held_out: float) -> None:
    """Accept the two numbers that decide how a set is split.

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
    """Indices to learn from and held out: the same fraction of every class, each part shuffled.

    A class gives at least one example to each part.

    Args:
        labels: (N,), integers from 0.
        seed: Of the choice and of the order: the same seed gives the same split.
        held_out: Fraction of each class that is kept for testing.

    Raises:
        TypeError: `seed` is not an integer.
        ValueError: `seed` is negative, or `held_out` not between 0 and 1.
        DataError: A class has one example only.
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
