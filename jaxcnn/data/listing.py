"""Sets of pictures in files: listed first, and decoded later, when the size of the input is known."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jaxcnn import pictures
from jaxcnn.data.fitting import Shape, fit
from jaxcnn.data.split import DataError

AT_ONCE = 1024  # pictures decoded in threads before they are stored, so that few are in memory


class Listing(NamedTuple):
    """Pictures by number, and which of them are for training and which are held out.

    `read(i)` returns the pixels of picture i, (H, W) or (H, W, 3), uint8, in any thread; `labels[i]` is its class, an
    index of `classes`.
    """

    read: Callable[[int], NDArray[np.uint8]]
    labels: NDArray[np.int32]
    train: NDArray[np.intp]
    test: NDArray[np.intp]
    classes: tuple[str, ...]


def pixels(name: str, file: Path | BytesIO) -> NDArray[np.uint8]:
    """Read the pixels of a picture, upright: (H, W) or (H, W, 3), uint8.

    Raises:
        DataError: Pillow cannot read it, or it has more than 8 bits a pixel; the message calls it `name`.
    """
    try:
        return pictures.load(file)
    except pictures.UNREADABLE as error:
        raise DataError(f"{name} cannot be read as a picture ({error}); mend or remove it") from None


def decode(listing: Listing, numbers: NDArray[np.intp], out: NDArray[np.uint8]) -> None:
    """Read the pictures of these numbers into `out`, (N, H, W, C), and fit each to its size.

    Pillow decodes outside Python's lock, so threads use every processor.

    Raises:
        DataError: A picture cannot be read.
    """
    shape: Shape = out.shape[1:]

    def picture(number: int) -> NDArray[np.uint8]:
        fitted: NDArray[np.uint8] = fit(listing.read(number)[None], shape)[0]
        return fitted

    with ThreadPoolExecutor() as threads:
        for first in range(0, len(numbers), AT_ONCE):
            part = slice(first, first + AT_ONCE)
            for target, decoded in zip(out[part], threads.map(picture, numbers[part].tolist()), strict=True):
                target[...] = decoded
