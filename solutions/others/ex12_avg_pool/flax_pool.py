"""Flax has it; it wants a batch axis and a channel axis."""

import jax
import jax.numpy as jnp
from flax import linen as nn


def avg_pool(image: jax.Array, window: tuple[int, int], stride: tuple[int, int]) -> jax.Array:
    """Dress the image as a batch of one with one channel."""
    image = image.astype(jnp.float32)[None, :, :, None]
    return nn.avg_pool(image, window, strides=stride, padding="VALID")[0, :, :, 0]
