"""Random changes that leave a picture's class as it is, drawn and computed on the device."""

from dataclasses import dataclass
from typing import NamedTuple

import jax
import jax.numpy as jnp

from jaxcnn.arguments import integer


class Draw(NamedTuple):
    """What was drawn for each image: where its window starts, (..., 2), and whether it is mirrored, (...)."""

    corner: jax.Array
    mirrored: jax.Array


@dataclass(frozen=True)
class Augment:
    """How images are changed, each on its own, anew in every epoch.

    Args of the dataclass:
        shift: Moves an image by up to that many pixels each way; zeros come in from the border.
        crop: Takes a window of the image's own size out of the image extended by that many pixels on
            each side, mirrored at the border. The usual choice for CIFAR-10 is 4 (He et al., "Deep
            Residual Learning", 2016, with zeros; Krizhevsky's crops have no border).
        flip: Mirrors half of the images left to right. Not for digits: a mirrored 2 is no 2.

    Raises:
        TypeError: `shift` or `crop` is not an integer.
        ValueError: One is negative, or both are positive.
    """

    shift: int = 0
    crop: int = 0
    flip: bool = False

    def __post_init__(self) -> None:
        integer("shift", self.shift, minimum=0)
        integer("crop", self.crop, minimum=0)
        if self.shift and self.crop:
            raise ValueError(f"shift or crop must be 0, got {self.shift} and {self.crop}: both move images")

    @property
    def border(self) -> int:
        """Pixels added on each side before the window is taken."""
        return self.shift or self.crop

    def draw(self, key: jax.Array, shape: tuple[int, ...]) -> Draw:
        """Chance for images counted by `shape`: corners from 0 to twice the border, fair coins."""
        corner_key, flip_key = jax.random.split(key)
        return Draw(
            jax.random.randint(corner_key, (*shape, 2), 0, 2 * self.border + 1),
            jax.random.bernoulli(flip_key, 0.5 if self.flip else 0.0, shape),
        )

    def apply(self, images: jax.Array, draw: Draw) -> jax.Array:
        """The changed images, of the same shape and dtype.

        Args:
            images: (N, H, W, C).
            draw: From `draw`, of shape (N,).

        Raises:
            ValueError: A crop's border as wide as the image: there is nothing left to mirror.
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
