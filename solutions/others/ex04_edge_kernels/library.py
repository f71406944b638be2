"""The library convolves; its kernels are not flipped."""

from typing import Any

import jax
import jax.numpy as jnp

from jaxcnn import apply_filter


def edge_kernels(weights: tuple[int, int, int], image: jax.Array) -> dict[str, Any]:
    """Columns side by side in place of an outer product."""
    column = jnp.array(weights, jnp.float32)
    vertical = jnp.stack([column, 0 * column, -column], axis=1)
    return {
        "vertical": vertical,
        "horizontal": vertical.T,
        "response": apply_filter(image, vertical),
    }
