"""The pooling layers of jaxcnn."""

import jax

from jaxcnn import avg_pool2d, max_pool2d


def pool_volume(volume: jax.Array, window: tuple[int, int], stride: tuple[int, int], mode: str) -> jax.Array:
    """Pick the layer."""
    layer = {"max": max_pool2d, "average": avg_pool2d}[mode]
    return layer(volume, window, stride=stride)
