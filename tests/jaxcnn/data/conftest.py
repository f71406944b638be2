"""Pictures whose every corner is another colour, so that one that is turned or mixed up shows."""

import numpy as np
import pytest
from PIL import Image


def corners(height, width, red=200):
    """A picture in four even quarters: red, green / blue, black."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2, 0] = red
    pixels[: height // 2, width // 2 :, 1] = 100
    pixels[height // 2 :, : width // 2, 2] = 50
    return pixels


@pytest.fixture
def quarters():
    return corners


@pytest.fixture
def put():
    """Writes pictures of one class: each as red in its corner as its number says."""

    def write(folder, count, start=0, suffix="png"):
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(start, start + count):
            Image.fromarray(corners(8, 8, number)).save(folder / f"{number:03}.{suffix}")
        return folder

    return write
