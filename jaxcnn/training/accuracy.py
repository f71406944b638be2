"""Compute the classes that a network predicts, and its accuracy."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.typing import ArrayLike

from jaxcnn.arguments import integer
from jaxcnn.model import Params, apply
from jaxcnn.network import Network
from jaxcnn.training.gradient import pixels


def evaluate(
    params: Params, images: ArrayLike, labels: ArrayLike, network: Network, *, batch: int = 256
) -> float:
    """Return the accuracy: the fraction of images whose largest logit is that of their label.

    Args:
        params: The network's parameters.
        images: (N, H, W, C), N at least 1: floating point, or uint8, which is scaled to 0 to 1.
        labels: (N,), integers.
        network: The layers.
        batch: Images computed at once.

    Raises:
        TypeError: `batch` is not an integer.
        ValueError: No images, or not as many labels as images.
    """
    if np.shape(labels) != np.shape(images)[:1] or not np.shape(images)[0]:
        raise ValueError(
            "labels must be as many as images, and not none, "
            f"got {np.shape(labels)} for {np.shape(images)[:1]}"
        )
    return float(np.mean(predict(params, images, network, batch=batch) == np.asarray(labels)))


def predict(params: Params, images: ArrayLike, network: Network, *, batch: int = 256) -> np.ndarray:
    """Return the class with the largest logit for each image, (N,) int32. All batches use one compiled program.

    Args:
        params: The network's parameters.
        images: (N, H, W, C), as for `evaluate`.
        network: The layers.
        batch: Images computed at once.

    Raises:
        TypeError: `batch` is not an integer.
    """
    return np.asarray(classes(params, jnp.asarray(images), network, integer("batch", batch, minimum=1)))


@partial(jax.jit, static_argnums=(2, 3))
def classes(params: Params, images: jax.Array, network: Network, batch: int) -> jax.Array:
    """Predict classes as `predict` does, as a compiled function for use inside others."""
    number = len(images)
    batch = min(batch, number)
    steps = -(-number // batch)
    # The last batch is filled with the first images: another size would need another program.
    index = jnp.arange(steps * batch).reshape(steps, batch) % number
    dtype = jnp.result_type(*jax.tree.leaves(params))

    def predict_batch(index: jax.Array) -> jax.Array:
        return apply(params, pixels(images[index], dtype), network).argmax(axis=-1).astype(jnp.int32)

    predicted: jax.Array = lax.map(predict_batch, index)
    return predicted.reshape(-1)[:number]
