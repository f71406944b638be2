"""Images and kernels that the exercises share: the lecture's own, and random ones that tell ideas apart."""

from __future__ import annotations

import math
from typing import Any, Literal

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


Signs = Literal["mixed", "positive", "negative", "checkered"]


class Numbers:
    """Draws arrays whose values depend on the seed, while their signs and their order do not.

    Whether a mistake shows often hangs on a sign (a maximum that starts at zero) or on which of two numbers is larger (a
    window that misses its last column). Where the seed decided that, equal mistakes would get unequal marks. So each
    array has a pattern, signs and ranks, that is the same under every seed; the seed draws magnitudes, all
    different and none of them 0 or 1, and puts them where the ranks say. Arrays that one object draws in turn
    have patterns of their own.

    Args:
        rng: the generator of the seed.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._pattern = np.random.default_rng(0)

    def whole(self, *shape: int, signs: Signs = "mixed") -> Array:
        """Float32 array of whole numbers, of 2 to 9 where these are enough: exact, and readable when printed."""
        n = math.prod(shape)
        magnitudes = np.sort(self._rng.choice(np.arange(2, max(10, 2 * n + 2)), n, replace=False))
        return self._placed(magnitudes, shape, signs)

    def real(self, *shape: int, signs: Signs = "mixed") -> Array:
        """Float32 array of fractions between -3 and 3, no two of them closer than they are on the average by half."""
        n = math.prod(shape)
        magnitudes = 3 * (np.arange(n) + self._rng.uniform(0.25, 0.75, n)) / n
        return self._placed(magnitudes, shape, signs)

    def pixels(self, *shape: int) -> Array:
        """Int32 array of whole numbers from 1 to 255: an image as a file holds it."""
        magnitudes = np.sort(self._rng.choice(np.arange(1, 256), math.prod(shape), replace=False))
        return self._placed(magnitudes, shape, "positive").astype(np.int32)

    def integers(self, *shape: int, signs: Signs = "mixed") -> Array:
        """The same as `whole`, as int32."""
        return self.whole(*shape, signs=signs).astype(np.int32)

    def _placed(self, magnitudes: Array, shape: tuple[int, ...], signs: Signs) -> Array:
        """Put magnitudes in ascending order where the pattern says, with its signs."""
        ranks = self._pattern.permutation(len(magnitudes))
        negative = self._pattern.permutation(len(magnitudes)) % 2 == 1
        if signs == "checkered":  # every window of more than one row or column has both
            negative = np.indices(shape)[:2].sum(axis=0).ravel() % 2 == 1
        elif signs != "mixed":
            negative = np.full(len(magnitudes), signs == "negative")
        return np.where(negative, -magnitudes[ranks], magnitudes[ranks]).reshape(shape).astype(np.float32)


def fixed() -> Numbers:
    """Numbers that are the same under every seed.

    Of very few numbers two sums may be equal by chance, a right one and a wrong one: a check of tiny arrays has one case
    that shows what there is to show.
    """
    return Numbers(np.random.default_rng(0))


def one_hot(row: int, column: int, *shape: int) -> Array:
    """Float32 zeros with a single one: a probe that shows which weight lands where."""
    probe = np.zeros(shape, np.float32)
    probe[row, column] = 1
    return probe
