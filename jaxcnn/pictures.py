"""Read pictures from files into arrays, and write them."""

from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

GREY_MODES = {"1", "L", "LA", "La"}
DEEP_GREY = ("I", "F")  # more than 8 bits a pixel
# What Pillow raises for files that are broken or far too large; the warning counts where warnings are errors.
UNREADABLE = (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning)


def load(path: Path | BinaryIO) -> NDArray[np.uint8]:
    """Read the pixels of a picture, uint8 from 0 to 255: (H, W) if it is grey, (H, W, 3) if in colour.

    A picture stored with a rotation is turned upright; transparency is dropped.

    Raises:
        UNREADABLE: The file is no picture that Pillow can read.
        ValueError: The picture has more than 8 bits a pixel, whose range is not known.
    """
    with Image.open(path) as file:
        if file.mode.startswith(DEEP_GREY):
            raise ValueError(f"it has more than 8 bits a pixel (mode {file.mode})")
        upright = ImageOps.exif_transpose(file)
        return np.asarray(upright.convert("L" if file.mode in GREY_MODES else "RGB"))


def save(values: NDArray[np.floating], path: Path) -> None:
    """Write the absolute values, rounded and at most 255, as a grey or colour picture.

    Raises:
        OSError: The file cannot be written.
        ValueError: Pillow knows no format with the path's suffix.
    """
    pixels = np.abs(values).round().clip(0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(path)
