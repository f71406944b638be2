"""Images and kernels that the exercises share: the lecture's own, and random ones that tell ideas apart."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.exercise import Names

Array = np.ndarray[Any, Any]

AXES = Names(
    (("row", "column"), ("row", "column", "channel"), ("image", "row", "column", "channel")),
)
"""What the axes of an image, a volume and a batch of volumes are called."""

LECTURE_IMAGE = np.array(
    [
        [206, 205, 247, 245, 244],
        [244, 161, 137, 244, 254],
        [192, 154, 75, 200, 249],
        [90, 109, 96, 143, 223],
        [67, 69, 107, 196, 236],
    ],
    np.float32,
)
BLUR = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]], np.float32) / 16
VERTICAL_EDGE = np.array([[1, 0, -1], [1, 0, -1], [1, 0, -1]], np.float32)
EDGE_IMAGE = np.array([[10, 10, 10, 0, 0, 0]] * 6, np.float32)


def small_ints(rng: np.random.Generator, *shape: int) -> Array:
    """Float32 array of whole numbers from -9 to 9: exact in every precision, and readable when printed."""
    return rng.integers(-9, 10, shape).astype(np.float32)


def real(rng: np.random.Generator, *shape: int) -> Array:
    """Float32 array of standard normal numbers."""
    return rng.standard_normal(shape, np.float32)


def one_hot(row: int, column: int, *shape: int) -> Array:
    """Float32 zeros with a single one: a probe that shows which weight lands where."""
    probe = np.zeros(shape, np.float32)
    probe[row, column] = 1
    return probe


def pixels(rng: np.random.Generator, *shape: int) -> Array:
    """Int32 array of whole numbers from 0 to 255: an image as a file holds it."""
    return rng.integers(0, 256, shape, np.int32)
