"""A few held-out pictures for the page, and what they tell of the pictures that the network learned from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jaxcnn.data.fitting import Shape, fit
from jaxcnn.data.listing import decode
from jaxcnn.data.source import open_source
from jaxcnn.data.split import Split

MOST = 10
INK = 0.25  # of the range of brightness: what differs more from the ground is a stroke
EVEN = 0.05  # a border that varies less is a ground


@dataclass(frozen=True)
class Examples:
    """Pictures as the network's input, (N, H, W, C) uint8, and their classes, (N,)."""

    images: NDArray[np.uint8]
    labels: NDArray[np.integer]

    @property
    def square(self) -> int:
        """Side of the squares of one brightness that all pictures are made of, in pixels; 1 if of none.

        The digits of 8x8 pixels become an input of 32x32 by squares of 4x4.
        """
        height, width = self.images.shape[1:3]
        sides = [side for side in range(2, min(height, width)) if height % side == width % side == 0]
        return max((side for side in sides if len(self.images) and _in_squares(self.images, side)), default=1)

    @property
    def light(self) -> bool:
        """Whether the strokes are dark on a light ground."""
        return bool(len(self.images)) and float(np.median(_border(self.images))) > 127

    @property
    def ink(self) -> float | None:
        """How much of the input's longer side the strokes cover, from 0 to 1; None if the pictures are no strokes."""
        if not len(self.images):
            return None
        border = _border(self.images)
        ground = np.median(border)
        if np.mean(np.abs(border - ground)) > EVEN * 255:
            return None
        covered = []
        for image in np.abs(self.images.astype(np.float32) - ground).max(axis=-1):
            rows, columns = (np.flatnonzero((image > INK * 255).any(axis=axis)) for axis in (1, 0))
            if len(rows):
                covered.append(max(np.ptp(rows) + 1, np.ptp(columns) + 1) / max(image.shape))
        return float(np.mean(covered)) if covered else None


def held_out(source: str, shape: Shape, seed: int) -> Examples:
    """Return held-out pictures of a set: one of each class in turn, at most ten.

    Args:
        source: The set, as `jaxcnn.data.load` takes it; of a set in files, only these are read.
        shape: (height, width, channels) of the input.
        seed: Seed of the split.

    Raises:
        DataError: The set cannot be loaded.
        ImportError: It needs a library that is not installed.
    """
    opened = open_source(source, seed=seed, held_out=0.2)
    if isinstance(opened, Split):
        chosen = _in_turn(opened.test_labels)
        images = np.asarray(fit(opened.test_images[chosen], shape))
        return Examples(as_bytes(images), opened.test_labels[chosen])
    chosen = np.asarray(opened.test)[_in_turn(opened.labels[opened.test])]
    pictures: NDArray[np.uint8] = np.empty((len(chosen), *shape), np.uint8)
    decode(opened, chosen, pictures)
    return Examples(pictures, opened.labels[chosen])


def none(shape: Shape) -> Examples:
    """Return no pictures."""
    return Examples(np.empty((0, *shape), np.uint8), np.empty(0, np.int32))


def as_bytes(images: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Return images as uint8; floating point from 0 to 1 is rounded."""
    if images.dtype == np.uint8:
        return images.astype(np.uint8, copy=False)
    return np.rint(255 * np.clip(images.astype(np.float64), 0, 1)).astype(np.uint8)


def _in_turn(labels: NDArray[np.integer]) -> NDArray[np.integer]:
    """Return the places of one picture of each class, then of a second, and so on, ordered by class."""
    order = np.argsort(labels, kind="stable")
    of_class = labels[order]
    turn = np.arange(len(order)) - np.searchsorted(of_class, of_class)
    chosen = order[np.argsort(turn, kind="stable")][:MOST]
    return chosen[np.argsort(labels[chosen], kind="stable")]


def _in_squares(images: NDArray[np.uint8], side: int) -> bool:
    corners = images[:, ::side, ::side].repeat(side, axis=1).repeat(side, axis=2)
    return np.array_equal(corners, images)


def _border(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the pixels of the left and the right column; strokes often touch the upper and the lower border."""
    return images[:, :, [0, -1]].astype(np.float32)
