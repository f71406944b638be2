"""Fit images of any size and number of channels to a network's input."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageOps

from jaxcnn.arguments import integer
from jaxcnn.data.split import Images

Shape = tuple[int, ...]  # (height, width, channels)

MNIST, LENET5 = (28, 28), (32, 32)


def fit(images: ArrayLike, shape: Shape) -> Images:
    """Scale images to the size of a network's input, and convert them to its channels.

    Size: an image is scaled, without distortion, until it covers the input, and cropped equally on two sides, as is
    usual when photographs are classified. Scaling is linear, and averages when it shrinks (Pillow's BILINEAR). Only
    MNIST's 28x28 becomes 32x32 by two zeros on every side, as in Y. LeCun et al., "Gradient-Based Learning Applied to
    Document Recognition", 1998: LeNet-5 needs the strokes away from the border.

    Channels: grey is repeated to make colour; colour becomes grey by its luminance, 0.299 R + 0.587 G + 0.114 B (ITU-R
    BT.601, for uint8 bit for bit as Pillow computes it).

    Args:
        images: (N, H, W) or (N, H, W, C), uint8 or floating point.
        shape: (height, width, channels) of the input.

    Returns:
        (N, *shape): uint8 for uint8, float32 for floating point; the same array if it fits already.

    Raises:
        TypeError: `images` are neither uint8 nor floating point, or `shape` is not of integers.
        ValueError: Images that are empty or of another rank, or a number of channels that is neither 1 nor 3
            and not that of the input.
    """
    height, width, channels = check_shape(shape)
    images = np.asarray(images)
    if images.dtype != np.uint8 and images.dtype.kind != "f":
        raise TypeError(f"images must be uint8 or floating point, got {images.dtype.name}")
    if images.ndim not in (3, 4) or 0 in images.shape[1:]:
        raise ValueError(f"images must have the shape (N, H, W) or (N, H, W, C), got {images.shape}")
    if images.dtype != np.uint8:
        images = images.astype(np.float32, copy=False)
    if images.ndim == 3:
        images = images[..., None]
    image_channels = images.shape[3]
    if image_channels != channels and {image_channels, channels} != {1, 3}:
        raise ValueError(
            f"images of {image_channels} channels cannot become images of {channels}; 1 and 3 can"
        )
    if image_channels == 3 and channels == 1:
        images = _luminance(images)
    if images.shape[1:3] != (height, width):
        if (images.shape[1:3], (height, width)) == (MNIST, LENET5):
            images = np.pad(images, ((0, 0), (2, 2), (2, 2), (0, 0)))
        else:
            images = _resized(images, height, width)
    return images if images.shape[3] == channels else images.repeat(channels, axis=3)


def check_shape(shape: Shape) -> Shape:
    """Return the shape of an input as (height, width, channels), all ints.

    Raises:
        TypeError: The sizes are not integers.
        ValueError: There are not three, or one is below 1.
    """
    if len(shape) != 3:
        raise ValueError(f"shape must be (height, width, channels), got {shape!r}")
    height, width, channels = (integer("shape", size, minimum=1) for size in shape)
    return height, width, channels


def _luminance(images: Images) -> Images:
    if images.dtype == np.uint8:  # Pillow's arithmetic, fixed point with 16 bits
        red, green, blue = (images[..., channel].astype(np.uint32) for channel in range(3))
        grey = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16
        return grey.astype(np.uint8)[..., None]
    weights = np.array([0.299, 0.587, 0.114], np.float32)
    return (images @ weights)[..., None]


def _resized(images: Images, height: int, width: int) -> Images:
    resized: NDArray[Any] = np.empty((len(images), height, width, images.shape[3]), images.dtype)
    for image, target in zip(images, resized, strict=True):
        for channel in range(
            image.shape[2]
        ):  # one by one, so that any number of channels and floats can be resized
            plane = Image.fromarray(np.ascontiguousarray(image[..., channel]))
            target[..., channel] = ImageOps.fit(plane, (width, height), Image.Resampling.BILINEAR)
    return resized
