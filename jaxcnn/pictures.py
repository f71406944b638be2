"""Pictures in files as arrays, and back."""

from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

GREY_MODES = {"1", "L", "LA", "La"}
DEEP_GREY = ("I", "F")  # more than 8 bits a pixel
# What Pillow raises at files that are broken or far too large; a warning where warnings are errors.
UNREADABLE = (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning)


def load(path: Path | BinaryIO) -> NDArray[np.uint8]:
    """Pixels from 0 to 255: (H, W) of a grey picture, (H, W, 3) of a colour one.

    A picture that a camera stored on its side is turned upright; transparency is dropped.

    Raises:
        UNREADABLE: No picture that Pillow can read.
        ValueError: A picture of more than 8 bits a pixel, whose range is not known.
    """
    with Image.open(path) as file:
        if file.mode.startswith(DEEP_GREY):
            raise ValueError(f"it has more than 8 bits a pixel (mode {file.mode})")
        upright = ImageOps.exif_transpose(file)
        return np.asarray(upright.convert("L" if file.mode in GREY_MODES else "RGB"))


def save(values: NDArray[np.floating], path: Path) -> None:
    """Write the sizes of the values, rounded and at most 255, as a grey or colour picture.

    Raises:
        OSError: The file cannot be written.
        ValueError: Pillow knows no format of the path's suffix.
    """
    pixels = np.abs(values).round().clip(0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(path)
