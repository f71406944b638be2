"""Mixed images: two pictures become one, and so do their labels. Computed on the device."""

from dataclasses import dataclass
from typing import NamedTuple

import jax
import jax.numpy as jnp

from jaxcnn.arguments import number, shown
from jaxcnn.network import Network


class Mixing(NamedTuple):
    """The random numbers of each image.

    share: (...), how much of the image stays, from 0 to 1.
    centre: (..., 2), the middle of the patch that `cutmix` takes from the other image, from 0 to 1 of height and width.
    cut: (...), whether a patch is cut in, and not all pixels averaged.
    """

    share: jax.Array
    centre: jax.Array
    cut: jax.Array


@dataclass(frozen=True)
class Mix:
    """Mixes each image of a batch with another one of it; with both kinds, half of the images get each.

    Args of the dataclass:
        mixup: a, at least 0: pixels are averaged with a share drawn from Beta(a, a). The usual choice is 0.2 to 1 (Zhang et
            al., "mixup: Beyond Empirical Risk Minimization", 2018). 0 for none.
        cutmix: a, at least 0: a patch of the other image is cut in, whose part of the area is drawn from Beta(a, a). The
            usual choice is 1 (Yun et al., "CutMix: Regularization Strategy to Train Strong Classifiers with Localizable
            Features", 2019). 0 for none.

    Raises:
        TypeError: One is no number.
        ValueError: One is negative, or both are 0.
    """

    mixup: float = 0.0
    cutmix: float = 0.0

    def __post_init__(self) -> None:
        number("mixup", self.mixup, minimum=0)
        number("cutmix", self.cutmix, minimum=0)
        if not self.mixup and not self.cutmix:
            raise ValueError("mixup or cutmix must be above 0, got 0 for both")

    def draw(self, key: jax.Array, shape: tuple[int, ...]) -> Mixing:
        """Draw random numbers for an array of images of `shape`."""
        kind, average, patch, centre = jax.random.split(key, 4)
        chance = 0.0 if not self.cutmix else 0.5 if self.mixup else 1.0
        cut = jax.random.bernoulli(kind, chance, shape)
        shares = [
            jax.random.beta(own, exponent or 1.0, exponent or 1.0, shape)
            for own, exponent in ((average, self.mixup), (patch, self.cutmix))
        ]
        return Mixing(jnp.where(cut, shares[1], shares[0]), jax.random.uniform(centre, (*shape, 2)), cut)

    def apply(
        self, images: jax.Array, labels: jax.Array, classes: int, mixing: Mixing
    ) -> tuple[jax.Array, jax.Array]:
        """Mix image number i with number N - 1 - i: in a batch of random order that is any other.

        Args:
            images: (N, H, W, C), floating point.
            labels: (N,), integers from 0 to classes - 1. Another one gives NaN.
            classes: Number of classes.
            mixing: From `draw`, of shape (N,).

        Returns:
            The images, of the same shape and dtype, and the targets (N, classes), float32: what each class's share is.
        """
        patch, kept = _patches(images.shape[1:3], mixing)
        share = jnp.where(mixing.cut, kept, mixing.share)
        averaged = _each(mixing.share).astype(images.dtype)
        other = images[::-1]
        mixed = jnp.where(
            _each(mixing.cut),
            jnp.where(patch[..., None], other, images),
            averaged * images + (1 - averaged) * other,
        )
        known = labels[:, None] == jnp.arange(classes)[None]
        targets = jnp.where(known.any(axis=1, keepdims=True), known, jnp.nan).astype(jnp.float32)
        return mixed, share[:, None] * targets + (1 - share[:, None]) * targets[::-1]


def _patches(size: tuple[int, ...], mixing: Mixing) -> tuple[jax.Array, jax.Array]:
    """Return which pixels are the other image's, (N, H, W) bool, and which part of the area is not, (N,).

    A patch has the image's form, 1 - share of its area, and ends at the border.
    """
    sides = []
    for axis, n in enumerate(size):
        length = jnp.sqrt(1 - mixing.share) * n
        middle = mixing.centre[:, axis] * n
        first, end = (
            jnp.round(edge).clip(0, n)[:, None] for edge in (middle - length / 2, middle + length / 2)
        )
        pixel = jnp.arange(n)[None]
        sides.append((pixel >= first) & (pixel < end))
    rows, columns = sides
    patch = rows[:, :, None] & columns[:, None, :]
    return patch, 1 - patch.mean(axis=(1, 2))


def _each(values: jax.Array) -> jax.Array:
    """(N,) -> (N, 1, 1, 1)."""
    return values[:, None, None, None]


def check_mix(mix: Mix | None, network: Network) -> None:
    """Check that a network's images can be mixed.

    Raises:
        TypeError: `mix` is no Mix.
        ValueError: The network does not take images.
    """
    if mix is None:
        return
    if not isinstance(mix, Mix):  # callers are not type-checked
        raise TypeError(f"mix must be a Mix, such as Mix(mixup=0.2), or None, got {shown(mix)}")
    if len(network.input_shape) != 3:
        raise ValueError(
            f"mix needs a network that takes images, got one of input_shape {network.input_shape}"
        )
