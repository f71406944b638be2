"""Augmentation: random changes that keep a picture's class, drawn and computed on the device."""

from dataclasses import dataclass
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from jaxcnn.arguments import integer, shown
from jaxcnn.network import Network


class Draw(NamedTuple):
    """The random numbers of each image: the corner of its window, (..., 2), and whether it is mirrored, (...)."""

    corner: jax.Array
    mirrored: jax.Array


@dataclass(frozen=True)
class Augment:
    """Random changes of images, drawn for each image in every epoch.

    Args of the dataclass:
        shift: Moves an image by up to this many pixels each way; pixels from beyond the border are zero.
        crop: Extends an image by this many pixels on each side, mirrored at the border, and takes a window of its
            original size. The usual choice for CIFAR-10 is 4 (He et al., "Deep
            Residual Learning", 2016, with zeros; Krizhevsky's crops have no border).
        flip: Mirrors half of the images left to right. Not for digits: a mirrored 2 is not a 2.

    Raises:
        TypeError: `shift` or `crop` is not an integer, or `flip` no bool.
        ValueError: One is negative, or both are positive.
    """

    shift: int = 0
    crop: int = 0
    flip: bool = False

    def __post_init__(self) -> None:
        integer("shift", self.shift, minimum=0)
        integer("crop", self.crop, minimum=0)
        if not isinstance(self.flip, (bool, np.bool_)):
            raise TypeError(f"flip must be True or False, got {self.flip!r}")
        if self.shift and self.crop:
            raise ValueError(f"shift or crop must be 0, got {self.shift} and {self.crop}: both move images")

    @property
    def border(self) -> int:
        """Pixels added on each side before the window is taken."""
        return self.shift or self.crop

    def draw(self, key: jax.Array, shape: tuple[int, ...]) -> Draw:
        """Draw random numbers for an array of images of `shape`: corners from 0 to twice the border, and fair coins."""
        corner_key, flip_key = jax.random.split(key)
        return Draw(
            jax.random.randint(corner_key, (*shape, 2), 0, 2 * self.border + 1),
            jax.random.bernoulli(flip_key, 0.5 if self.flip else 0.0, shape),
        )

    def apply(self, images: jax.Array, draw: Draw) -> jax.Array:
        """Change images; the result has the same shape and dtype.

        Args:
            images: (N, H, W, C).
            draw: From `draw`, of shape (N,).

        Raises:
            ValueError: The crop's border is as wide as the image, which has too few pixels to mirror.
        """
        if self.crop >= min(images.shape[1:3]) and self.crop:
            raise ValueError(
                f"crop must be smaller than the image, {images.shape[1:3]} pixels, got {self.crop}"
            )
        if self.border:
            around = ((0, 0), (self.border,) * 2, (self.border,) * 2, (0, 0))
            wide = jnp.pad(images, around, mode="reflect" if self.crop else "constant")
            size = images.shape[1:]
            images = jax.vmap(
                lambda image, corner: jax.lax.dynamic_slice(image, (corner[0], corner[1], 0), size)
            )(wide, draw.corner)
        if self.flip:
            images = jnp.where(draw.mirrored[:, None, None, None], images[:, :, ::-1], images)
        return images


def check_augment(augment: Augment | None, network: Network) -> None:
    """Check that a network's images can be changed like that.

    Raises:
        TypeError: `augment` is no Augment.
        ValueError: The network does not take images, or the crop's border is as wide as they are.
    """
    if augment is None:
        return
    if not isinstance(augment, Augment):  # callers are not type-checked
        raise TypeError(
            f"augment must be an Augment, such as Augment(shift=2), or None, got {shown(augment)}"
        )
    if len(network.input_shape) != 3:
        raise ValueError(
            f"augment needs a network that takes images, got one of input_shape {network.input_shape}"
        )
    if augment.crop >= min(network.input_shape[:2]) and augment.crop:
        raise ValueError(
            f"crop must be smaller than the image, {network.input_shape[:2]} pixels, got {augment.crop}"
        )
