"""Compute the classes that a network predicts, and its accuracy."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.typing import ArrayLike

from jaxcnn import entrance
from jaxcnn.arguments import integer
from jaxcnn.model import apply
from jaxcnn.network import Network
from jaxcnn.parameters import Params, Statistics, fitted, fitted_statistics
from jaxcnn.training.gradient import pixels


def evaluate(
    params: Params,
    images: ArrayLike,
    labels: ArrayLike,
    network: Network,
    *,
    statistics: Statistics | None = None,
    batch: int = 256,
) -> float:
    """Return the accuracy: the fraction of images whose largest logit is that of their label.

    Args:
        params: The network's parameters.
        images: (N, H, W, C), N at least 1: floating point, or uint8, which is scaled to 0 to 1.
        labels: (N,), integers.
        network: The layers.
        statistics: The running statistics, of a network that keeps some, such as `result.state.statistics`.
        batch: Images computed at once.

    Raises:
        TypeError: Images are neither floating point nor uint8, labels or `batch` not integers, `network` is no Network,
            or the parameters are not of floating-point numbers.
        ValueError: No images, not as many labels as images, shapes that do not fit, or a label that is no class.
    """
    network = entrance.network_of(network)
    checked = entrance.images("images", images, network)
    expected = entrance.labels("labels", labels, len(checked), network)
    if not len(checked):
        raise ValueError(
            f"labels must be as many as images, and not none, got {expected.shape} for {checked.shape[:1]}"
        )
    return float(
        np.mean(predict(params, checked, network, statistics=statistics, batch=batch) == np.asarray(expected))
    )


def predict(
    params: Params,
    images: ArrayLike,
    network: Network,
    *,
    statistics: Statistics | None = None,
    batch: int = 256,
) -> np.ndarray:
    """Return the class with the largest logit for each image, (N,) int32. All batches use one compiled program.

    For the network that `jaxcnn train --out RUN` trained, and pictures of any size, see `jaxcnn.load_model`.

    Args:
        params: The network's parameters.
        images: (N, H, W, C), as for `evaluate`.
        network: The layers.
        statistics: The running statistics, of a network that keeps some, such as `result.state.statistics`.
        batch: Images computed at once.

    Raises:
        TypeError, ValueError: As for `evaluate`; of no images there are no classes.
    """
    network = entrance.network_of(network)
    checked = entrance.images("images", images, network)
    batch = integer("batch", batch, minimum=1)
    params, running = fitted(params, network), fitted_statistics(statistics, network)
    for path, array in jax.tree.leaves_with_path(params):
        if not jnp.issubdtype(array.dtype, jnp.floating):
            where = jax.tree_util.keystr(path)
            raise TypeError(f"params{where} must be floating point, got {array.dtype.name}")
    if not len(checked):
        return np.zeros(0, np.int32)
    known = jnp.asarray(checked)
    finite = known.dtype == jnp.uint8 or bool(jnp.isfinite(known).all())
    return np.asarray(classes(params, known, network, batch, finite, running))


@partial(jax.jit, static_argnums=(2, 3, 4))
def classes(
    params: Params,
    images: jax.Array,
    network: Network,
    batch: int,
    finite: bool = True,  # noqa: FBT001, FBT002  # jit takes static arguments by position
    statistics: Statistics | None = None,
) -> jax.Array:
    """Predict classes as `predict` does, as a compiled function for use inside others; `finite` as for `jaxcnn.apply`."""
    number = len(images)
    batch = min(batch, number)
    steps = -(-number // batch)
    # The last batch is filled with the first images: another size would need another program.
    index = jnp.arange(steps * batch).reshape(steps, batch) % number
    dtype = jnp.result_type(*jax.tree.leaves(params))

    def predict_batch(index: jax.Array) -> jax.Array:
        return (
            apply(params, pixels(images[index], dtype), network, statistics=statistics, finite=finite)
            .argmax(axis=-1)
            .astype(jnp.int32)
        )

    predicted: jax.Array = lax.map(predict_batch, index)
    return predicted.reshape(-1)[:number]
